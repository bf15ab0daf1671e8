import { at } from '../../base/assert';
import type { Interval } from '../../base/interval';
import { EMPTY_RECTANGLE } from '../../base/rectangle';
import { Demand, DemandGraph, type DemandNode } from './demand-graph';
import type { FusedGroup } from './fused-group';
import { split } from './grid';
import type { Group } from './plan';
import { requiredEnd } from './receptive-field';
import type { LayerTile, Tile, Tiling } from './tile';
import { neededIntervals, storedIntervals } from './tile-rectangles';

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
  const shares = storedIntervals(fused, 'x');
  const blocks: Block[][] = Array.from({ length: fused.group.grid.rows }, () => []);
  const graph = new DemandGraph(fused, 'y');
  const rows = pipelineFlow(fused.group, graph, (slot, start, end, row) => {
    at(blocks, row).push({ layer: at(graph.nodes, slot).layer, rows: { start, end } });
  });
  const rings = new Map(
    graph.nodes.flatMap(({ layer }, slot) => (at(rows, slot) > 0 ? [[layer, at(rows, slot)]] : [])),
  );
  const tiles: Tile[] = [];
  for (let column = 0; column < columns; column++)
    blocks.forEach((fired, row) => {
      const layers = fired.map(({ layer, rows: y }): LayerTile => {
        const computed = { y, x: at(widths.get(layer) ?? [], column) };
        const share = shares.get(layer);
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

/** Told of every block of rows, in the order in which they run, and of the row of the grid that asks for it. */
export type Fire = (slot: number, start: number, end: number, row: number) => void;

/**
 * Runs the pipeline of a group, whose rows depend on each other as `graph` says: for each row of the grid the blocks that
 * its share of the outputs asks for. Returns the rows that each ring must hold, 0 for maps that leave the group. Layers are
 * known by their slots of the graph.
 */
export function pipelineFlow(group: Group, graph: DemandGraph, fire: Fire): Float64Array {
  const pipeline = new Pipeline(group, graph, fire);
  const { rows, rule } = group.grid;
  const outputs = graph.nodes.flatMap(({ leaves, extent }, slot) =>
    leaves ? [{ slot, shares: split(extent, rows, rule) }] : [],
  );
  for (let row = 0; row < rows; row++)
    for (const { slot, shares } of outputs) {
      const { start, end } = at(shares, row);
      if (end > start) pipeline.produce(slot, end, row);
    }
  return pipeline.ring;
}

/** By slot of the graph. */
class Pipeline {
  private readonly blockHeights: readonly number[];
  /** The rows that somebody reads: the first, and behind the last. */
  private readonly first: Float64Array;
  private readonly last: Float64Array;
  /** Rows are produced up to here. */
  private readonly produced: Float64Array;
  /** The most rows that were there and still to be read, or just produced; 0 for those that leave the group. */
  readonly ring: Float64Array;

  constructor(
    group: Group,
    private readonly graph: DemandGraph,
    private readonly fire: Fire,
  ) {
    const { nodes } = graph;
    this.blockHeights = nodes.map(node => blockHeightOf(group, node));
    const read = new Demand(graph);
    nodes.forEach(({ leaves, extent }, slot) => {
      if (leaves) read.add(slot, 0, extent);
    });
    read.trace();
    this.first = Float64Array.from(nodes, (_, slot) => read.intervalOf(slot).start);
    this.last = Float64Array.from(nodes, (_, slot) => read.intervalOf(slot).end);
    this.produced = this.first.slice();
    this.ring = new Float64Array(nodes.length);
  }

  /**
   * Runs a layer until it has produced the rows before `wanted`, and before each run what it reads. Who has its windows in
   * the padding behind a map wants rows that nobody reads: those are never produced.
   */
  produce(slot: number, wanted: number, row: number): void {
    const { graph, produced, ring } = this;
    const { leaves, sources } = at(graph.nodes, slot);
    const end = Math.min(wanted, this.last[slot] ?? 0);
    for (let start = produced[slot] ?? 0; start < end; start = produced[slot] ?? 0) {
      const stop = this.stopOfBlock(slot, end);
      for (const { slot: source, reach } of sources) {
        const { extent } = at(graph.nodes, source);
        this.produce(source, Math.min(extent, requiredEnd(reach, stop)), row);
      }
      produced[slot] = stop;
      this.fire(slot, start, stop, row);
      if (leaves) continue;
      const held = stop - Math.min(graph.oldestRead(slot, produced, this.last), start);
      ring[slot] = Math.max(ring[slot] ?? 0, held);
    }
  }

  /**
   * The end of the rows that a layer produces next. Its first block is shorter where that makes a block end right where
   * the first demand does: later demands, a block further each, then find no row too many in the ring. Blocks begin at
   * multiples of those that the kernel computes together.
   */
  private stopOfBlock(slot: number, end: number): number {
    const { block: grain } = at(this.graph.nodes, slot);
    const produced = this.produced[slot] ?? 0;
    const first = Math.floor(produced / grain);
    const demanded = Math.ceil(end / grain) - first;
    const usual = Math.ceil(at(this.blockHeights, slot) / grain);
    const height = produced === this.first[slot] ? ((demanded - 1) % usual) + 1 : usual;
    return Math.min(this.last[slot] ?? 0, (first + height) * grain);
  }
}

/** Rows that a layer produces each time it runs. */
function blockHeightOf(
  { blockHeights, first, grid }: Group,
  { layer, leaves, extent }: DemandNode,
): number {
  const given = blockHeights?.[layer - first];
  if (given !== undefined) return given;
  return leaves ? Math.ceil(extent / grid.rows) : DEFAULT_BLOCK_HEIGHT;
}
