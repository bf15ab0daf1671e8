import assert from 'node:assert/strict';
import { pictureShape, type Network } from '../../src/core/network/network';
import { elementCount } from '../../src/core/network/shape';
import { certify } from '../../src/core/schedule/certificate';
import { lower } from '../../src/core/schedule/lowering';
import type { Schedule } from '../../src/core/schedule/schedule';
import { untiledLike, type Plan } from '../../src/core/tiling/plan';
import { randomNumbers } from './integer-networks';
import {
  execute,
  noise,
  sameBits,
  sameWhereComputed,
  type Outcome,
  type OutcomeOptions,
} from './execution';
import { lowered } from './lowered';

/** Runs a schedule on random numbers, the same each time. */
export function runOnNoise(schedule: Schedule, options: OutcomeOptions = {}): Outcome {
  const { network } = schedule;
  const input = noise(elementCount(pictureShape(network)));
  return execute(schedule, randomNumbers(network, 7), input, options);
}

export function mapOf({ layers }: Outcome, layer: number): Float32Array {
  const map = layers.get(layer);
  assert.ok(map, `layer ${layer} was looked at`);
  return map;
}

/**
 * Holds a plan to what is promised of every plan: each layer has the bits of the untiled run, with NaN in dead buffers,
 * whoever looks at it and however calls are divided among threads, the arena is written just as far as predicted, and the
 * certificate is granted.
 * Returns the schedule; undefined where the plan is refused.
 */
export function holdPlan(network: Network, plan: Plan): Schedule | undefined {
  const schedule = lowered(network, plan);
  if (schedule === undefined) return undefined;
  certify(schedule);
  const outputs = network.outputs;
  const whole = runOnNoise(lower(network, untiledLike(plan)));
  for (const [name, options] of [
    ['tapped', { parts: 1 }],
    ['untapped', { parts: 1, tapped: outputs, replant: false }],
    // Of fast kernels each thread has scratch memory of its own, outside of the arena.
    ['in three parts', { parts: 3, tapped: outputs }],
  ] as const) {
    const { parts } = options;
    const outcome = runOnNoise(schedule, options);
    if (parts === 1)
      assert.equal(outcome.observedArenaBytes, schedule.arenaBytes, `observed arena, ${name}`);
    for (const layer of outcome.layers.keys())
      assert.ok(
        sameWhereComputed(mapOf(whole, layer), mapOf(outcome, layer)),
        `layer ${layer}, ${name}`,
      );
    for (const [output, expected] of whole.outputs)
      assert.ok(
        sameBits(expected, outcome.outputs.get(output) ?? new Float32Array()),
        `layer ${output} when all is over, ${name}`,
      );
  }
  return schedule;
}
