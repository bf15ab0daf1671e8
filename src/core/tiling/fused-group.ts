import { at } from '../../base/assert';
import { EMPTY, hull, interval, type Interval } from '../../base/interval';
import { EMPTY_RECTANGLE, type Rectangle } from '../../base/rectangle';
import { isRoot, storageAt, type Dataflow } from '../network/dataflow';
import { NETWORK_INPUT, shapeOf, type Layer, type Network } from '../network/network';
import type { ElementType } from '../network/shape';
import { split } from './grid';
import { kernelOf, type Group } from './plan';
import { reachOf, requiredInterval, type Reach } from './receptive-field';

/** A group seen as a piece of the network's graph. Layers that own no memory are looked through. */
export interface FusedGroup {
  readonly dataflow: Dataflow;
  readonly group: Group;
  /**
   * The layers that compute something, in file order. Where the network's input is kept as bytes, NETWORK_INPUT
   * stands in front of those that read it: the numbers that the group makes of the bytes.
   */
  readonly layers: readonly Layer[];
  /** Those of them whose output is read outside the group, or is an answer of the network. */
  readonly outputs: ReadonlySet<number>;
  /** Roots outside the group (NETWORK_INPUT among them, where it holds numbers) that its layers read. */
  readonly inputs: ReadonlySet<number>;
}

const inside = ({ first, last }: Group, layer: number): boolean => first <= layer && layer <= last;

/** `input` is the element in which the network's input is kept. */
export function fusedGroup(
  dataflow: Dataflow,
  group: Group,
  input: ElementType = 'f32',
): FusedGroup {
  const layers = dataflow.network.layers
    .slice(group.first, group.last + 1)
    .filter(layer => isRoot(dataflow, layer.index));
  const leaves = ({ index }: Layer): boolean =>
    dataflow.isNetworkOutput(index) ||
    dataflow.readsOf(index).some(read => !inside(group, read.layer));
  const sources = layers.flatMap(layer =>
    layer.inputs.map(reference => storageAt(dataflow.storage, reference).root),
  );
  const inputs = new Set(sources.filter(root => !inside(group, root)));
  const normalizes = input !== 'f32' && inputs.delete(NETWORK_INPUT);
  return {
    dataflow,
    group,
    layers: normalizes ? [normalization(dataflow.network), ...layers] : layers,
    outputs: new Set(layers.filter(leaves).map(layer => layer.index)),
    inputs,
  };
}

/** The network's input as numbers, for the tilings a layer like any other. */
const normalization = ({ input }: Network): Layer => ({
  index: NETWORK_INPUT,
  id: 'input',
  label: 'input',
  operation: { kind: 'identity' },
  inputs: [],
  output: input,
  parameters: 0,
});

/** Which part of one of its inputs a layer of a group depends on, computed as the group says. */
export const reachIn = ({ group }: FusedGroup, layer: Layer, input: number): Reach =>
  reachOf(layer, input, kernelOf(group, layer.index));

export type Axis = 'y' | 'x';

/** Rows or columns of a layer's whole map. */
export const extentAlong = (fused: FusedGroup, layer: number, axis: Axis): number => {
  const { height, width } = shapeOf(fused.dataflow.network, layer);
  return axis === 'y' ? height : width;
};

/** One interval for each part of the grid along an axis, by layer. */
export type IntervalsByLayer = ReadonlyMap<number, readonly Interval[]>;

/** The share of each part in each map that leaves the group: together they cover it exactly once. */
export function storedIntervals(fused: FusedGroup, axis: Axis): IntervalsByLayer {
  const { rows, columns, rule } = fused.group.grid;
  const parts = axis === 'y' ? rows : columns;
  return new Map(
    [...fused.outputs].map(layer => [layer, split(extentAlong(fused, layer, axis), parts, rule)]),
  );
}

/**
 * What each part must have of each layer when it computes all it needs: its share of the maps that
 * leave the group, and the receptive field of that in every layer before. Rectangles are products of
 * these intervals, since windows are. Along an axis that is not divided every map is computed whole,
 * also what a stride happens to skip.
 */
export function neededIntervals(fused: FusedGroup, axis: Axis): IntervalsByLayer {
  const { rows, columns } = fused.group.grid;
  const parts = axis === 'y' ? rows : columns;
  if (parts === 1)
    return new Map(
      fused.layers.map(({ index }) => [index, [interval(0, extentAlong(fused, index, axis))]]),
    );
  const stored = storedIntervals(fused, axis);
  const needed = new Map<number, Interval[]>(
    fused.layers.map(({ index }) => [
      index,
      [...(stored.get(index) ?? Array.from({ length: parts }, () => EMPTY))],
    ]),
  );
  for (const layer of [...fused.layers].reverse()) {
    const outputs = intervalsOf(needed, layer.index);
    layer.inputs.forEach((reference, input) => {
      const { root } = storageAt(fused.dataflow.storage, reference);
      const target = needed.get(root);
      if (target === undefined) return;
      const reach = reachIn(fused, layer, input)[axis];
      const extent = extentAlong(fused, root, axis);
      outputs.forEach((output, part) => {
        target[part] = hull(at(target, part), requiredInterval(reach, output, extent));
      });
    });
  }
  return needed;
}

function intervalsOf(map: ReadonlyMap<number, Interval[]>, layer: number): Interval[] {
  const intervals = map.get(layer);
  if (intervals === undefined)
    throw new Error(`internal error: layer ${layer} is not in the group`);
  return intervals;
}

/** The product of one part of each axis for a layer; empty where the layer has no such part. */
export type RectangleOf = (layer: number, row: number, column: number) => Rectangle;

const product =
  (y: IntervalsByLayer, x: IntervalsByLayer): RectangleOf =>
  (layer, row, column) => {
    const rows = y.get(layer);
    const columns = x.get(layer);
    return rows && columns ? { y: at(rows, row), x: at(columns, column) } : EMPTY_RECTANGLE;
  };

export const neededRectangles = (fused: FusedGroup): RectangleOf =>
  product(neededIntervals(fused, 'y'), neededIntervals(fused, 'x'));

export const storedRectangles = (fused: FusedGroup): RectangleOf =>
  product(storedIntervals(fused, 'y'), storedIntervals(fused, 'x'));
