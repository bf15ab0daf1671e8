import type { BlockOrder, Operation, PerAxis } from '../../core/network/operation';
import { MOST_STRIDES } from '../../core/network/operation';
import { elementCount, type Shape } from '../../core/network/shape';
import { stridedCopy } from '../../core/operations/walk';
import { compact, flattened, sameFactors, type Factor, type FactoredWalk } from './factored-walk';
import { need } from './node-refusal';

/** An operation, and the shape of what it makes. */
export interface Copy {
  readonly operation: Operation;
  readonly shape: Shape;
}

/**
 * Operations, one after the other, that lay the numbers of a tensor of shape `source` where a walk over H×W×C of it meets them. Where
 * the walk is one of those that are computed tile by tile (some of the channels, a part of the map, a shuffle, blocks that
 * become channels or the other way), it is that one.
 */
export function copies(source: Shape, walk: FactoredWalk, target: Shape): readonly Copy[] {
  const [y, x, channels] = walk.axes;
  if (walk.axes.length === 3 && y !== undefined && x !== undefined && channels !== undefined) {
    const places: MapPlaces = { y, x, channels, offset: walk.offset };
    const tiled =
      partOfMap(source, places, target) ??
      shuffle(source, places, target) ??
      spaceToDepth(source, places, target) ??
      depthToSpace(source, places, target);
    if (tiled !== undefined) return tiled;
  }
  const operation = stridedCopy(flattened(walk));
  need(operation.dims.length <= MOST_STRIDES, 'it rearranges more dimensions than can be copied');
  return [{ operation, shape: target }];
}

interface MapPlaces {
  readonly y: readonly Factor[];
  readonly x: readonly Factor[];
  readonly channels: readonly Factor[];
  readonly offset: number;
}

const plain = (size: number, stride: number): readonly Factor[] => compact([{ size, stride }]);

/** The distance of places of a dimension that is counted by one factor; of a single place, any. */
function stepOf(factors: readonly Factor[], unit: number): number | undefined {
  const [only, ...others] = factors;
  if (others.length > 0) return undefined;
  if (only === undefined) return 1;
  return only.stride > 0 && only.stride % unit === 0 ? only.stride / unit : undefined;
}

/** Some positions at equal distances, some channels that lie together. */
function partOfMap(
  source: Shape,
  { y, x, channels, offset }: MapPlaces,
  { height, width, channels: count }: Shape,
): readonly Copy[] | undefined {
  const row = source.width * source.channels;
  const step = { y: stepOf(y, row), x: stepOf(x, source.channels) };
  if (step.y === undefined || step.x === undefined || offset < 0) return undefined;
  if (!sameFactors(channels, plain(count, 1))) return undefined;
  const first = { y: Math.floor(offset / row), x: Math.floor((offset % row) / source.channels) };
  const start = offset % source.channels;
  if (start + count > source.channels) return undefined;
  if (!isInside(first, step as PerAxis, { height, width }, source)) return undefined;
  const made: Copy[] = [];
  if (count < source.channels)
    made.push({
      operation: { kind: 'concat', slices: [{ start, count }] },
      shape: { channels: count, height: source.height, width: source.width },
    });
  const isWhole = height === source.height && width === source.width;
  if (!isWhole)
    made.push({
      operation: {
        kind: 'slice',
        offset: first,
        step: step as PerAxis,
        height,
        width,
        scale: 1,
        shift: 0,
      },
      shape: { channels: count, height, width },
    });
  return made.length > 0 ? made : undefined;
}

const isInside = (
  first: PerAxis,
  step: PerAxis,
  { height, width }: Pick<Shape, 'height' | 'width'>,
  source: Shape,
): boolean =>
  first.y + (height - 1) * step.y < source.height && first.x + (width - 1) * step.x < source.width;

