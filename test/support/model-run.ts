import { at } from '../../src/base/assert';
import type { Reference } from '../../src/core/network/network';
import { elementCount, type Shape } from '../../src/core/network/shape';
import type { NamedTensor } from '../../src/core/passes/draft';
import { lower } from '../../src/core/schedule/lowering';
import { untiledPlan, type Plan } from '../../src/core/tiling/plan';
import type { Model, ModelTensors } from '../../src/formats/format';
import { listedNumbers, walkedNumbers, allFloats } from '../../src/formats/graph/stored-numbers';
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
  if (parameters === undefined || tensors === undefined) throw new Error('a model without numbers');
  const inputs = new Map<Reference, Float32Array>(
    tensors.inputs.map((tensor, index) => [
      tensor.base,
      planar(at(network.inputs, index).output.shape, laidOut(tensor, at(given, index))),
    ]),
  );
  const [first = new Float32Array(1)] = inputs.values();
  const outcome = execute(lower(network, plan, { tapped }), parameters, first, { inputs, tapped });
  return {
    floatsOf: tensor => {
      const { shape } = at(network.layers, tensor.base).output;
      const made = outcome.outputs.get(tensor.base) ?? outcome.layers.get(tensor.base);
      return walked(tensor, interleaved(shape, made ?? new Float32Array(elementCount(shape))));
    },
  };
}

/** The numbers that a tensor's walk meets in a memory. */
export const walked = ({ walk }: NamedTensor, memory: Float32Array): Float32Array =>
  allFloats(
    walkedNumbers(listedNumbers(memory), {
      axes: walk.dims.map((size, axis) => [{ size, stride: at(walk.strides, axis) }]),
      offset: walk.offset,
    }),
  );

/** A memory in which a tensor's walk meets its numbers. */
function laidOut(tensor: NamedTensor, floats: Float32Array): Float32Array {
  const places = walked(tensor, Float32Array.from(floats.keys()));
  const memory = new Float32Array(floats.length);
  for (const [index, place] of places.entries()) memory[place] = at(floats, index);
  return memory;
}

/** H×W×C to C×H×W. */
export function planar(shape: Shape, floats: Float32Array): Float32Array {
  const { channels } = shape;
  const positions = elementCount(shape) / channels;
  return interleaved({ channels: positions, height: channels, width: 1 }, floats);
}

export const tensorNamed = ({ all }: ModelTensors, name: string): NamedTensor | undefined =>
  all.find(tensor => tensor.name === name);
