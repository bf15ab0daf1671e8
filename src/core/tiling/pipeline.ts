import { at } from '../../base/assert';
import { EMPTY, hull, interval, isEmpty, type Interval } from '../../base/interval';
import { EMPTY_RECTANGLE } from '../../base/rectangle';
import { storageAt } from '../network/dataflow';
import { shapeOf, type Layer } from '../network/network';
import { neededIntervals, reachIn, storedIntervals, type FusedGroup } from './fused-group';
import { kernelOf } from './plan';
import {
  blockOf,
  requiredEnd,
  requiredInterval,
  requiredStart,
  type AxisReach,
} from './receptive-field';
import type { LayerTile, Tile, Tiling } from './tile';

/** Rows that a layer inside a group produces each time it runs, where the plan does not say. */
export const DEFAULT_BLOCK_HEIGHT = 1;

/**
 * Keeps rows: a demand-driven pipeline. Within a column of tiles a layer runs when rows are missing that
 * the layer after it needs, a block of rows at a time, so every row is computed exactly once and a map
 * inside the group lives as a ring of those rows that are still to be read. Only the halos between
 * columns are computed twice; with one column nothing is.
 */
export function pipelineTiling(fused: FusedGroup): Tiling {
  const { columns } = fused.group.grid;
  const widths = neededIntervals(fused, 'x');
  const shares = {
    y: storedIntervals(fused, 'y'),
    x: storedIntervals(fused, 'x'),
  };
  const blocks: Block[][] = Array.from({ length: fused.group.grid.rows }, () => []);
  const rings = pipelineFlow(fused, (layer, start, end, row) => {
    at(blocks, row).push({ layer, rows: { start, end } });
  });
  const tiles: Tile[] = [];
  for (let column = 0; column < columns; column++)
    blocks.forEach((fired, row) => {
      const layers = fired.map(({ layer, rows: y }): LayerTile => {
        const computed = { y, x: at(widths.get(layer) ?? [], column) };
        const share = shares.x.get(layer);
        const stored = share === undefined ? EMPTY_RECTANGLE : { y, x: at(share, column) };
        return { layer, computed, held: computed, stored, taken: [], kept: [] };
      });
      tiles.push({ index: row * columns + column, row, column, layers });
    });
  const order = tiles.map(({ index }) => index);
  return { tiles: tiles.sort((a, b) => a.index - b.index), order, rings };
}

/** Rows that a layer produces in one go. */
interface Block {
  readonly layer: number;
  readonly rows: Interval;
}

/** How one layer takes part in the pipeline of its group. */
interface Stage {
  readonly layer: number;
  readonly blockHeight: number;
  /** Blocks of rows begin at multiples of it, and have so many rows or a multiple. */
  readonly grain: number;
  /** The rows that somebody reads. */
  readonly rows: Interval;
  readonly sources: readonly Source[];
  /** Layers of the group that read this one, and through which reach. */
  readonly readers: { readonly stage: Stage; readonly reach: AxisReach }[];
  readonly leaves: boolean;
  /** Rows are produced up to here. */
  produced: number;
  /** The most rows that were there and still to be read, or just produced; 0 for those that leave the group. */
  ring: number;
}

/** What a stage reads of another layer of the group. */
interface Source {
  readonly stage: Stage;
  readonly reach: AxisReach;
  readonly extent: number;
}

function stagesOf(fused: FusedGroup): ReadonlyMap<number, Stage> {
  const rows = readRows(fused);
  const stages = new Map<number, Stage>();
  for (const layer of fused.layers) {
    const sources = layer.inputs.flatMap((reference, input): Source[] => {
      const { root } = storageAt(fused.dataflow.storage, reference);
      const stage = stages.get(root);
      const extent = shapeOf(fused.dataflow.network, root).height;
      return stage === undefined ? [] : [{ stage, reach: reachIn(fused, layer, input).y, extent }];
    });
    const read = rows.get(layer.index) ?? EMPTY;
    const stage: Stage = {
      layer: layer.index,
      blockHeight: blockHeightOf(fused, layer),
      grain: blockOf(kernelOf(fused.group, layer.index)),
      rows: read,
      sources,
      readers: [],
      leaves: fused.outputs.has(layer.index),
      produced: read.start,
      ring: 0,
    };
    for (const source of sources) source.stage.readers.push({ stage, reach: source.reach });
    stages.set(layer.index, stage);
  }
  return stages;
}

