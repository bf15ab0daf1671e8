import assert from 'node:assert/strict';
import { inputReference, type Reference } from '../../src/core/network/network';
import type { Operation } from '../../src/core/network/operation';
import type { ParameterSource } from '../../src/core/network/parameters';
import { plainShape, type Shape } from '../../src/core/network/shape';
import { lower } from '../../src/core/schedule/lowering';
import { planOf, untiledPlan, type Plan } from '../../src/core/tiling/plan';
import { execute, interleaved } from './execution';
import { planar } from './model-run';
import { NetworkBuilder } from './network-builder';
import type { OnnxTensor } from './onnx-tensor';
import { ALL_OVERLAPS } from './random-network';

/** One operation, what it is given and what it makes of it: tensors as formats write them, maps as 1×C×H×W. */
export interface LayerCase {
  readonly operation: Operation;
  readonly inputs: readonly OnnxTensor[];
  readonly output: OnnxTensor;
  /** In the order of `operation.ts`. */
  readonly weights?: Float32Array;
  readonly biases?: Float32Array;
  /** Whether tensors are plain: they are maps where they have four dimensions if it is not given. */
  readonly plain?: boolean;
  /** Untiled if it is not given. */
  readonly plan?: Plan;
}

/** Runs one operation in the engine and compares what it makes: within 1e-5 of the largest value. */
export function assertComputes(tested: LayerCase): void {
  const { output } = tested;
  const actual = executeLayer(tested);
  assert.ok(output.floats.length > 0, 'the case has no output');
  assert.equal(actual.length, output.floats.length);
  const largest = output.floats.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-3);
  for (const [i, expected] of output.floats.entries()) {
    const value = actual[i] ?? NaN;
    const isSame = Object.is(value, expected) || Math.abs(value - expected) <= 1e-5 * largest;
    assert.ok(isSame, `number ${i} is ${value}, not ${expected}`);
  }
}

/** The same layer untiled, and in tiles in every overlap mode. */
export function assertComputesInTiles(tested: LayerCase): void {
  assertComputes(tested);
  for (const overlap of ALL_OVERLAPS) {
    const columns = overlap === 'keep-rows' ? 1 : 2;
    const grid = { rows: 2, columns, rule: 'balanced' } as const;
    assertComputes({ ...tested, plan: planOf([{ first: 0, last: 0, grid, overlap }]) });
  }
}

/** What one operation computes, in the order of its output's dimensions. */
export function executeLayer(tested: LayerCase): Float32Array {
  const { operation, inputs, output, plan = untiledPlan(1) } = tested;
  const isPlain = ({ dims }: OnnxTensor): boolean => tested.plain ?? dims.length !== 4;
  const shapeOf = (tensor: OnnxTensor): Shape =>
    isPlain(tensor) ? plainShape(tensor.dims) : mapShape(tensor.dims);
  // Inputs and outputs of a run are C×H×W, whatever lies in memory.
  const planarOf = (tensor: OnnxTensor): Float32Array =>
    isPlain(tensor) ? planar(shapeOf(tensor), tensor.floats) : tensor.floats;
  const [first, ...others] = inputs;
  const builder = new NetworkBuilder(
    first === undefined ? { channels: 1, height: 1, width: 1 } : shapeOf(first),
  );
  for (const other of others) builder.addInput(shapeOf(other));
  const shape = shapeOf(output);
  builder.add(
    operation,
    shape,
    inputs.map((_, input) => inputReference(input)),
  );
  const given = new Map<Reference, Float32Array>(
    inputs.map((tensor, input) => [inputReference(input), planarOf(tensor)]),
  );
  const outcome = execute(
    lower(builder.build(), plan),
    parametersOf(tested),
    first === undefined ? new Float32Array(1) : planarOf(first),
    { inputs: given },
  );
  const computed = outcome.outputs.get(0) ?? new Float32Array();
  return isPlain(output) ? interleaved(shape, computed) : computed;
}

function mapShape(dims: readonly number[]): Shape {
  const [batch = 1, channels = 1, height = 1, width = 1] = dims;
  assert.equal(batch, 1, 'one picture at a time');
  return { channels, height, width };
}

const parametersOf = ({ weights, biases }: LayerCase): ParameterSource => ({
  biases: () => biases ?? new Float32Array(),
  readWeights: (_, start, target) => {
    target.set((weights ?? new Float32Array()).subarray(start, start + target.length));
  },
});
