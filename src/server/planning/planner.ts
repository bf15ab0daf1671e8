import { unreachable } from '../../base/assert';
import { UserError } from '../../base/user-error';
import { boardNamed } from '../../core/memory/board';
import { targetNamed, withThreads, type Target } from '../../core/memory/target';
import { networkMacs } from '../../core/network/cost';
import type { Network } from '../../core/network/network';
import { frontierModel } from '../../core/report/frontier-model';
import { comparisonOf } from '../../core/report/comparison-model';
import { explanationOf } from '../../core/report/explanation-model';
import { layerCosts } from '../../core/report/layer-cost';
import type { ReportModel } from '../../core/report/report';
import { reportModel, type Place } from '../../core/report/report-model';
import { verdictOf, type Verdict } from '../../core/report/verdict';
import { arenaNeeds } from '../../core/schedule/arena-needs';
import { searchExhaustive } from '../../core/search/exhaustive';
import { searchMafat } from '../../core/search/mafat';
import {
  fits,
  offer,
  type Budget,
  type Offer,
  type SearchControl,
  type SearchResult,
} from '../../core/search/offer';
import { searchOptimal } from '../../core/search/optimal';
import { withKernels } from '../../core/tiling/kernel-choice';
import { untiledPlan, type KernelMode, type Plan } from '../../core/tiling/plan';
import { formatPlan, parsePlan } from '../../core/tiling/plan-notation';
import { darknet } from '../../formats/darknet/darknet';
import { hasErrors } from '../../formats/issues';
import { formatPlanJson, parsePlanJson } from '../../formats/plan/plan-json';
import type {
  CompareAnswer,
  Failed,
  PlanOffer,
  SearchAnswer,
  Strategy,
} from '../../protocol/server';
import type {
  Job,
  JobAnswers,
  JobKind,
  JobOf,
  NetworkText,
  PlaceChoice,
  PlanChoice,
  PlanForecast,
  ReportWish,
  TargetChoice,
} from './job';

/** Does a job. Pure: the worker, the tests and nothing else stand around it. Mistakes of the user become answers. */
export function doJob<K extends JobKind>(job: JobOf<K>, control?: SearchControl): JobAnswers[K];
export function doJob(job: Job, control: SearchControl = {}): JobAnswers[JobKind] {
  try {
    return answerTo(job, soundNetwork(job.network), control);
  } catch (error) {
    if (error instanceof UserError) return failed(error.message);
    throw error;
  }
}

const failed = (message: string): Failed => ({ kind: 'failed', message });

function answerTo(job: Job, network: Network, control: SearchControl): JobAnswers[JobKind] {
  if (job.kind === 'search') return search(network, job, control);
  const target = findTarget(job.target);
  const offerOf = (plan: PlanChoice): Offer => offer(network, readPlan(plan, network), target);
  switch (job.kind) {
    case 'forecast':
      return {
        kind: 'forecast',
        untiled: forecastOf(network, offerOf(null), target),
        plan: job.plan === null ? null : planForecast(network, () => offerOf(job.plan), target),
      };
    case 'offer':
      return { kind: 'plan', offer: planOffer(network, offerOf(job.plan), job.target) };
    case 'frontier':
      return { kind: 'frontier', frontier: frontierModel(network, target, job.kernels, control) };
    case 'report':
      return { kind: 'report', report: reportOn(network, job) };
    case 'compare':
      return compare(network, job);
    default:
      return unreachable(job);
  }
}

function reportOn(network: Network, { plan, budget, target: choice }: ReportWish): ReportModel {
  const target = findTarget(choice);
  const offerOf = (wish: PlanChoice): Offer => offer(network, readPlan(wish, network), target);
  return reportModel({
    network,
    planned: offerOf(plan),
    untiled: offerOf(null),
    budget: budget && { bytes: budget.bytes, counting: budget.counting },
    target,
    ...(budget && { place: placeOf(budget.place) }),
  });
}

function compare(network: Network, job: JobOf<'compare'>): CompareAnswer {
  const second = soundNetwork(job.other.network);
  const a = { network, report: reportOn(network, job) };
  const b = { network: second, report: reportOn(second, job.other) };
  return {
    kind: 'comparison',
    report: a.report,
    other: b.report,
    difference: comparisonOf(a, b),
  };
}

