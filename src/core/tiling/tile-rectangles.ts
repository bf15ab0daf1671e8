import { at } from '../../base/assert';
import type { Interval } from '../../base/interval';
import { EMPTY_RECTANGLE, type Rectangle } from '../../base/rectangle';
import { DemandGraph } from './demand-graph';
import { extentAlong, type Axis, type FusedGroup } from './fused-group';
import { split, type Grid } from './grid';

/** One interval for each part of the grid along an axis, by layer. */
export type IntervalsByLayer = ReadonlyMap<number, readonly Interval[]>;

export const partsAlong = ({ rows, columns }: Grid, axis: Axis): number =>
  axis === 'y' ? rows : columns;

/** The share of each part in each map that leaves the group: together they cover it exactly once. */
export function storedIntervals(fused: FusedGroup, axis: Axis): IntervalsByLayer {
  const { grid } = fused.group;
  const parts = partsAlong(grid, axis);
  return new Map(
    [...fused.outputs].map(layer => [
      layer,
      split(extentAlong(fused, layer, axis), parts, grid.rule),
    ]),
  );
}

/** What each part must have of each layer when it computes all it needs. */
export function neededIntervals(fused: FusedGroup, axis: Axis): IntervalsByLayer {
  const { grid } = fused.group;
  const graph = new DemandGraph(fused, axis);
  const needed = graph.nodes.map((): Interval[] => []);
  graph.forParts(partsAlong(grid, axis), grid.rule, demand => {
    needed.forEach((intervals, slot) => intervals.push(demand.intervalOf(slot)));
  });
  return new Map(graph.nodes.map(({ layer }, slot) => [layer, at(needed, slot)]));
}

/** The product of one part of each axis for a layer; empty where the layer has no such part. */
export type RectangleOf = (layer: number, row: number, column: number) => Rectangle;

/** Rectangles are products of intervals, since windows are. */
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
