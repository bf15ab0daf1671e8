import { writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { formatTarget } from '../../formats/target/target-file';
import { replaceFile } from '../../runner-client/file-access';
import { calibrate, type CalibrationResult } from '../calibration/calibration';
import { QUICK, THOROUGH } from '../calibration/measurement';
import { withInterruption } from '../interruption';
import { checkOutputFile } from '../output-place';
import { withProgress } from '../progress-display';
import { calibrationFile } from '../target-choice';
import { formatJson } from '../terminal';
import type { CommandContext } from './command-context';

interface CalibrateOptions {
  readonly out?: string;
  readonly quick?: true;
  readonly json?: true;
}

/** `mafat calibrate`: measures how fast this machine is, so that latencies can be predicted. */
export const calibrateCommand = (context: CommandContext): Command =>
  new Command('calibrate')
    .description('measure this machine, to predict the latency of plans')
    .option('--out <file>', `file to write the target to (default: ${calibrationFile()})`)
    .option('--quick', 'measure one round instead of three')
    .option('--json', 'print JSON')
    .action((options: CalibrateOptions) => run(context, options));

async function run(context: CommandContext, options: CalibrateOptions): Promise<void> {
  const { terminal, runner } = context;
  const { out = calibrationFile(), quick, json } = options;
  checkOutputFile(out);
  const result = await withInterruption(signal =>
    withProgress('calibrate', json, progress =>
      calibrate(quick ? QUICK : THOROUGH, {
        runner,
        signal,
        progress: (done, total) => progress({ done, total }),
      }),
    ),
  );
  replaceFile(out, temporary => {
    writeFileSync(temporary, formatTarget(result.target));
  });
  terminal.out(json ? formatJson({ file: out, ...result }) : formatted(out, result));
}

function formatted(out: string, { target, samples, medianError }: CalibrationResult): string {
  return [
    `processor  ${target.calibration.processor}`,
    `speed      ${(32 / target.costs.convolutionProduct).toFixed(1)} GMAC/s in convolutions, one thread`,
    `fit        ${samples} kinds of steps, median error ${(100 * medianError).toFixed(1)}%`,
    `target     ${out}`,
    '',
  ].join('\n');
}