function soundNetwork({ text, name, size }: NetworkText): Network {
  const { network, issues } = darknet.parse(text, name, size);
  if (!hasErrors(issues)) return network;
  const first = issues.find(({ severity }) => severity === 'error');
  throw new UserError(
    `${name} has mistakes; the first is in line ${(first?.range.start.line ?? 0) + 1}: ${first?.message ?? ''}`,
  );
}

function findTarget({ name, threads }: TargetChoice): Target {
  const target = targetNamed(name);
  if (target === undefined) throw new UserError(`There is no target "${name}": choose another.`);
  return withThreads(target, threads);
}

const placeOf = ({ target, board }: PlaceChoice): Place => ({
  target: findTarget(target),
  board: (board && boardNamed(board)) ?? null,
});

function readPlan(plan: PlanChoice, network: Network): Plan {
  if (plan === null) return untiledPlan(network.layers.length);
  if (typeof plan !== 'string') return plan;
  return plan.trimStart().startsWith('{')
    ? parsePlanJson(plan, network, 'The plan')
    : parsePlan(plan, network);
}

/** A plan file's plan may not fit; then the rest of the forecast still stands. */
function planForecast(network: Network, make: () => Offer, target: Target): PlanForecast | Failed {
  try {
    return forecastOf(network, make(), target);
  } catch (error) {
    if (error instanceof UserError) return failed(error.message);
    throw error;
  }
}

function forecastOf(network: Network, offer: Offer, target: Target): PlanForecast {
  const { plan, peaks, schedule } = offer;
  const needs = arenaNeeds(schedule);
  const costs = layerCosts(schedule, needs);
  return {
    kind: 'lowered',
    notation: formatPlan(plan),
    peaks,
    macFactor: macFactor(network, schedule.macs),
    explanation: explanationOf(offer, target, needs),
    layerArenaBytes: costs.map(cost => cost.memory.arenaBytes),
    layerWorkingSetBytes: costs.map(cost => cost.memory.workingSetBytes),
  };
}

function macFactor(network: Network, macs: number): number {
  const untiled = networkMacs(network);
  return untiled === 0 ? 1 : macs / untiled;
}

function search(
  network: Network,
  { strategy, budget: { bytes, counting }, place, kernels }: JobOf<'search'>,
  control: SearchControl,
): SearchAnswer {
  const { target, board } = placeOf(place);
  const budget: Budget = { bytes, counting, target };
  const result = resultOf(strategy, network, budget, kernels, control);
  const { best, smallest, considered } = result;
  const untiled = offer(network, untiledPlan(network.layers.length), target).peaks;
  const verdict = ({ peaks }: Offer): Verdict =>
    verdictOf(peaks, untiled, { bytes, counting, target, board });
  const answered = (made: Offer) => planOffer(network, made, place.target);
  return best === undefined
    ? {
        kind: 'nothing-fits',
        smallest: answered(smallest),
        verdict: verdict(smallest),
        considered,
      }
    : { kind: 'found', best: answered(best), verdict: verdict(best), considered };
}

function resultOf(
  strategy: Strategy,
  network: Network,
  budget: Budget,
  kernels: KernelMode,
  control: SearchControl,
): SearchResult {
  if (strategy === 'optimal' && budget.counting !== 'working-set')
    return searchOptimal(network, budget, { kernels }, control);
  const found = paperResult(strategy, network, budget, control);
  return kernels === 'fast' ? withFastKernels(network, budget, found) : found;
}

function paperResult(
  strategy: Strategy,
  network: Network,
  budget: Budget,
  control: SearchControl,
): SearchResult {
  return strategy === 'exhaustive'
    ? searchExhaustive(network, budget, undefined, control)
    : searchMafat(network, budget, 'recompute', control);
}

/** Searches that know exact kernels only: their plan is taken with fast ones, if it fits so. */
function withFastKernels(
  network: Network,
  budget: Budget,
  { best, smallest, considered }: SearchResult,
): SearchResult {
  const plan = withKernels(network, (best ?? smallest).plan, 'fast');
  const made = offer(network, plan, budget.target);
  return { best: fits(made, budget) ? made : undefined, smallest: made, considered };
}

const planOffer = (
  network: Network,
  { plan, peaks, schedule }: Offer,
  target: TargetChoice,
): PlanOffer => ({
  notation: formatPlan(plan),
  plan,
  planText: formatPlanJson(network, plan),
  target: target.name,
  peaks,
  boundBytes: schedule.boundBytes,
  macs: schedule.macs,
  macFactor: macFactor(network, schedule.macs),
  tiles: plan.groups.reduce((sum, { grid }) => sum + grid.rows * grid.columns, 0),
});
