import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at } from '../../src/base/assert';
import type { NetworkDefinition, WeightsChoice } from '../../src/base/network-definition';
import { readModel } from '../../src/cli/model-file';
import { pictureShape, type Network } from '../../src/core/network/network';
import type { ParameterSource } from '../../src/core/network/parameters';
import { tensorNumbers } from '../../src/core/passes/draft';
import { elementCount } from '../../src/core/network/shape';
import { byteSourceOf } from '../../src/formats/byte-source';
import { darknet } from '../../src/formats/darknet/darknet';
import { checkSound } from '../../src/formats/definition';
import type { ModelTensors } from '../../src/formats/model-tensors';

import { interleaved, noise } from '../../test/support/execution';
import { CASE_FILES, type Signature } from '../hosts/case-files';
import { headless } from './headless';
import type { BenchNetwork, DarknetNetwork, OnnxNetwork } from './networks';
import { randomWeightsFile } from './random-weights';

/** A network ready to be given to every program: the same definition, numbers and input for all. */
export interface BenchCase {
  readonly name: string;
  /** Darknet's without detection heads: its outputs are the maps that these would read. */
  readonly network: Network;
  readonly parameters: ParameterSource;
  /** What the definition's users are answered. */
  readonly tensors: ModelTensors;
  readonly definition: NetworkDefinition;
  readonly weights: WeightsChoice;
  /** The definition as a file. */
  readonly file: string;
  readonly budgets: readonly string[];
  /** Holds CASE_FILES, and what engines write. */
  readonly folder: string;
  /** float32 from 0 to 1, H×W×C. */
  readonly interleavedInput: string;
}

/** How batch normalization is folded for the programs that have none. */
export const BATCH_NORMALIZATION = 'alexeyab';

/** Whether the files of a network are on this machine. */
export const isPresent = (network: BenchNetwork): boolean =>
  'onnx' in network
    ? existsSync(network.onnx)
    : existsSync(network.cfg) && (network.weights === undefined || existsSync(network.weights));

/** Writes the files of a case into a folder of its own in `parent`. */
export function prepareCase(chosen: BenchNetwork, parent: string): BenchCase {
  const folder = join(parent, chosen.name);
  mkdirSync(folder);
  return 'onnx' in chosen ? onnxCase(chosen, folder) : darknetCase(chosen, folder);
}

function darknetCase(chosen: DarknetNetwork, folder: string): BenchCase {
  const { name, budgets } = chosen;
  const original = readFileSync(chosen.cfg, 'latin1');
  const shape = pictureShape(darknet.parse(original, name, chosen.size).network);
  const text = headless(original, shape);
  const model = darknet.parse(text, name);
  checkSound(model, name);
  const weightBytes =
    chosen.weights === undefined
      ? randomWeightsFile(model.network, 1)
      : readFileSync(chosen.weights);
  const file = join(folder, CASE_FILES.cfg);
  writeFileSync(file, text);
  const path = join(folder, CASE_FILES.weights);
  writeFileSync(path, weightBytes);
  const options = { batchNorm: BATCH_NORMALIZATION };
  return {
    name,
    network: model.network,
    parameters: model.openWeights(byteSourceOf(weightBytes), name, options),
    tensors: model.tensors(),
    definition: { fileName: name, format: darknet.id, content: { text } },
    weights: { kind: 'file', path, options },
    file,
    budgets,
    folder,
    interleavedInput: writeInput(model.network, folder),
  };
}

/** The model as it is: peers read the same file. */
function onnxCase({ name, onnx, size, budgets }: OnnxNetwork, folder: string): BenchCase {
  const file = join(folder, CASE_FILES.model);
  copyFileSync(onnx, file);
  const { model, definition } = readModel(file, size ?? {});
  checkSound(model, name);
  const { network, parameters } = model;
  if (parameters === undefined) throw new Error(`${name} holds no weights`);
  const tensors = model.tensors();
  const input = at(tensors.inputs, 0);
  const signature: Signature = {
    input: { name: input.name, dims: input.dims },
    outputs: tensors.outputs.map(output => output.name),
  };
  writeFileSync(join(folder, CASE_FILES.signature), JSON.stringify(signature));
  return {
    ...{ name, network, parameters, tensors, definition, file, budgets, folder },
    weights: { kind: 'definition' },
    interleavedInput: writeInput(network, folder),
  };
}

/** Writes the input in both orders, and returns the file with that of the runner. */
function writeInput(network: Network, folder: string): string {
  const shape = pictureShape(network);
  const input = noise(elementCount(shape)).map(number => (number + 1) / 2);
  writeFileSync(join(folder, CASE_FILES.input), bytesOf(input));
  const path = join(folder, 'input.hwc.f32');
  writeFileSync(path, bytesOf(interleaved(shape, input)));
  return path;
}

/**
 * What a definition's users are answered.
 * @param maps what the layers of the network's outputs computed, C×H×W, in their order.
 */
export function answersOf(
  { network, tensors }: Pick<BenchCase, 'network' | 'tensors'>,
  maps: readonly Float32Array[],
): readonly Float32Array[] {
  const made = new Map(network.outputs.map((layer, index) => [layer, at(maps, index)]));
  return tensors.outputs.map(tensor =>
    tensorNumbers(network, tensor, made.get(tensor.base) ?? new Float32Array()),
  );
}

export const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** One behind the other. */
export function joined(parts: readonly Float32Array[]): Float32Array {
  const result = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const part of parts) {
    result.set(part, start);
    start += part.length;
  }
  return result;
}
