import { Command, Option } from 'commander';
import { EXIT } from '../exit-code';
import { withInterruption } from '../interruption';
import { addNativeOptions, withNativeTarget } from '../native-options';
import { programFor, runAsProgram } from '../program-run';
import { withProgress } from '../progress-display';
import { formatExplanation } from '../explanation-text';
import { explainChoice } from '../plan-explanation';
import { runNetwork } from '../../runner-client/network-run';
import { withSpinner } from '../spinner';
import { formatJson } from '../terminal';
import { budgetSentence } from '../plan-text';
import { filledOptions, withRunFiles } from '../plan-file-options';
import { prepareRun, type RunOptions } from '../run-preparation';
import {
  formatRun,
  isVerified,
  runJson,
  verdictOn,
  writeFiles,
  type AnyOutcome,
} from '../run-report';
import { addWeightsOptions, warnOfWeights } from '../weights-choice';
import type { CommandContext } from './command-context';
import {
  addExplainOption,
  addThreadsOption,
  addNetwork,
  addPlanOptions,
  fraction,
  sizeOf,
  wholeNumber,
  wishOf,
} from './common-options';

const MOST_REPETITIONS = 1000;

/** `mafat run`: runs a network within a plan, measures it and shows what it found. */
export const runCommand = (context: CommandContext): Command =>
  addNativeOptions(
    addWeightsOptions(
      addThreadsOption(addExplainOption(addPlanOptions(addNetwork(new Command('run'))))),
    ),
  )
    .description('run a network with a plan in a separate process, and measure it')
    .option('--image <file>', 'input image (JPEG or PNG)')
    .addOption(
      new Option(
        '--input <file>',
        "raw float32 values in the network's own layout (Darknet: channels × height × width); once for each input",
      )
        .argParser((file: string, others: readonly string[] | undefined) => [
          ...(others ?? []),
          file,
        ])
        .conflicts(['image', 'letterbox', 'out']),
    )
    .option('--letterbox', 'keep the aspect ratio of the image, with grey margins')
    .option(
      '--verify',
      'also run untiled, and compare the outputs bit by bit; with fast kernels, also compare with exact ones',
    )
    .option(
      '--repeat <times>',
      'run N times and report the fastest',
      wholeNumber(1, MOST_REPETITIONS),
      1,
    )
    .option(
      '--dump <folder>',
      "write the answers as outputs.bin in the network's own layout, and layers as <layer>.f32, channels × height × width",
    )
    .option(
      '--layers <layers>',
      'layers to dump: all (also each tensor of a graph as tensors/<name>.bin), last, or numbers such as 0,3,9 (default: last)',
    )
    .option('--out <picture>', 'write the image with its detections as PNG')
    .option('--trace <file>', 'write a Chrome trace (JSON) of the time and memory of each step')
    .option('--names <file>', 'class names, one per line')
    .option('--threshold <score>', 'minimum score of a detection', fraction, 0.25)
    .option(
      '--nms <overlap>',
      'overlap (IoU) above which boxes count as the same object',
      fraction,
      0.45,
    )
    .action((path: string, options: RunOptions, command: Command) => {
      const given = withNativeTarget(options, command);
      const how = { withFiles: withRunFiles };
      return run(context, path, filledOptions(path, given, command, context.terminal, how));
    });

async function run(context: CommandContext, path: string, options: RunOptions): Promise<void> {
  const { terminal } = context;
  const program = await withInterruption(signal => programFor(options, signal));
  const wish = wishOf(options);
  const prepared = prepareRun(path, sizeOf(options), wish, options, terminal);
  warnOfWeights(prepared.weightsWarning, terminal);
  const { fits } = prepared.choice;
  if (!fits) context.exitCode = EXIT.negative;
  if (!fits && options.json) terminal.err(`${budgetSentence(prepared.choice) ?? ''}\n`);
  const outcome = fits
    ? await withInterruption<AnyOutcome>(signal =>
        program === undefined
          ? runNetwork(prepared.wish, context.runner, signal, (name, use) =>
              withProgress(name, options.json, use),
            )
          : runAsProgram(prepared, program, context, signal),
      )
    : undefined;
  if (outcome !== undefined && !isVerified(outcome)) context.exitCode = EXIT.negative;
  const verdict = verdictOn(prepared, outcome);
  if (verdict?.fits === false) context.exitCode = EXIT.negative;
  if (outcome !== undefined) writeFiles(prepared, outcome);
  const explained = options.explain
    ? withSpinner('explaining', options.json, () => explainChoice(wish, prepared.choice))
    : undefined;
  if (options.json)
    terminal.out(
      formatJson({
        ...runJson(prepared, verdict, outcome),
        ...(explained && { explanation: explained }),
      }),
    );
  else terminal.out(formatRun(prepared, verdict, outcome));
  if (explained && !options.json)
    terminal.out(`\n${formatExplanation(wish, prepared.choice, explained)}`);
}
