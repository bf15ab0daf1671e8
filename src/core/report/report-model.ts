import { at } from '../../base/assert';
import { orderingModel, scheduleMs } from '../target/cost-model';
import type { Board } from '../target/board';
import { peaksOf } from '../target/peaks';
import { targetText, timedCosts, type Target } from '../target/target';
import { placeInFile } from '../network/layer-order';
import type { Layer } from '../network/network';
import type { CertifiedOffer } from '../search/certified-offer';
import type { Offer } from '../search/offer';
import { arenaTimeline } from './arena-timeline';
import { explanationOf } from './explanation-model';
import { groupReports } from './group-report';
import { layerCosts, type LayerCost } from './layer-cost';
import type { BudgetSummary, Cost, LayerReport, ReportModel } from './report';
import { verdictOf, type Verdict } from '../target/verdict';
import { kernelOf } from '../tiling/plan';
import { formatPlan } from '../tiling/plan-notation';

/** What a report is about: a plan, the same network untiled in the order of its file, and what both are compared with. */
export interface ReportSubject {
  readonly planned: CertifiedOffer;
  /** The offer of `untiledPlan`; the same one where the plan is that. */
  readonly untiled: Offer;
  readonly budget: BudgetSummary | null;
  readonly target: Target;
  /** Where the budget is for; absent: `target`, and no board. */
  readonly place?: Place;
}

/** Where a network is to run. */
export interface Place {
  readonly target: Target;
  readonly board: Board | null;
}

/** All that the panel draws of a plan. Takes some milliseconds, for thousands of steps some tens. */
export function reportModel(subject: ReportSubject): ReportModel {
  const { planned, untiled, budget, target } = subject;
  const { network } = planned.schedule;
  const explanation = explanationOf(planned, target);
  const { description, floorBytes, counts } = target;
  return {
    network: {
      name: network.name,
      inputs: network.inputs.map(({ id, output }) => ({ id, shape: output.shape })),
      layers: network.layers.length,
      parameters: network.layers.reduce((sum, { parameters }) => sum + parameters, 0),
    },
    notation: formatPlan(planned.plan),
    plan: planned.plan,
    budget,
    target: {
      name: targetText(target),
      description,
      floorBytes,
      counts,
      isTimed: timedCosts(target) !== undefined,
    },
    untiled: costOf(untiled, target),
    planned: costOf(planned, target),
    verdict: verdictOn(subject),
    certificate: planned.certificate,
    explanation,
    layers: layerReports(subject),
    groups: groupReports(planned.schedule, explanation.groups),
    memory: arenaTimeline(planned.schedule),
  };
}

function verdictOn({ planned, untiled, budget, target: own, place }: ReportSubject): Verdict {
  const { target, board } = place ?? { target: own, board: null };
  return verdictOf(peaksOf(planned.schedule, target), peaksOf(untiled.schedule, target), {
    bytes: budget?.bytes ?? null,
    counting: budget?.counting ?? 'arena',
    target,
    board,
  });
}

export const costOf = ({ schedule, peaks }: Offer, target: Target): Cost => ({
  peaks,
  boundBytes: schedule.boundBytes,
  macs: schedule.macs,
  predictedMs: scheduleMs(orderingModel(target), schedule),
  steps: schedule.steps.length,
});

function layerReports({ planned, untiled }: ReportSubject): readonly LayerReport[] {
  const { network } = planned.schedule;
  const under = layerCosts(planned.schedule);
  const whole = layerCosts(untiled.schedule);
  return network.layers.map(layer => {
    const group = planned.plan.groups.findIndex(({ last }) => layer.index <= last);
    const kernel = kernelOf(at(planned.plan.groups, group), layer.index);
    const choice = { group, kernel };
    return layerReport(
      layer,
      choice,
      at(under, layer.index),
      at(whole, placeInFile(network, layer.index)),
    );
  });
}

function layerReport(
  { index, label, output, parameters }: Layer,
  choice: Pick<LayerReport, 'group' | 'kernel'>,
  planned: LayerCost,
  untiled: LayerCost,
): LayerReport {
  return {
    index,
    type: label,
    output: output.shape,
    ...choice,
    macs: untiled.macs,
    plannedMacs: planned.macs,
    parameters,
    untiled: untiled.memory,
    planned: planned.memory,
  };
}