const isWholeMap = (source: Shape, { y, x, offset }: MapPlaces): boolean =>
  offset === 0 &&
  sameFactors(y, plain(source.height, source.width * source.channels)) &&
  sameFactors(x, plain(source.width, source.channels));

/** Channels of groups, one of each group in turn. */
function shuffle(source: Shape, places: MapPlaces, target: Shape): readonly Copy[] | undefined {
  const { channels } = source;
  const groups = places.channels.at(-1)?.size ?? 1;
  if (!isWholeMap(source, places) || channels !== target.channels || channels % groups !== 0)
    return undefined;
  const each = channels / groups;
  const expected = compact([
    { size: each, stride: 1 },
    { size: groups, stride: each },
  ]);
  return sameFactors(places.channels, expected)
    ? [{ operation: { kind: 'channel-shuffle', groups }, shape: target }]
    : undefined;
}

const ORDERS: readonly BlockOrder[] = ['yxc', 'cyx', 'xyc'];

/** Factors of the channels of a position that holds a block, by what the letters of an order stand for. */
const inOrder = (order: BlockOrder, factors: Readonly<Record<string, Factor>>): readonly Factor[] =>
  compact(Array.from(order).flatMap(letter => factors[letter] ?? []));

/** Rows and columns of a block where each position of a smaller map stands for one of a larger; undefined where none does. */
function blockBetween(larger: Shape, smaller: Shape, offset: number): PerAxis | undefined {
  const block = { y: larger.height / smaller.height, x: larger.width / smaller.width };
  const isBlock =
    offset === 0 &&
    block.y * block.x > 1 &&
    Number.isInteger(block.y) &&
    Number.isInteger(block.x) &&
    elementCount(larger) === elementCount(smaller);
  return isBlock ? block : undefined;
}

/** Positions of blocks become channels. */
function spaceToDepth(
  source: Shape,
  { y, x, channels, offset }: MapPlaces,
  target: Shape,
): readonly Copy[] | undefined {
  const block = blockBetween(source, target, offset);
  if (block === undefined) return undefined;
  const row = source.width * source.channels;
  const areBlocksApart =
    sameFactors(y, plain(target.height, row * block.y)) &&
    sameFactors(x, plain(target.width, source.channels * block.x));
  if (!areBlocksApart) return undefined;
  const parts = {
    y: { size: block.y, stride: row },
    x: { size: block.x, stride: source.channels },
    c: { size: source.channels, stride: 1 },
  };
  const order = ORDERS.find(candidate => sameFactors(channels, inOrder(candidate, parts)));
  return order && [{ operation: { kind: 'space-to-depth', block, order }, shape: target }];
}

/** Channels become the positions of blocks. */
function depthToSpace(
  source: Shape,
  { y, x, channels, offset }: MapPlaces,
  target: Shape,
): readonly Copy[] | undefined {
  const block = blockBetween(target, source, offset);
  if (block === undefined) return undefined;
  const row = source.width * source.channels;
  const sizes: Readonly<Record<string, number>> = { y: block.y, x: block.x, c: target.channels };
  const order = ORDERS.find(candidate => {
    const strides = channelStrides(candidate, sizes);
    return (
      sameFactors(
        y,
        compact([...plain(source.height, row), { size: block.y, stride: strides('y') }]),
      ) &&
      sameFactors(
        x,
        compact([...plain(source.width, source.channels), { size: block.x, stride: strides('x') }]),
      ) &&
      sameFactors(channels, plain(target.channels, strides('c')))
    );
  });
  return order && [{ operation: { kind: 'depth-to-space', block, order }, shape: target }];
}

/** How far apart channels are that differ by one in what a letter of an order stands for. */
const channelStrides =
  (order: BlockOrder, sizes: Readonly<Record<string, number>>) =>
  (letter: string): number =>
    Array.from(order.slice(order.indexOf(letter) + 1)).reduce(
      (n, faster) => n * (sizes[faster] ?? 1),
      1,
    );
