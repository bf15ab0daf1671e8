import { at } from '../base/assert';
import type { Rectangle } from '../base/rectangle';
import type { Shape } from '../core/network/shape';
import type { ArenaBuffer, View } from '../core/schedule/schedule';

/** Reads maps out of the memory of a run, in which they lie as H×W×C. */
export class TensorAccess {
  constructor(
    private readonly floats: Float32Array,
    private readonly arenaBase: number,
    private readonly buffers: readonly ArenaBuffer[],
  ) {}

  /** Copies a rectangle of a map into its place in `target`, which holds the whole map as C×H×W. */
  read(view: View, { y, x }: Rectangle, { height, width }: Shape, target: Float32Array): void {
    for (let row = y.start; row < y.end; row++)
      for (let column = x.start; column < x.end; column++) {
        const source = this.position(view, row, column);
        for (let channel = 0; channel < view.channels; channel++)
          target[(channel * height + row) * width + column] = this.floats[source + channel] ?? 0;
      }
  }

  /** Index of the first channel of a position among the floats of the memory. */
  private position(
    { buffer, offset, region, rowStride, pixelStride, ringRows }: View,
    row: number,
    column: number,
  ): number {
    const line = row - region.y.start;
    const address =
      this.arenaBase +
      at(this.buffers, buffer).offset +
      offset +
      (ringRows > 0 ? line % ringRows : line) * rowStride +
      (column - region.x.start) * pixelStride;
    return address / 4;
  }
}