/** Rows that a layer produces each time it runs. */
export function blockHeightOf({ group, outputs }: FusedGroup, { index, output }: Layer): number {
  const given = group.blockHeights?.[index - group.first];
  if (given !== undefined) return given;
  if (!outputs.has(index)) return DEFAULT_BLOCK_HEIGHT;
  return Math.ceil(output.shape.height / group.grid.rows);
}

/** The rows of each layer that leave the group or that a later layer of it reads. */
function readRows(fused: FusedGroup): ReadonlyMap<number, Interval> {
  const { network, storage } = fused.dataflow;
  const rows = new Map<number, Interval>();
  for (const layer of [...fused.layers].reverse()) {
    if (fused.outputs.has(layer.index))
      rows.set(layer.index, interval(0, layer.output.shape.height));
    const own = rows.get(layer.index) ?? EMPTY;
    layer.inputs.forEach((reference, input) => {
      const { root } = storageAt(storage, reference);
      const { height } = shapeOf(network, root);
      const read = requiredInterval(reachIn(fused, layer, input).y, own, height);
      rows.set(root, hull(rows.get(root) ?? EMPTY, read));
    });
  }
  return rows;
}

/** Told of every block of rows, in the order in which they run, and of the row of the grid that asks for it. */
export type Fire = (layer: number, start: number, end: number, row: number) => void;

/**
 * Runs the pipeline of a group: for each row of the grid the blocks that its share of the outputs asks for.
 * Returns the rows that each ring must hold, by layer.
 */
export function pipelineFlow(fused: FusedGroup, fire: Fire): ReadonlyMap<number, number> {
  const stages = stagesOf(fused);
  const outputs = [...storedIntervals(fused, 'y')].flatMap(([layer, shares]) => {
    const stage = stages.get(layer);
    return stage === undefined ? [] : [{ stage, shares }];
  });
  for (let row = 0; row < fused.group.grid.rows; row++)
    for (const { stage, shares } of outputs) {
      const share = at(shares, row);
      if (!isEmpty(share)) produce(stage, share.end, row, fire);
    }
  return new Map(
    [...stages.values()].flatMap(({ layer, ring }) => (ring > 0 ? [[layer, ring]] : [])),
  );
}

/** Runs a stage until it has produced the rows before `end`, and before each run what it reads. */
function produce(stage: Stage, end: number, row: number, fire: Fire): void {
  while (stage.produced < end) {
    const start = stage.produced;
    const stop = stopOfBlock(stage, end);
    for (const { stage: source, reach, extent } of stage.sources)
      produce(source, Math.min(extent, requiredEnd(reach, stop)), row, fire);
    stage.produced = stop;
    fire(stage.layer, start, stop, row);
    if (!stage.leaves) stage.ring = Math.max(stage.ring, stop - Math.min(oldestRead(stage), start));
  }
}

/**
 * The end of the rows that a stage produces next. Its first block is shorter where that makes a block end right where
 * the first demand does: later demands, a block further each, then find no row too many in the ring.
 */
function stopOfBlock({ rows, blockHeight, grain, produced }: Stage, end: number): number {
  const first = Math.floor(produced / grain);
  const demanded = Math.ceil(end / grain) - first;
  const usual = Math.ceil(blockHeight / grain);
  const height = produced === rows.start ? ((demanded - 1) % usual) + 1 : usual;
  return Math.min(rows.end, (first + height) * grain);
}

/** The first row of a stage that is still to be read. */
function oldestRead({ readers, produced }: Stage): number {
  let oldest = produced;
  for (const { stage, reach } of readers)
    if (stage.produced < stage.rows.end)
      oldest = Math.min(oldest, Math.max(0, requiredStart(reach, stage.produced)));
  return oldest;
}
