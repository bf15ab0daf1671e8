/**
 * Predicted beside measured latency, plan by plan: `npm run bench:cost [-- TARGET.json]`, after `npm run build` and
 * `mafat calibrate`. Runs in the runner, in rounds in which all plans take turns; random weights, whose making is no
 * loading, so the loading is left out on both sides.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { at } from '../src/base/assert';
import { costModel, stepMs } from '../src/core/target/cost-model';
import type { CostTable } from '../src/core/target/cost-table';
import { elementCount } from '../src/core/network/shape';
import { lower } from '../src/core/schedule/lowering';
import type { Schedule } from '../src/core/schedule/schedule';
import { parsePlan } from '../src/core/tiling/plan-notation';
import { pictureShape } from '../src/core/network/network';
import { findTarget } from '../src/cli/target-choice';
import { darknet } from '../src/formats/darknet/darknet';
import { runAlone } from '../src/runner-client/runner-process';
import { dataPath } from '../test/support/data';
import { noise } from '../test/support/execution';
import { median } from './report/statistics';

const ROUNDS = 5;
const RUNNER = join(__dirname, '..', 'dist', 'runner.js');
const YOLO = join(__dirname, '..', 'samples', 'yolov2-16', 'yolov2-16.cfg');

/** Of the reference data (MAFAT_DATA): one of each kind of network. */
const OTHERS = [
  'cfg/pjreddie/yolov3-tiny',
  'cfg/AlexeyAB/yolov4-tiny',
  'cfg/pjreddie/darknet19',
  'cfg/pjreddie/resnet18',
  'cfg/AlexeyAB/enet-coco',
  'models/yolo-fastest-1.1/yolo-fastest-1.1',
];

const CASES: readonly (readonly [file: string, plan: string])[] = [
  ...['1x1', '3x3/8/2x2', '5x5/8/2x2', '2x2/12/2x2', '3x3', '5x5', '10x10', '38x1', '1x10'].map(
    plan => [YOLO, plan] as const,
  ),
  ...OTHERS.map(name => [dataPath('darknet', `${name}.cfg`), '1x1'] as const),
];

interface Case {
  readonly file: string;
  readonly text: string;
  readonly plan: string;
  readonly schedule: Schedule;
  readonly measured: number[];
}

const withoutLoading = ({ steps }: Schedule, ms: (step: number) => number): number =>
  steps.reduce((sum, { kind }, index) => (kind === 'load' ? sum : sum + ms(index)), 0);

function predicted({ schedule }: Case, costs: CostTable): number {
  const model = costModel(costs);
  return withoutLoading(schedule, step =>
    stepMs(model, schedule.network, at(schedule.steps, step)),
  );
}

async function measure(each: Case, folder: string): Promise<void> {
  const { schedule, text, file } = each;
  const inputFile = join(folder, 'input.f32');
  writeFileSync(inputFile, noise(elementCount(pictureShape(schedule.network))));
  const { trace } = await runAlone(RUNNER, {
    network: { content: { text }, fileName: basename(file), format: darknet.id },
    plan: schedule.plan,
    weights: { kind: 'random', seed: 1 },
    inputFiles: [inputFile],
    outputFolder: folder,
    dump: [],
    repeat: 2,
    sampleMemory: false,
  });
  each.measured.push(withoutLoading(schedule, step => trace.durationMs[step] ?? 0));
}

async function main(): Promise<void> {
  const { costs } = findTarget(process.argv[2] ?? 'runner');
  if (costs === undefined) throw new Error('nothing is calibrated: run mafat calibrate first');
  const cases = CASES.map(([file, plan]): Case => {
    const text = readFileSync(file, 'utf8');
    const { network } = darknet.parse(text, basename(file));
    return { file, text, plan, schedule: lower(network, parsePlan(plan, network)), measured: [] };
  });
  const folder = mkdtempSync(join(tmpdir(), 'mafat-bench-'));
  try {
    for (let round = 0; round < ROUNDS; round++)
      for (const each of cases) await measure(each, folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
  print(cases, costs);
}

function print(cases: readonly Case[], costs: CostTable): void {
  const rows = cases.map(each => {
    const measured = median(each.measured);
    const least = Math.min(...each.measured);
    const ms = predicted(each, costs);
    return { each, measured, least, ms, ratio: ms / measured, ofLeast: ms / least };
  });
  console.table(
    rows.map(({ each, measured, least, ms, ratio, ofLeast }) => ({
      network: basename(each.file, '.cfg'),
      plan: each.plan,
      'predicted ms': Number(ms.toFixed(1)),
      'measured ms, median': Number(measured.toFixed(1)),
      'measured ms, least': Number(least.toFixed(1)),
      'predicted / median': Number(ratio.toFixed(3)),
      'predicted / least': Number(ofLeast.toFixed(3)),
    })),
  );
  const error = (ratios: readonly number[]): string =>
    `${(100 * median(ratios.map(ratio => Math.abs(ratio - 1)))).toFixed(1)} %`;
  console.log(`median error ${error(rows.map(({ ratio }) => ratio))} of the medians,`);
  console.log(
    `${error(rows.map(({ ofLeast }) => ofLeast))} of the fastest runs (a calibration takes the fastest round, too)`,
  );
}

void main();
