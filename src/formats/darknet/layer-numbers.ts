import { assert } from '../../base/assert';
import type { LayerNumbers } from '../../core/network/parameters';
import type { ByteSource } from '../byte-source';
import { foldBatchNorm, type BatchNormalization, type FoldedBatchNorm } from './batch-norm';
import type { WeightRecord } from './weight-record';

const BYTES = Float32Array.BYTES_PER_ELEMENT;
const NO_NUMBERS = new Float32Array(0);

/** Fills `target` with the little-endian float32 from `offset` on; every host of ours is little-endian. */
export function readFloats(file: ByteSource, offset: number, target: Float32Array): Float32Array {
  file.read(offset, new Uint8Array(target.buffer, target.byteOffset, target.byteLength));
  return target;
}

function assertInside(start: number, target: Float32Array, weights: number): void {
  assert(
    start >= 0 && start + target.length <= weights,
    `weights ${start} to ${start + target.length} of ${weights}`,
  );
}

export class PlainNumbers implements LayerNumbers {
  constructor(
    private readonly file: ByteSource,
    private readonly offset: number,
    private readonly weights: number,
  ) {}

  biases(): Float32Array {
    return NO_NUMBERS;
  }

  readWeights(start: number, target: Float32Array): void {
    assertInside(start, target, this.weights);
    if (target.length > 0) readFloats(this.file, this.offset + BYTES * start, target);
  }
}

export const affineNumbers = ({ factors, biases }: FoldedBatchNorm): LayerNumbers => ({
  biases: () => biases.slice(),
  readWeights: (start, target) => {
    assertInside(start, target, factors.length);
    target.set(factors.subarray(start, start + target.length));
  },
});

/** A convolution, connected or local layer: rows of weights, one row for each bias. */
export class FilterNumbers implements LayerNumbers {
  readonly #biases: Float32Array;
  /** What each row is multiplied by; null without batch normalization. */
  readonly #factors: Float64Array | null;
  readonly #weightsOffset: number;
  readonly #columns: number;
  readonly #isTransposed: boolean;

  constructor(
    private readonly record: WeightRecord & { kind: 'filters' },
    private readonly file: ByteSource,
    offset: number,
    kind: BatchNormalization,
    transposed: boolean,
  ) {
    const { biases: rows, weights, order, batchNormalize, flipped } = record;
    const scales = order === 'connected' ? rows + weights : rows;
    const weightsStart = order === 'convolution' && batchNormalize ? 4 * rows : rows;
    const part = (start: number): Float32Array =>
      readFloats(file, offset + BYTES * start, new Float32Array(rows));
    const biases = part(0);
    const folded = batchNormalize
      ? foldBatchNorm(
          {
            biases,
            scales: part(scales),
            means: part(scales + rows),
            variances: part(scales + 2 * rows),
          },
          kind,
        )
      : null;
    this.#biases = folded?.biases ?? biases;
    this.#factors = folded?.factors ?? null;
    this.#weightsOffset = offset + BYTES * weightsStart;
    this.#columns = weights / rows;
    this.#isTransposed = flipped || (transposed && order === 'connected');
  }

  biases(): Float32Array {
    return this.#biases.slice();
  }

  readWeights(start: number, target: Float32Array): void {
    assertInside(start, target, this.record.weights);
    if (target.length === 0) return;
    if (this.#isTransposed) this.#gather(start, target);
    else readFloats(this.file, this.#weightsOffset + BYTES * start, target);
    if (this.#factors !== null) this.#scale(this.#factors, start, target);
  }

  #scale(factors: Float64Array, start: number, target: Float32Array): void {
    const columns = this.#columns;
    for (let index = 0; index < target.length;) {
      const row = Math.floor((start + index) / columns);
      const factor = factors[row] ?? 0;
      const end = Math.min(target.length, (row + 1) * columns - start);
      for (; index < end; index++) target[index] = (target[index] ?? 0) * factor;
    }
  }

  /** Row-major numbers of a matrix that is stored column by column: one stretch of the file for each column. */
  #gather(start: number, target: Float32Array): void {
    const [rows, columns] = [this.record.biases, this.#columns];
    const firstRow = Math.floor(start / columns);
    const lastRow = Math.floor((start + target.length - 1) / columns);
    const stretch = new Float32Array(lastRow - firstRow + 1);
    for (let column = 0; column < columns; column++) {
      const offset = this.#weightsOffset + BYTES * (column * rows + firstRow);
      readFloats(this.file, offset, stretch);
      for (let row = firstRow; row <= lastRow; row++) {
        const index = row * columns + column - start;
        if (index >= 0 && index < target.length) target[index] = stretch[row - firstRow] ?? 0;
      }
    }
  }
}
