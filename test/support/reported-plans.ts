import assert from 'node:assert/strict';
import { RUNNER } from '../../src/core/target/target';
import { randomParameters } from '../../src/core/operations/random-parameters';
import { lower } from '../../src/core/schedule/lowering';
import { judgePlan, type PlanningWish, searchPlan } from '../../src/core/search/planning';
import { untiledPlan } from '../../src/core/tiling/plan';
import { parsePlan } from '../../src/core/tiling/plan-notation';
import { darknet } from '../../src/formats/darknet/darknet';
import { floatsOf } from './data';
import { execute } from './execution';
import { mafatJson, parsedCase, PICTURE, readCase, readCaseText, says } from './reported-case';

const ARENA: PlanningWish = { count: 'arena', strategy: 'optimal', target: RUNNER };

export function arenaOverPredicted(): void {
  // Darknet lets nothing follow [cost] that needs a map; the fault is there without it.
  const text = readCaseText('arena-over-predicted', 'a.cfg');
  const refused = darknet.parse(text, 'a.cfg').issues.filter(({ id }) => id === 'not-loadable');
  assert.equal(refused.length, 1);
  const cases = [
    [text.replace('[cost]\n', ''), '1x1/2/2x1', 'in.f32'],
    [readCaseText('arena-over-predicted', 'b.cfg'), '3x4a', 'in56.f32'],
  ] as const;
  for (const [cfg, plan, input] of cases) {
    const { network } = darknet.parse(cfg, 'net.cfg');
    const schedule = lower(network, parsePlan(plan, network));
    const floats = floatsOf(readCase('arena-over-predicted', input));
    const { observedArenaBytes } = execute(schedule, randomParameters(network, 7), floats);
    assert.equal(observedArenaBytes, schedule.arenaBytes, plan);
  }
}

export async function checkRefusesWhatFits(): Promise<void> {
  const { network } = parsedCase('check-refuses-what-fits', 'process.cfg');
  const untiled = untiledPlan(network.layers.length);
  const { peaks } = judgePlan(network, untiled, ARENA).offer;
  // The runner takes half a MiB more than when this was reported.
  assert.ok(peaks.processBytes <= 57_505_632 + 2 ** 19);
  const check = 'check @check-refuses-what-fits/process.cfg --count process --budget';
  await says(`${check} ${peaks.processBytes}B`, 0, /fits a budget of \d+ B/)();
  // Its first layers, for which the exhaustive search takes no more than a moment.
  const text = readCaseText('check-refuses-what-fits', 'process.cfg');
  const { network: short } = darknet.parse(text.slice(0, text.indexOf('[softmax]')), 'short.cfg');
  const { arenaBytes } = searchPlan(short, { ...ARENA, strategy: 'exhaustive' }).offer.peaks;
  assert.ok(searchPlan(short, { ...ARENA, budget: arenaBytes }).fits, `${arenaBytes} B`);
}

export function searchMisses(): void {
  const { network } = parsedCase('search-misses', 'yoloface-500k-v1.cfg');
  const peaks = ['8x1/11/1x1/75/8x1/78/1x1', '32x1r/11/1x1/67/8x1/70/1x1/75/16x1/78/1x1'].map(
    plan => judgePlan(network, parsePlan(plan, network), ARENA).offer.peaks.arenaBytes,
  );
  const smallest = Math.min(1_600_000, ...peaks);
  assert.ok(smallest <= 1.38 * 2 ** 20, `${smallest} B`);
  const { fits, offer } = searchPlan(network, { ...ARENA, budget: smallest });
  assert.ok(fits, `${offer.peaks.arenaBytes} of ${smallest} B`);
}

export async function u8NotOffered(): Promise<void> {
  const plan = 'plan @u8-not-offered/net.cfg --budget 1500kB';
  await says(plan, 1, /No plan fits .*With --input-element u8, .*fits\./)();
  await says(`${plan} --input-element u8`, 0)();
}

export async function upperKey(): Promise<void> {
  const network = '@upper-key/net.cfg';
  for (const line of [
    `check ${network} --budget 1MiB`,
    `plan ${network} --budget 1MiB`,
    `run ${network} --random-weights 1 --image ${PICTURE}`,
  ])
    await says(
      line,
      2,
      /warning: .*'Filters'.*\[unknown-option\]\n/,
      /\[yolo\] needs 18 channels/,
    )();
}

interface Inspected {
  readonly layers: readonly { readonly macs: number; readonly parameters: number }[];
  readonly untiled: { readonly weightsBytes: number };
}

/** A layer that cannot be run has the MACs of a plain one, and its weights count. */
export async function xnorMacs(): Promise<void> {
  const { layers, untiled } = await mafatJson<Inspected>('inspect @xnor-macs/net.cfg');
  const [plane, weights] = [64 * 64, 3 * 3 * 32];
  assert.deepEqual(
    layers.map(({ macs }) => macs),
    [plane * 27 * 16, plane * weights * 16, plane * weights * 32, 0, (plane / 4) * weights * 32],
  );
  const unfolded = layers.reduce((sum, { parameters }) => sum + parameters, 0);
  const folded = 27 * 16 + 16 + weights * (16 + 32 + 32) + 3 * 32;
  assert.ok(untiled.weightsBytes >= 4 * folded && untiled.weightsBytes < 4 * unfolded + 5 * 128);
}
