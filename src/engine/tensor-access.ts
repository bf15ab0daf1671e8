import { at } from '../base/assert';
import type { Rectangle } from '../base/rectangle';
import type { NumberType, TensorType } from '../core/network/shape';
import type { ArenaBuffer, View } from '../core/schedule/schedule';

/** Reads maps out of the memory of a run, in which they lie as H×W×C. */
export class TensorAccess {
  private readonly floats: Float32Array;
  private readonly bytes: Int8Array;

  constructor(
    memory: ArrayBufferLike,
    private readonly arenaBase: number,
    private readonly buffers: readonly ArenaBuffer[],
  ) {
    this.floats = new Float32Array(memory);
    this.bytes = new Int8Array(memory);
  }

  /**
   * Copies a rectangle of a map into its place in `target`, which holds the whole map as C×H×W: of integers the numbers that
   * they stand for.
   */
  read(view: View, { y, x }: Rectangle, tensor: TensorType, target: Float32Array): void {
    const { height, width } = tensor.shape;
    const numberAt = this.reader(tensor);
    for (let row = y.start; row < y.end; row++)
      for (let column = x.start; column < x.end; column++) {
        const source = this.address(view, row, column);
        for (let channel = 0; channel < view.channels; channel++)
          target[(channel * height + row) * width + column] = numberAt(source, channel);
      }
  }

  private reader({ element, quantization }: NumberType): (address: number, c: number) => number {
    const { floats, bytes } = this;
    if (element === 'f32') return (address, c) => floats[address / 4 + c] ?? 0;
    if (element !== 'i8' || quantization === undefined)
      throw new Error(`internal error: nobody reads maps of ${element}`);
    const { scale, zeroPoint } = quantization;
    return (address, c) => scale * ((bytes[address + c] ?? 0) - zeroPoint);
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
