import { at } from '../../src/base/assert';
import type { Reference } from '../../src/core/network/network';
import { elementCount, type Shape } from '../../src/core/network/shape';
import { channelsFirst, laidOut, met } from '../../src/core/operations/walk';
import type { NamedTensor } from '../../src/core/passes/draft';
import { lower } from '../../src/core/schedule/lowering';
import { untiledPlan, type Plan } from '../../src/core/tiling/plan';
import type { Model } from '../../src/formats/format';
import type { ModelTensors } from '../../src/formats/model-tensors';
import { execute, interleaved } from './execution';

/** What a model with named tensors computed: each as its definition counts it. */
export interface ModelRun {
  floatsOf(tensor: NamedTensor): Float32Array;
}

/** Runs a model on tensors as its definition counts them, in the order of its inputs. */
export function runModel(
  { network, parameters, tensors }: Model,
  given: readonly Float32Array[],
  plan: Plan = untiledPlan(network.layers.length),
  tapped: readonly number[] = network.outputs,
): ModelRun {
  if (parameters === undefined) throw new Error('a model without numbers');
  const inputs = new Map<Reference, Float32Array>(
    tensors().inputs.map((tensor, index) => [
      tensor.base,
      planar(at(network.inputs, index).output.shape, laidOut(tensor.walk, at(given, index))),
    ]),
  );
  const [first = new Float32Array(1)] = inputs.values();
  const outcome = execute(lower(network, plan, { tapped }), parameters, first, { inputs, tapped });
  return {
    floatsOf: tensor => {
      const { shape } = at(network.layers, tensor.base).output;
      const made = outcome.outputs.get(tensor.base) ?? outcome.layers.get(tensor.base);
      return met(tensor.walk, interleaved(shape, made ?? new Float32Array(elementCount(shape))));
    },
  };
}

/** H×W×C to C×H×W. */
export const planar = (shape: Shape, floats: Float32Array): Float32Array =>
  met(channelsFirst(shape), floats);

export const tensorNamed = ({ all }: ModelTensors, name: string): NamedTensor | undefined =>
  all.find(tensor => tensor.name === name);
