import { assert, at, unreachable } from '../../base/assert';
import { UserError } from '../../base/user-error';
import { boardNamed, onBoard } from '../../core/target/board';
import { targetNamed, withThreads, type Target } from '../../core/target/target';
import { placesOf } from '../../core/network/layer-order';
import type { Network } from '../../core/network/network';
import { frontierModel } from '../../core/report/frontier-model';
import { comparisonOf, type ComparedPlan } from '../../core/report/comparison-model';
import { explanationOf } from '../../core/report/explanation-model';
import { layerCosts } from '../../core/report/layer-cost';
import type { ReportModel } from '../../core/report/report';
import { reportModel, type Place } from '../../core/report/report-model';
import { executionProblem } from '../../core/schedule/execution-problem';
import { certified, type CertifiedOffer } from '../../core/search/certified-offer';
import { offer, untiledOffer, type SearchControl } from '../../core/search/offer';
import { macFactor } from '../../core/search/planning';
import { choosePlan } from '../../core/search/planning-service';
import { untiledPlan, type Plan } from '../../core/tiling/plan';
import { checkGivenPlan } from '../../core/tiling/plan-check';
import { networkInOrder } from '../../core/tiling/plan-order';
import { formatPlan } from '../../core/tiling/plan-notation';
import { soundModel } from '../../formats/definition';
import type { Model } from '../../formats/format';
import { modelInOrder } from '../../formats/ordered-model';
import { linePlace } from '../../formats/source-map';
import { definitionFile } from '../../runner-client/file-access';
import { formatPlanJson } from '../../formats/plan/plan-json';
import { parsePlanText } from '../../formats/plan/plan-text';
import type { CompareAnswer, Failed, PlanOffer, SearchAnswer } from '../../protocol/server';
import type {
  Job,
  JobAnswers,
  JobKind,
  JobOf,
  PlaceChoice,
  PlanChoice,
  PlanForecast,
  ReportWish,
  TargetChoice,
} from './job';

/** Does a job, and reads no more than the definitions that it names. The worker and the tests stand around it. Mistakes of the user become answers. */
export function doJob<K extends JobKind>(job: JobOf<K>, control?: SearchControl): JobAnswers[K];
export function doJob(job: Job, control: SearchControl = {}): JobAnswers[JobKind] {
  try {
    return answerTo(job, soundModel(job.network, definitionFile), control);
  } catch (error) {
    if (error instanceof UserError) return failed(error.message);
    throw error;
  }
}

const failed = (message: string): Failed => ({ kind: 'failed', message });

function answerTo(job: Job, model: Model, control: SearchControl): JobAnswers[JobKind] {
  if (job.kind === 'search') return search(model, job, control);
  const { network } = model;
  const target = findTarget(job.target);
  const offerOf = (plan: PlanChoice): CertifiedOffer => offerIn(network, plan, target);
  switch (job.kind) {
    case 'forecast':
      return {
        kind: 'forecast',
        untiled: forecastOf(offerOf(null), target),
        plan: job.plan === null ? null : planForecast(() => offerOf(job.plan), target),
      };
    case 'offer':
      return { kind: 'plan', offer: planOffer(model, offerOf(job.plan), job.target) };
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
  return reportModel({
    planned: offerIn(network, plan, target),
    untiled: untiledOffer(network, target),
    budget: budget && { bytes: budget.bytes, counting: budget.counting },
    target,
    ...(budget && { place: placeOf(budget.place) }),
  });
}

function compare(network: Network, job: JobOf<'compare'>): CompareAnswer {
  const second = soundModel(job.other.network, definitionFile).network;
  const a = comparedPlan(network, job);
  const b = comparedPlan(second, job.other);
  return {
    kind: 'comparison',
    report: a.report,
    other: b.report,
    difference: comparisonOf(a, b),
  };
}

function comparedPlan(inFile: Network, wish: ReportWish): ComparedPlan {
  const report = reportOn(inFile, wish);
  return { network: networkInOrder(inFile, report.plan), report };
}

function findTarget({ name, board, threads }: TargetChoice): Target {
  const target = targetNamed(name);
  if (target === undefined) throw new UserError(`Unknown target "${name}": choose another target.`);
  return onBoard(withThreads(target, threads), board && boardNamed(board));
}

const placeOf = ({ target, board }: PlaceChoice): Place => ({
  target: findTarget({ ...target, board }),
  board: (board && boardNamed(board)) ?? null,
});

/** A plan is for its own order of layers. */
function offerIn(inFile: Network, choice: PlanChoice, target: Target): CertifiedOffer {
  const plan = readPlan(choice, inFile);
  const network = networkInOrder(inFile, plan);
  if (typeof choice === 'string') checkGivenPlan(network, plan);
  return certified(offer(network, plan, target));
}

function readPlan(plan: PlanChoice, network: Network): Plan {
  if (plan === null) return untiledPlan(network.layers.length);
  return typeof plan === 'string' ? parsePlanText(plan, network, 'The plan') : plan;
}

/** A plan file's plan may not fit; then the rest of the forecast still stands. */
function planForecast(make: () => CertifiedOffer, target: Target): PlanForecast | Failed {
  try {
    return forecastOf(make(), target);
  } catch (error) {
    if (error instanceof UserError) return failed(error.message);
    throw error;
  }
}

function forecastOf(offer: CertifiedOffer, target: Target): PlanForecast {
  const { plan, peaks, schedule } = offer;
  const { network } = schedule;
  const inPlan = layerCosts(schedule);
  const costs = placesOf(network).map(place => at(inPlan, place));
  return {
    kind: 'lowered',
    notation: formatPlan(plan),
    peaks,
    macFactor: macFactor(offer),
    explanation: explanationOf(offer, target),
    layerArenaBytes: costs.map(cost => cost.memory.arenaBytes),
    layerWorkingSetBytes: costs.map(cost => cost.memory.workingSetBytes),
  };
}

function search(
  model: Model,
  { strategy, budget, place, kernels }: JobOf<'search'>,
  control: SearchControl,
): SearchAnswer {
  const { target, board } = placeOf(place);
  const { bytes, counting } = budget;
  const wish = { budget: bytes, count: counting, strategy, kernels, target, board };
  const {
    offer: best,
    verdict,
    fits,
    considered,
    remedies = [],
  } = choosePlan(model.network, wish, control);
  assert(verdict !== null, 'a plan within a budget has a verdict');
  const found = planOffer(model, best, place.target);
  if (fits) return { kind: 'found', best: found, verdict, considered };
  return {
    kind: 'nothing-fits',
    smallest: found,
    verdict,
    considered,
    remedies: remedies.map(remedy => ({
      ...remedy,
      offer: planOffer(model, remedy.offer, place.target),
    })),
  };
}

function planOffer(model: Model, offer: CertifiedOffer, target: TargetChoice): PlanOffer {
  const { plan, peaks, schedule } = offer;
  const { sourceMap } = modelInOrder(model, plan);
  return {
    notation: formatPlan(plan),
    plan,
    planText: formatPlanJson(schedule.network, plan),
    target: target.name,
    peaks,
    boundBytes: schedule.boundBytes,
    macs: schedule.macs,
    macFactor: macFactor(offer),
    tiles: plan.groups.reduce((sum, { grid }) => sum + grid.rows * grid.columns, 0),
    executionProblem: executionProblem(schedule.network, linePlace({ sourceMap })) ?? null,
  };
}
