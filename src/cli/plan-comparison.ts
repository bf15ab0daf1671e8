import { at } from '../base/assert';
import type { LayerDifference, GroupDifference } from '../core/report/comparison';
import { comparisonOf, type ComparedPlan } from '../core/report/comparison-model';
import type { GroupReport, LayerReport, ReportModel } from '../core/report/report';
import { reportModel } from '../core/report/report-model';
import { inFileOrder } from '../core/network/layer-order';
import { untiledOffer } from '../core/search/offer';
import { lineOf, type SourceMap } from '../formats/source-map';
import type { PlanChoice } from '../core/search/planning-service';

/** How two plans differ, with the numbers of both. */
export interface PlanComparison {
  readonly sameNetwork: boolean;
  readonly layers: readonly ComparedLayer[];
  readonly groups: readonly ComparedGroup[];
}

export interface PlacedLayer extends LayerReport {
  /** Of the source text, from 0; null where it stands nowhere. */
  readonly line: number | null;
}

/** Null where a side has no such layer. */
export interface ComparedLayer extends Pick<LayerDifference, 'change' | 'fields'> {
  readonly a: PlacedLayer | null;
  readonly b: PlacedLayer | null;
}

export type ComparedGroupSide = Omit<GroupReport, 'maps' | 'steps'>;

export interface ComparedGroup extends Pick<GroupDifference, 'change'> {
  readonly a: ComparedGroupSide | null;
  readonly b: ComparedGroupSide | null;
}

/** A plan that was chosen for a network, made ready to be compared. */
export function comparedPlan(choice: PlanChoice): ComparedPlan {
  const { offer: planned, target, budget } = choice;
  const { network } = planned.schedule;
  const untiled = untiledOffer(inFileOrder(network), target);
  const summary = budget === undefined ? null : { bytes: budget.bytes, counting: budget.counting };
  return { network, report: reportModel({ planned, untiled, budget: summary, target }) };
}

/** A plan, and where the layers of its network stand. */
export interface PlacedPlan extends ComparedPlan {
  readonly sourceMap: SourceMap;
}

export function comparePlans(a: PlacedPlan, b: PlacedPlan): PlanComparison {
  const { sameNetwork, layers, groups } = comparisonOf(a, b);
  const layerOf = ({ report, sourceMap }: PlacedPlan, index: number | null): PlacedLayer | null =>
    index === null
      ? null
      : {
          ...at(report.layers, index),
          line: lineOf(sourceMap, index),
        };
  return {
    sameNetwork,
    layers: layers.map(({ change, fields, ...places }) => ({
      change,
      fields,
      a: layerOf(a, places.a),
      b: layerOf(b, places.b),
    })),
    groups: groups.map(({ change, ...places }) => ({
      change,
      a: groupOf(a.report, places.a),
      b: groupOf(b.report, places.b),
    })),
  };
}

/** Without the tiles of a group, which are thousands, and its steps, which say nothing beside others. */
function groupOf({ groups }: ReportModel, index: number | null): ComparedGroupSide | null {
  if (index === null) return null;
  const group = at(groups, index);
  return {
    index,
    first: group.first,
    last: group.last,
    rows: group.rows,
    columns: group.columns,
    overlap: group.overlap,
    arenaBytes: group.arenaBytes,
    workingSetBytes: group.workingSetBytes,
    weightsBytes: group.weightsBytes,
    macs: group.macs,
    untiledMacs: group.untiledMacs,
  };
}
