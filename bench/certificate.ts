/**
 * What the certificate costs beside lowering, plan by plan, and beside a search: `npm run bench:certificate`. The least of
 * some rounds in which both take turns.
 */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { at } from '../src/base/assert';
import { TARGETS } from '../src/core/target/target';
import type { Network } from '../src/core/network/network';
import { certify } from '../src/core/schedule/certificate';
import { lower } from '../src/core/schedule/lowering';
import { offer } from '../src/core/search/offer';
import { searchOptimal } from '../src/core/search/optimal';
import { nearestPlan } from '../src/core/tiling/nearest-plan';
import { planOf, untiledPlan, type OverlapMode, type Plan } from '../src/core/tiling/plan';
import { formatPlan } from '../src/core/tiling/plan-notation';
import { darknet } from '../src/formats/darknet/darknet';
import { dataPath } from '../test/support/data';

const ROUNDS = 7;
const TARGET = at(TARGETS, 0);

/** Of the arena of the untiled network. */
const BUDGET_SHARE = 0.4;

const SAMPLES = ['tiny-face/tiny-face.cfg', 'yolov2-16/yolov2-16.cfg'].map(name =>
  join(__dirname, '..', 'samples', name),
);

/** Of the reference data (MAFAT_DATA). */
const OTHERS = [
  'models/yoloface-50k/yoloface-50k.cfg',
  'models/yoloface-500k-v2/yoloface-500k-v2.cfg',
  'cfg/pjreddie/yolov3-tiny.cfg',
  'cfg/AlexeyAB/yolov4.cfg',
];

/** One group of all layers, as far as they can be tiled. */
const TILINGS: readonly (readonly [rows: number, columns: number, overlap: OverlapMode])[] = [
  [5, 5, 'recompute'],
  [10, 10, 'recompute'],
  [5, 5, 'keep-rows-and-columns'],
  [26, 1, 'keep-rows'],
];

interface Row {
  readonly plan: string;
  readonly steps: number;
  readonly lowerMs: number;
  readonly certifyMs: number;
  readonly searchMs?: number;
}

function plansOf(network: Network): readonly Plan[] {
  const last = network.layers.length - 1;
  const tiled = TILINGS.map(([rows, columns, overlap]) => {
    const grid = { rows, columns, rule: 'paper' } as const;
    return nearestPlan(network, planOf([{ first: 0, last, grid, overlap }]));
  });
  return [untiledPlan(network.layers.length), ...tiled];
}

function msOf(use: () => void): number {
  const start = performance.now();
  use();
  return performance.now() - start;
}

function measured(network: Network, plan: Plan): Row {
  const schedule = lower(network, plan);
  let [lowerMs, certifyMs] = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round++) {
    lowerMs = Math.min(
      lowerMs,
      msOf(() => lower(network, plan)),
    );
    certifyMs = Math.min(
      certifyMs,
      msOf(() => certify(schedule)),
    );
  }
  return { plan: formatPlan(plan), steps: schedule.steps.length, lowerMs, certifyMs };
}

/** The plan that a search finds, and how long that takes. */
function searched(network: Network): Row {
  const untiled = offer(network, untiledPlan(network.layers.length), TARGET);
  const bytes = Math.floor(untiled.peaks.arenaBytes * BUDGET_SHARE);
  const start = performance.now();
  const { best, smallest } = searchOptimal(network, { bytes, counting: 'arena', target: TARGET });
  const searchMs = performance.now() - start;
  return { ...measured(network, (best ?? smallest).plan), searchMs };
}

const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;

for (const file of [...SAMPLES, ...OTHERS.map(name => dataPath('darknet', name))]) {
  const { network } = darknet.parse(readFileSync(file, 'utf8'), basename(file), {});
  const rows = [...plansOf(network).map(plan => measured(network, plan)), searched(network)];
  console.log(basename(file, '.cfg'));
  console.table(
    rows.map(({ plan, steps, lowerMs, certifyMs, searchMs }) => ({
      plan: plan.slice(0, 40),
      steps,
      'lowering ms': Number(lowerMs.toFixed(2)),
      'certificate ms': Number(certifyMs.toFixed(2)),
      'µs a step': Number(((1000 * certifyMs) / steps).toFixed(2)),
      'of lowering': percent(certifyMs, lowerMs),
      'of the search': searchMs === undefined ? '' : percent(certifyMs, searchMs),
    })),
  );
}
