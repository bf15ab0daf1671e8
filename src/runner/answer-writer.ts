import { tensorOf } from '../core/network/network';
import { ELEMENT_BYTES, type TensorType } from '../core/network/shape';
import type { Schedule, View } from '../core/schedule/schedule';
import type { LayerTap } from '../engine/layer-tap';
import type { TensorAccess } from '../engine/tensor-access';
import type { FileSink, RunHost } from './run-host';

/** Rows are gathered until there are about so many numbers, so that no second copy of a map is made. */
const PIECE_FLOATS = 16384;

/** Writes the network's outputs and the tapped layers; returns which. */
export function writeAnswers(
  schedule: Schedule,
  access: TensorAccess,
  tap: LayerTap,
  folder: string,
  host: RunHost,
): readonly number[] {
  const toFile = (layer: number, write: (sink: FileSink) => void): void => {
    const sink = host.create(`${folder}/${layer}.f32`);
    try {
      write(sink);
    } finally {
      sink.close();
    }
  };
  for (const [layer, view] of schedule.outputs)
    toFile(layer, sink => writeMap(access, view, tensorOf(schedule.network, layer), sink));
  for (const [layer, { buffer, byteOffset, byteLength }] of tap.collected())
    toFile(layer, sink => sink.write(new Uint8Array(buffer, byteOffset, byteLength)));
  return [...schedule.outputs.keys(), ...tap.collected().keys()].sort((a, b) => a - b);
}

/** Writes a map out of the memory of a run as float32 C×H×W, some rows of one channel at a time. */
function writeMap(access: TensorAccess, view: View, tensor: TensorType, sink: FileSink): void {
  const { channels, height, width } = tensor.shape;
  const rows = Math.max(1, Math.min(height, Math.floor(PIECE_FLOATS / width)));
  const piece = new Float32Array(rows * width);
  for (let channel = 0; channel < channels; channel++)
    for (let row = 0; row < height; row += rows) {
      const count = Math.min(rows, height - row);
      access.read(
        rowsFrom(view, channel * ELEMENT_BYTES[tensor.element], row),
        { y: { start: 0, end: count }, x: { start: 0, end: width } },
        { ...tensor, shape: { channels: 1, height: count, width } },
        piece,
      );
      sink.write(new Uint8Array(piece.buffer, 0, count * width * piece.BYTES_PER_ELEMENT));
    }
}

/** The view of the channel so many bytes behind the first in which row `row` of the map has the number 0. */
function rowsFrom(view: View, offset: number, row: number): View {
  const { y, x } = view.region;
  return {
    ...view,
    offset: view.offset + offset,
    channels: 1,
    region: { y: { start: y.start - row, end: y.end - row }, x },
  };
}
