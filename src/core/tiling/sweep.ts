import { at } from '../../base/assert';
import { EMPTY, interval, type Interval } from '../../base/interval';
import { extentAlong, reachIn, type Axis, type FusedGroup } from './fused-group';
import { startOfPart } from './grid';
import { kernelOf } from './plan';
import { blockOf, requiredEnd, requiredStart, type AxisReach } from './receptive-field';

/**
 * How the layers of a group advance along one axis when nothing is computed twice. Every layer has a
 * sequence of ends, one for each part of the grid: when the part is done, all that lies before the end has
 * been computed. The end of an output is that of its share, or what readers in the group need of it; the
 * end of any other layer is what its readers need; where outputs are computed in blocks, the end of the block.
 *
 * The first part would have to compute a whole receptive field to store its share. So the sequence begins
 * earlier, with shares that lie before the map: in these parts the layers get ahead of the outputs in the
 * steps that they take everywhere, and no part computes more than one in the middle does.
 */
export interface Sweep {
  /** Parts of the grid, and those ahead of it. */
  readonly parts: number;
  readonly ahead: number;
  /** By layer, one for each part. */
  readonly stretches: ReadonlyMap<number, readonly Stretch[]>;
}

/** What a part holds of a layer: positions that earlier parts computed, and behind them its own. */
export interface Stretch {
  readonly reused: Interval;
  readonly computed: Interval;
  readonly held: Interval;
}

const NOTHING: Stretch = { reused: EMPTY, computed: EMPTY, held: EMPTY };

export const stretchAt = ({ stretches }: Sweep, layer: number, part: number): Stretch =>
  stretches.get(layer)?.[part] ?? NOTHING;

export function sweepOf(fused: FusedGroup, axis: Axis): Sweep {
  const readers = readersOf(fused, axis);
  const { rows, columns } = fused.group.grid;
  const parts = axis === 'y' ? rows : columns;
  const ends = parts === 1 ? wholeEnds(fused, axis) : endsOf(fused, axis, parts, readers);
  const stretches = fused.layers.map(
    ({ index }) => [index, stretchesOf(fused, index, ends, valueOf(readers, index))] as const,
  );
  return { parts: ends.length - 1, ahead: ends.length - 1 - parts, stretches: new Map(stretches) };
}

/** A layer of the group that reads another one. */
interface Reader {
  readonly layer: number;
  readonly reach: AxisReach;
}

type ByLayer<T> = ReadonlyMap<number, T>;

function readersOf(fused: FusedGroup, axis: Axis): ByLayer<readonly Reader[]> {
  const { dataflow, layers } = fused;
  const inside = new Map(layers.map(layer => [layer.index, layer]));
  return new Map(
    layers.map(({ index }) => [
      index,
      dataflow.readsOf(index).flatMap(({ layer, input }) => {
        const reader = inside.get(layer);
        return reader === undefined ? [] : [{ layer, reach: reachIn(fused, reader, input)[axis] }];
      }),
    ]),
  );
}

/** Along an axis that is not divided every map is computed whole. */
const wholeEnds = (fused: FusedGroup, axis: Axis): readonly ByLayer<number>[] => [
  new Map(fused.layers.map(({ index }) => [index, 0])),
  new Map(fused.layers.map(({ index }) => [index, extentAlong(fused, index, axis)])),
];

/** The ends after each part, and first those of layers that have not begun. */
function endsOf(
  fused: FusedGroup,
  axis: Axis,
  parts: number,
  readers: ByLayer<readonly Reader[]>,
): readonly ByLayer<number>[] {
  const reversed: ByLayer<number>[] = [];
  let begun = true;
  for (let part = parts - 1; part >= -1 || begun; part--) {
    const ends = [...endsAfter(fused, axis, part, readers)];
    begun = ends.some(([, end]) => end > 0);
    reversed.push(new Map(ends.map(([layer, end]) => [layer, Math.max(0, end)])));
  }
  return reversed.reverse();
}

/** The end of each layer after one part; negative where the layer has not begun. */
function endsAfter(
  fused: FusedGroup,
  axis: Axis,
  part: number,
  readers: ByLayer<readonly Reader[]>,
): ByLayer<number> {
  const { rows, columns, rule } = fused.group.grid;
  const parts = axis === 'y' ? rows : columns;
  const ends = new Map<number, number>();
  for (const { index } of [...fused.layers].reverse()) {
    const extent = extentAlong(fused, index, axis);
    const share = fused.outputs.has(index) ? [startOfPart(extent, parts, rule, part + 1)] : [];
    const read = valueOf(readers, index).map(({ layer, reach }) =>
      requiredEnd(reach, valueOf(ends, layer)),
    );
    const block = blockOf(kernelOf(fused.group, index));
    ends.set(index, Math.min(extent, Math.ceil(Math.max(...share, ...read) / block) * block));
  }
  return ends;
}

function stretchesOf(
  { outputs }: FusedGroup,
  layer: number,
  ends: readonly ByLayer<number>[],
  readers: readonly Reader[],
): readonly Stretch[] {
  const last = at(ends, ends.length - 1);
  return ends.slice(1).map((after, part) => {
    const before = at(ends, part);
    const [start, end] = [valueOf(before, layer), valueOf(after, layer)];
    // What leaves the group lies in its whole map, where every tile finds it.
    const held = outputs.has(layer) ? start : Math.min(start, stillRead(readers, before, last));
    return {
      reused: interval(held, start),
      computed: interval(start, end),
      held: interval(held, end),
    };
  });
}

/** The first position that readers need for what they have not computed yet. */
function stillRead(
  readers: readonly Reader[],
  before: ByLayer<number>,
  last: ByLayer<number>,
): number {
  const needed = readers
    .filter(({ layer }) => valueOf(before, layer) < valueOf(last, layer))
    .map(({ layer, reach }) => requiredStart(reach, valueOf(before, layer)));
  return Math.max(0, Math.min(...needed));
}

function valueOf<T>(values: ByLayer<T>, layer: number): T {
  const value = values.get(layer);
  if (value === undefined) throw new Error(`internal error: layer ${layer} is not in the group`);
  return value;
}
