import { at } from '../base/assert';
import { layerMacs, networkMacs } from '../core/network/cost';
import { dataflowOf, type Dataflow } from '../core/network/dataflow';
import { liveBound, type Lifetime } from '../core/memory/placement';
import type { Peaks } from '../core/memory/counting';
import type { Target } from '../core/memory/target';
import { planWorkingSet } from '../core/memory/working-set';
import type { Offer } from '../core/search/offer';
import type { Schedule } from '../core/schedule/schedule';
import { fusedGroup } from '../core/tiling/fused-group';
import { planOf, type Group, type OverlapMode } from '../core/tiling/plan';
import type { Tile } from '../core/tiling/tile';
import { tilingOf } from '../core/tiling/tiling';
import { planDocument, type PlanDocument } from '../formats/plan/plan-json';
import { predictedMs } from './latency-prediction';
import { tileLayers, type TileLayer } from './tile-layers';

/** A plan and the numbers that are known of it before it is run. */
export interface PlanSummary {
  readonly plan: PlanDocument;
  readonly peak: Peaks;
  /** What is alive in the arena at the fullest step; no arena for the plan can be smaller. */
  readonly boundBytes: number;
  readonly macs: number;
  /** `macs` divided by those of the network untiled. */
  readonly macFactor: number;
  /** Milliseconds, one thread, loading of weights included; null where the target was not calibrated. */
  readonly predictedMs: number | null;
}

/** The same, with every rectangle of every tile. */
export interface PlanDescription extends PlanSummary {
  readonly groups: readonly GroupDescription[];
}

export interface GroupDescription {
  readonly first: number;
  /** Inclusive. */
  readonly last: number;
  /** Number of layers. */
  readonly layers: number;
  readonly rows: number;
  readonly columns: number;
  readonly overlap: OverlapMode;
  /** Alive in the arena at the group's fullest step. */
  readonly peakBytes: number;
  /** As the paper counts. */
  readonly workingSetBytes: number;
  readonly macs: number;
  /** Row-major, whatever the order in which they are run. */
  readonly tiles: readonly TileDescription[];
}

export interface TileDescription {
  readonly index: number;
  /** Negative where the tile only computes ahead. */
  readonly row: number;
  readonly column: number;
  readonly layers: readonly TileLayer[];
}

export function summarizePlan({ plan, schedule, peaks }: Offer, target: Target): PlanSummary {
  const { network, boundBytes, macs } = schedule;
  const untiledMacs = networkMacs(network);
  return {
    plan: planDocument(network, plan),
    peak: peaks,
    boundBytes,
    macs,
    macFactor: untiledMacs === 0 ? 1 : macs / untiledMacs,
    predictedMs: predictedMs(schedule, target),
  };
}

export function describePlan(offer: Offer, target: Target): PlanDescription {
  const { plan, schedule } = offer;
  const dataflow = dataflowOf(schedule.network);
  return {
    ...summarizePlan(offer, target),
    groups: plan.groups.map((group, index) => describeGroup(dataflow, schedule, group, index)),
  };
}

function describeGroup(
  dataflow: Dataflow,
  schedule: Schedule,
  group: Group,
  index: number,
): GroupDescription {
  const { first, last, grid, overlap } = group;
  const { network } = schedule;
  const fused = fusedGroup(dataflow, group);
  const { tiles } = tilingOf(fused);
  return {
    first,
    last,
    layers: last - first + 1,
    rows: grid.rows,
    columns: grid.columns,
    overlap,
    peakBytes: groupPeak(schedule, index),
    workingSetBytes: planWorkingSet(network, planOf([group])),
    macs: tiles.reduce((sum, tile) => sum + tileMacs(schedule, tile), 0),
    tiles: tiles.map(tile => ({
      index: tile.index,
      row: tile.row,
      column: tile.column,
      layers: tileLayers(fused, tile),
    })),
  };
}

const tileMacs = ({ network }: Schedule, { layers }: Tile): number =>
  layers.reduce(
    (sum, { layer, computed }) => sum + layerMacs(network, at(network.layers, layer), computed),
    0,
  );

/** What is alive at the fullest of a group's steps. */
function groupPeak({ steps, buffers }: Schedule, group: number): number {
  const own = steps.flatMap((step, index) =>
    step.kind !== 'input' && step.group === group ? [index] : [],
  );
  const first = own[0];
  const last = own.at(-1);
  if (first === undefined || last === undefined) return 0;
  const alive = buffers.flatMap(({ bytes, firstStep, lastStep }): readonly Lifetime[] =>
    firstStep <= last && lastStep >= first
      ? [{ bytes, first: Math.max(firstStep, first), last: Math.min(lastStep, last) }]
      : [],
  );
  return liveBound(alive);
}
