import assert from 'node:assert/strict';
import { UserError } from '../../src/base/user-error';
import { networkDefects } from '../../src/core/operations/validation';
import type { Model, ModelFormat } from '../../src/formats/format';
import { hasErrors } from '../../src/formats/issues';
import { bytesSource } from '../../src/formats/model-source';
import { drawsOf, mutated } from './mutated-bytes';

/** What a format makes of bytes; undefined where it says in a sentence that they are none of its files. */
export function opened(format: ModelFormat, bytes: Uint8Array): Model | undefined {
  try {
    return format.open(bytesSource('damaged', bytes));
  } catch (error) {
    assert.ok(error instanceof UserError, String((error as Error).stack));
    assert.match(error.message, /^.{10,400}$/s);
    return undefined;
  }
}

/**
 * Opens a file with something wrong in it: there is a sentence, or a network that is sound where no issue says that it is wrong,
 * and whose learned numbers are there or told to be missing.
 */
export function holdDamaged(format: ModelFormat, bytes: Uint8Array, seed: number): void {
  const model = opened(format, mutated(bytes, drawsOf(seed)));
  if (model === undefined || hasErrors(model.issues)) return;
  assert.deepEqual(networkDefects(model.network), []);
  assert.ok(model.tensors().outputs.length > 0);
  for (const { index, operation } of model.network.layers)
    if (operation.kind !== 'unsupported') readNumbers(model, index);
}

function readNumbers({ parameters }: Model, layer: number): void {
  try {
    parameters?.biases(layer);
    parameters?.readWeights(layer, 0, new Float32Array(1));
  } catch (error) {
    assert.ok(error instanceof UserError, String((error as Error).stack));
  }
}
