import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pictureShape, type Network } from '../../src/core/network/network';
import type { ParameterSource } from '../../src/core/network/parameters';
import { elementCount } from '../../src/core/network/shape';
import { byteSourceOf } from '../../src/formats/byte-source';
import { darknet } from '../../src/formats/darknet/darknet';
import { interleaved, noise } from '../../test/support/execution';
import { CASE_FILES } from '../hosts/case-files';
import { headless } from './headless';
import type { BenchNetwork } from './networks';
import { randomWeightsFile } from './random-weights';

/** A network ready to be given to every program: the same definition, numbers and input for all. */
export interface BenchCase {
  readonly name: string;
  /** Without detection heads: its outputs are the maps that these would read. */
  readonly network: Network;
  readonly parameters: ParameterSource;
  readonly cfgText: string;
  readonly budgets: readonly string[];
  /** Holds CASE_FILES, and what engines write. */
  readonly folder: string;
  readonly weights: string;
  /** float32 from 0 to 1, H×W×C. */
  readonly interleavedInput: string;
}

/** How batch normalization is folded for the programs that have none. */
export const BATCH_NORMALIZATION = 'alexeyab';

/** Whether the files of a network are on this machine. */
export const isPresent = ({ cfg, weights }: BenchNetwork): boolean =>
  existsSync(cfg) && (weights === undefined || existsSync(weights));

/** Writes the files of a case into a folder of its own in `parent`. */
export function prepareCase(chosen: BenchNetwork, parent: string): BenchCase {
  const { name, budgets } = chosen;
  const folder = join(parent, name);
  mkdirSync(folder);
  const original = readFileSync(chosen.cfg, 'latin1');
  const shape = pictureShape(darknet.parse(original, name, chosen.size).network);
  const cfgText = headless(original, shape);
  const model = darknet.parse(cfgText, name);
  const error = model.issues.find(({ severity }) => severity === 'error');
  if (error !== undefined) throw new Error(`${name}: ${error.message}`);
  const weightBytes =
    chosen.weights === undefined
      ? randomWeightsFile(model.network, 1)
      : readFileSync(chosen.weights);
  const input = noise(elementCount(shape)).map(number => (number + 1) / 2);
  const write = (file: string, content: string | Uint8Array): string => {
    const path = join(folder, file);
    writeFileSync(path, content);
    return path;
  };
  write(CASE_FILES.cfg, cfgText);
  write(CASE_FILES.input, bytesOf(input));
  return {
    name,
    network: model.network,
    parameters: model.openWeights(byteSourceOf(weightBytes), name, {
      batchNorm: BATCH_NORMALIZATION,
    }),
    cfgText,
    budgets,
    folder,
    weights: write(CASE_FILES.weights, weightBytes),
    interleavedInput: write(
      'input.hwc.f32',
      bytesOf(interleaved(pictureShape(model.network), input)),
    ),
  };
}

export const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
