import { at } from '../base/assert';
import type { Peaks } from '../core/target/counting';
import type { Target } from '../core/target/target';
import { workingSetsOf } from '../core/target/working-set';
import type { Explanation, GroupExplanation } from '../core/report/explanation';
import { orderGain, type OrderGain } from '../core/report/order-gain';
import type { CertifiedOffer } from '../core/search/certified-offer';
import type { LoweredGroup } from '../core/schedule/schedule';
import type { OverlapMode } from '../core/tiling/plan';
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
  /** What the plan's order of layers is worth; absent where it is the file's. */
  readonly order?: OrderGain;
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
  const order = orderGain(network);
  return {
    plan: planDocument(network, plan),
    peak: peaks,
    boundBytes,
    ...(order !== null && { order }),
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
  const { schedule } = offer;
  const { groupBytes } = workingSetsOf(schedule);
  return {
    ...summarizePlan(offer, target),
    groups: schedule
      .facts()
      .groups.map((group, index) => describeGroup(group, at(groups, index), at(groupBytes, index))),
  };
}

function describeGroup(
  { fused, tiling }: LoweredGroup,
  { peakBytes, macs }: GroupExplanation,
  workingSetBytes: number,
): GroupDescription {
  const { first, last, grid, overlap } = fused.group;
  return {
    first,
    last,
    layers: last - first + 1,
    rows: grid.rows,
    columns: grid.columns,
    overlap,
    peakBytes,
    workingSetBytes,
    macs,
    tiles: tiling.tiles.map(tile => ({
      index: tile.index,
      row: tile.row,
      column: tile.column,
      layers: tileLayers(fused, tile),
    })),
  };
}
