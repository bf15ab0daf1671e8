import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Network } from '../../src/core/network/network';
import type { ParameterSource } from '../../src/core/network/parameters';
import { byteSourceOf } from '../../src/formats/byte-source';
import { darknet } from '../../src/formats/darknet/darknet';
import { floatsOf } from './data';

/** One reference case: a network with weights and an input, and what Darknet computed (GOLDEN_FORMAT.md). */
export interface GoldenCase {
  readonly name: string;
  readonly network: Network;
  readonly parameters: ParameterSource;
  readonly input: Float32Array;
  /** By layer, where the whole map is stored. */
  readonly outputs: ReadonlyMap<number, Float32Array>;
}

interface GoldenFile {
  readonly reference: string;
  readonly layers: readonly {
    readonly i: number;
    readonly offset?: number;
    readonly count?: number;
  }[];
}

/**
 * Bytes missing at the end of a case's weights. The file of `batchnorm` is in the order of pjreddie's Darknet
 * (scales, means, variances), but the reference is AlexeyAB's, which reads biases first and takes what
 * is behind the end of the file as 0.
 */
const SHORT_FILES: Readonly<Record<string, number>> = { batchnorm: 32 };

/** Python writes infinite numbers in a way that is not JSON. */
const withoutInfinity = (text: string): string => text.replace(/: -?Infinity|: NaN/g, ': null');

export const goldenNames = (folder: string): readonly string[] => readdirSync(folder).sort();

export function goldenCase(folder: string, name: string): GoldenCase {
  const read = (file: string): Buffer => readFileSync(join(folder, name, file));
  const golden = JSON.parse(withoutInfinity(read('golden.json').toString('utf8'))) as GoldenFile;
  const { network, openWeights } = darknet.parse(read('net.cfg').toString('utf8'), 'net.cfg');
  const fork = golden.reference.startsWith('pjreddie') ? 'pjreddie' : 'alexeyab';
  const missing = Buffer.alloc(SHORT_FILES[name] ?? 0);
  const weights = byteSourceOf(Buffer.concat([read('net.weights'), missing]));
  const bytes = read('outputs.f32');
  const outputs = golden.layers.flatMap(({ i, offset, count }) =>
    offset === undefined || count === undefined
      ? []
      : [[i, floatsOf(bytes.subarray(offset, offset + count * 4))] as const],
  );
  return {
    name,
    network,
    parameters: openWeights(weights, 'net.weights', { batchNorm: fork }),
    input: floatsOf(read('input.f32')),
    outputs: new Map(outputs),
  };
}

/** Largest difference, relative to the largest magnitude of the expected map. */
export function relativeDifference(expected: Float32Array, actual: Float32Array): number {
  if (expected.length !== actual.length) return Infinity;
  let scale = 1e-6;
  let difference = 0;
  expected.forEach((x, i) => {
    scale = Math.max(scale, Math.abs(x));
    const d = Math.abs(x - (actual[i] ?? NaN));
    difference = Number.isNaN(d) ? Infinity : Math.max(difference, d);
  });
  return difference / scale;
}
