import { hull, interval } from '../../base/interval';
import { areaOf, heightOf, type Rectangle } from '../../base/rectangle';
import { tensorOf, type Network } from '../network/network';
import type { Strip, Tiling } from '../tiling/tile';
import type { View } from './schedule';
import { denseBytes, denseView } from './view';

/** Makes a buffer for strips of a layer; returns its number. */
type Allocate = (layer: number, bytes: number) => number;

/**
 * Places for the strips that tiles of a group keep for their neighbours. If each strip is read before the next one on
 * the same side is kept, a layer has one line for the strips below a row of tiles, and one place for the strips
 * between two columns. Otherwise, each strip has its own buffer.
 */
export class Halos {
  private readonly buffers = new Map<string, number>();
  /** The largest part of a map that a line holds. */
  private readonly lines: ReadonlyMap<string, Rectangle>;

  constructor(
    private readonly network: Network,
    tiling: Tiling,
    private readonly allocate: Allocate,
  ) {
    this.lines = tiling.stripsInLines === true ? linesOf(tiling) : new Map();
  }

  viewOf(strip: Strip): View {
    const { layer, from, to, side, rectangle } = strip;
    const tensor = tensorOf(this.network, layer);
    const line = this.lines.get(lineOf(strip));
    const name = line === undefined ? `${layer} from ${from} to ${to}` : lineOf(strip);
    const known = this.buffers.get(name);
    const buffer = known ?? this.allocate(layer, denseBytes(tensor, line ?? rectangle));
    this.buffers.set(name, buffer);
    const region =
      line !== undefined && side === 'below' ? { y: rectangle.y, x: line.x } : rectangle;
    return denseView(buffer, tensor, region);
  }
}

const lineOf = ({ layer, side }: Strip): string => `${layer} ${side}`;

function linesOf({ tiles }: Tiling): ReadonlyMap<string, Rectangle> {
  const lines = new Map<string, Rectangle>();
  for (const strip of tiles.flatMap(({ layers }) => layers.flatMap(({ kept }) => kept))) {
    const known = lines.get(lineOf(strip)) ?? strip.rectangle;
    lines.set(
      lineOf(strip),
      strip.side === 'below' ? along(known, strip.rectangle) : larger(known, strip.rectangle),
    );
  }
  return lines;
}

/** As long as both together, and as high as the higher one. */
const along = (a: Rectangle, b: Rectangle): Rectangle => ({
  y: interval(0, Math.max(heightOf(a), heightOf(b))),
  x: hull(a.x, b.x),
});

const larger = (a: Rectangle, b: Rectangle): Rectangle => (areaOf(b) > areaOf(a) ? b : a);
