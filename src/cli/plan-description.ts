import { at } from '../base/assert';
import { dataflowOf, type Dataflow } from '../core/network/dataflow';
import type { Peaks } from '../core/memory/counting';
import type { Target } from '../core/memory/target';
import { planWorkingSet } from '../core/memory/working-set';
import type { Explanation, GroupExplanation } from '../core/report/explanation';
import type { CertifiedOffer } from '../core/search/certified-offer';
import { fusedGroup } from '../core/tiling/fused-group';
import { planOf, type Group, type OverlapMode } from '../core/tiling/plan';
import { tilingOf } from '../core/tiling/tiling';
import { planDocument, type PlanDocument } from '../formats/plan/plan-json';
import { predictedMs } from './latency-prediction';
import { macFactor } from '../core/search/planning';
import { tileLayers, type TileLayer } from './tile-layers';

/** A plan and the numbers that are known of it before it is run. */
export interface PlanSummary {
  readonly plan: PlanDocument;
  readonly peak: Peaks;
  /** What is needed in the arena at the fullest step; no arena for the plan can be smaller. */
  readonly boundBytes: number;
  readonly macs: number;
  /** `macs` divided by those of the network untiled. */
  readonly macFactor: number;
  /** Milliseconds, one thread, loading of weights included; null where the target was not calibrated. */
  readonly predictedMs: number | null;
  /** Every plan that is shown is: its schedule was replayed, and no step reads a number that is not the right one. */
  readonly certified: true;
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
  /** Needed in the arena at the group's fullest step; the largest is the plan's `boundBytes`. */
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

export function summarizePlan(offer: CertifiedOffer, target: Target): PlanSummary {
  const { plan, schedule, peaks } = offer;
  const { network, boundBytes, macs } = schedule;
  return {
    plan: planDocument(network, plan),
    peak: peaks,
    boundBytes,
    macs,
    macFactor: macFactor(offer),
    predictedMs: predictedMs(schedule, target),
    certified: true,
  };
}

export function describePlan(
  offer: CertifiedOffer,
  target: Target,
  { groups }: Explanation,
): PlanDescription {
  const { plan, schedule } = offer;
  const dataflow = dataflowOf(schedule.network);
  return {
    ...summarizePlan(offer, target),
    groups: plan.groups.map((group, index) => describeGroup(dataflow, group, at(groups, index))),
  };
}

function describeGroup(
  dataflow: Dataflow,
  group: Group,
  { peakBytes, macs }: GroupExplanation,
): GroupDescription {
  const { first, last, grid, overlap } = group;
  const fused = fusedGroup(dataflow, group);
  const { tiles } = tilingOf(fused);
  return {
    first,
    last,
    layers: last - first + 1,
    rows: grid.rows,
    columns: grid.columns,
    overlap,
    peakBytes,
    workingSetBytes: planWorkingSet(dataflow.network, planOf([group])),
    macs,
    tiles: tiles.map(tile => ({
      index: tile.index,
      row: tile.row,
      column: tile.column,
      layers: tileLayers(fused, tile),
    })),
  };
}
