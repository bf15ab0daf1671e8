import { at } from '../base/assert';
import type { Rectangle } from '../base/rectangle';
import type { NumberType, Quantization, TensorType } from '../core/network/shape';
import type { ArenaBuffer, View } from '../core/schedule/schedule';

/** Of floats, which stand for themselves. */
const PLAIN: Quantization = { scale: 1, zeroPoint: 0 };

/** Reads maps out of the memory of a run, in which they lie as H×W×C. */
export class TensorAccess {
  private readonly floats: Float32Array;
  private readonly bytes: Int8Array;
  private readonly unsigned: Uint8Array;

  constructor(
    memory: ArrayBufferLike,
    private readonly arenaBase: number,
    private readonly buffers: readonly ArenaBuffer[],
  ) {
    this.floats = new Float32Array(memory);
    this.bytes = new Int8Array(memory);
    this.unsigned = new Uint8Array(memory);
  }

  /**
   * Copies a rectangle of a map into its place in `target`, which holds the whole map as C×H×W: of integers the numbers that
   * they stand for.
   */
  read(view: View, { y, x }: Rectangle, tensor: TensorType, target: Float32Array): void {
    const { height, width } = tensor.shape;
    const stored = this.stored(tensor);
    const { scale, zeroPoint } = tensor.quantization ?? PLAIN;
    for (let row = y.start; row < y.end; row++)
      for (let column = x.start; column < x.end; column++) {
        const source = this.address(view, row, column) / stored.BYTES_PER_ELEMENT;
        for (let channel = 0; channel < view.channels; channel++)
          // No function is called for a number: what it returns would be an object of its own.
          target[(channel * height + row) * width + column] =
            scale * ((stored[source + channel] ?? 0) - zeroPoint);
      }
  }

  /** The memory as the numbers of a tensor are stored in it. */
  private stored({ element, quantization }: NumberType): Float32Array | Int8Array | Uint8Array {
    if (element === 'f32') return this.floats;
    if (quantization !== undefined && element === 'i8') return this.bytes;
    if (quantization !== undefined && element === 'u8') return this.unsigned;
    throw new Error(`internal error: nobody reads maps of ${element}`);
  }

  /** Of the first channel of a position. */
  private address(
    { buffer, offset, region, rowStride, pixelStride, ringRows }: View,
    row: number,
    column: number,
  ): number {
    const line = row - region.y.start;
    return (
      this.arenaBase +
      at(this.buffers, buffer).offset +
      offset +
      (ringRows > 0 ? line % ringRows : line) * rowStride +
      (column - region.x.start) * pixelStride
    );
  }
}
