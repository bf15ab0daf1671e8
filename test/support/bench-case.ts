import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pictureShape } from '../../src/core/network/network';
import { darknet } from '../../src/formats/darknet/darknet';
import { layerTensors } from '../../src/formats/model-tensors';
import { BATCH_NORMALIZATION, bytesOf, type BenchCase } from '../../bench/cases/case';
import { CASE_FILES } from '../../bench/hosts/case-files';
import { interleaved } from './execution';
import type { GoldenCase } from './golden';

/** A reference case as benchmarks give it to engines; its weights must be in AlexeyAB's order. */
export function benchCaseOf(
  { name, network, parameters, input }: GoldenCase,
  source: string,
  parent: string,
): BenchCase {
  const folder = join(parent, name);
  mkdirSync(folder);
  const copy = (from: string, to: string): string => {
    const path = join(folder, to);
    writeFileSync(path, readFileSync(join(source, name, from)));
    return path;
  };
  const file = copy('net.cfg', CASE_FILES.cfg);
  const weights = copy('net.weights', CASE_FILES.weights);
  copy('input.f32', CASE_FILES.input);
  const interleavedInput = join(folder, 'input.hwc.f32');
  writeFileSync(interleavedInput, bytesOf(interleaved(pictureShape(network), input)));
  return {
    name,
    network,
    parameters,
    budgets: [],
    folder,
    tensors: layerTensors(network),
    definition: { fileName: name, format: darknet.id, content: { path: file } },
    weights: { kind: 'file', path: weights, options: { batchNorm: BATCH_NORMALIZATION } },
    file,
    interleavedInput,
  };
}
