import { at } from '../../base/assert';
import { wholeMap } from '../../base/rectangle';
import { costModel, scheduleMs, type CostModel } from '../cost/cost-model';
import { RUNNER_ON_A_SERVER } from '../cost/estimated-tables';
import { wholeExtents } from '../cost/extent';
import { networkMacs } from '../network/cost';
import { tensorBytes } from '../network/shape';
import type { Counting } from '../memory/counting';
import { threadsBytes, type Target } from '../memory/target';
import type { Network } from '../network/network';
import { blocksIn } from '../schedule/fast-strip';
import { layerWeights } from '../schedule/weight-region';
import {
  DEFAULT_SETTINGS,
  DEFAULT_WEIGHTS,
  kernelsOf,
  planOf,
  type KernelMode,
  type Plan,
  type PlanSettings,
  type WeightsResidency,
} from '../tiling/plan';
import { canBeFast, withKernels } from '../tiling/kernel-choice';
import { mergeWhole } from '../tiling/nearest-plan';
import { FAST_BLOCK } from '../tiling/receptive-field';
import { Candidates, type Candidate, type CandidateRules } from './candidates';
import { DEFAULT_LIMITS, searchExhaustive } from './exhaustive';
import { firstWithin, type FrontierPoint } from './frontier-choice';
import { groupOf } from './group-form';
import { FormBuilder, type FormLimits } from './group-forms';
import { checkLimits } from './limits';
import { mafatPlans, searchMafat } from './mafat';
import { networkTable, OWN_ACCOUNTING, type Accounting } from './network-table';
import { Improvement, type ImprovementEffort } from './improvement';
import { report, type Budget, type Offer, type SearchControl, type SearchResult } from './offer';
import { paretoFront } from './pareto';
import { PlanEstimates } from './plan-estimates';
import { ranked, type RankingRules } from './ranking';
import { residenceAlternatives } from './residence-alternatives';
import { frontier, groupsOf, peakOf, type CandidateTable, type Path } from './shortest-path';

/** What is asked of the search beside a budget. */
export interface OptimalWish {
  /** Most multiply-accumulates, as a multiple of those of the untiled network. */
  readonly maxMacFactor?: number;
  readonly accounting?: Accounting;
  /** What all plans have; what is left open is the search's to choose. */
  readonly settings?: Partial<PlanSettings>;
  /** `fast`: layers may be computed by fast kernels where that is quicker. Default: all are exact. */
  readonly kernels?: KernelMode;
  /** What the peaks of the frontier are: of the arena, or of the process. */
  readonly counting?: Exclude<Counting, 'working-set'>;
}

/** Up to this many layers every group that fits is looked at in every form. */
const SMALL_NETWORK = 64;

/** Layers that one tiled group holds at most, in larger networks. */
const MOST_LAYERS_IN_GROUP = 48;

/** Plans whose latencies differ by a smaller share of the untiled one's, for each tiled group, are as good as equal. */
const INDIFFERENCE = 0.001;

/** Sums of multiply-accumulates that differ by less are equal. */
const ROUNDING_ERRORS = 1e-9;

const untiledMs = (network: Network, model: CostModel): number =>
  network.layers.reduce((sum, layer) => {
    const { y, x } = wholeExtents(network, layer);
    return sum + model.layerMs(network, layer, y, x);
  }, 0);

const FINE: FormLimits = {
  grids: 11,
  columns: 11,
  profiles: [
    { convolution: 1, other: 1 },
    { convolution: 2, other: 2 },
    { convolution: 4, other: 2 },
    { convolution: 4, other: 4 },
  ],
  heights: [1, 2, 4],
};

const COARSE: FormLimits = {
  grids: 3,
  columns: 4,
  profiles: [
    { convolution: 1, other: 1 },
    { convolution: 4, other: 2 },
  ],
  heights: [1, 2, 4],
};

/**
 * The whole frontier of a network: plans of any number of groups in any overlap mode, of which no other one
 * takes less memory and less time; the fastest first. The checkerboard is left out, since keeping rows and
 * columns computes less in less memory.
 */
export function planFrontier(
  network: Network,
  target: Target,
  wish: OptimalWish = {},
  control: SearchControl = {},
): readonly FrontierPoint[] {
  const { maxMacFactor, counting = 'arena' } = wish;
  checkLimits({ maxMacFactor });
  const settings = settingsOf(wish);
  const alternatives = residenceAlternatives(network, settings);
  const tables = candidatesOf(network, target, wish, settings, alternatives, control);
  const weighs = weighsParameters(counting, target);
  const paths = tables.flatMap((table, index) => {
    const own = { ...settings, ...at(alternatives, index) };
    const found = weighs ? weightedPaths(table) : frontier(table);
    return found.map((path): SettledPath => ({ ...path, settings: own }));
  });
  const weightsOf = ({ allWeightsBytes, weightsBytes }: Path): number =>
    settings.weights === 'resident' ? allWeightsBytes : weightsBytes;
  const bytesOf = (path: Path): number =>
    counting === 'arena'
      ? peakOf(path)
      : peakOf(path) +
        (weighs ? weightsOf(path) : 0) +
        target.floorBytes +
        threadsBytes(target) +
        path.steps * target.stepBytes;
  const most = maxMacFactor === undefined ? Infinity : maxMacFactor * networkMacs(network);
  const within = paths.filter(({ macs }) => macs <= most * (1 + ROUNDING_ERRORS));
  const weighed = within.map(path => ({ path, cost: path.cost, peakBytes: bytesOf(path) }));
  return paretoFront(weighed).map(({ path, peakBytes }) => ({
    plan: planOfPath(path, path.settings),
    estimatedBytes: peakBytes,
    latency: path.latency,
    macs: path.macs,
  }));
}

/** Whether parameters take what the budget counts; in flash they do not. */
const weighsParameters = (counting: Counting, { weightsIn }: Target): boolean =>
  counting === 'process' && weightsIn !== 'flash';

interface SettledPath extends Path {
  readonly settings: PlanSettings;
}

/** For a process, parameters are streamed where nothing else is asked for: that is what takes least. */
const settingsOf = ({ settings, counting }: OptimalWish): PlanSettings => ({
  ...DEFAULT_SETTINGS,
  ...(counting === 'process' && { weights: 'block' }),
  ...settings,
});

function candidatesOf(
  network: Network,
  target: Target,
  wish: OptimalWish,
  settings: PlanSettings,
  alternatives: readonly Pick<PlanSettings, 'residences'>[],
  control: SearchControl,
): readonly CandidateTable[] {
  const { accounting = OWN_ACCOUNTING, maxMacFactor } = wish;
  const { layers } = network;
  const model = costModel(target.costs ?? RUNNER_ON_A_SERVER);
  const small = layers.length <= SMALL_NETWORK;
  const rules: CandidateRules = {
    ...(maxMacFactor === undefined
      ? { criterion: 'latency', tiledGroupCost: INDIFFERENCE * untiledMs(network, model) }
      : { criterion: 'macs', tiledGroupCost: ROUNDING_ERRORS * networkMacs(network) }),
    mostLayers: small ? layers.length : MOST_LAYERS_IN_GROUP,
    residency: settings.weights,
  };
  const limits = small ? FINE : COARSE;
  const makers = kernelChoices(network, model, wish).map(kernels => {
    const tables = alternatives.map(({ residences }) =>
      networkTable(network, accounting, settings.input, kernels, residences),
    );
    const own = kernels === undefined ? limits : fastLimits(limits);
    const builder = new FormBuilder(at(tables, 0), model, own);
    return tables.map(table => new Candidates(table, builder, rules));
  });
  const tables = alternatives.map((): (readonly (readonly Candidate[])[])[] => []);
  for (const { index } of layers) {
    report(control, index, layers.length);
    tables.forEach((table, alternative) => {
      const [exact = [], ...others] = makers.map(maker => at(maker, alternative).endingAt(index));
      table.push(
        exact.map((found, first) => {
          const all = [found, ...others.map(other => at(other, first))].flat();
          // A process has the parameters too, of which fast kernels take more.
          return weighsParameters(wish.counting ?? 'arena', target) ? all : paretoFront(all);
        }),
      );
    });
  }
  return tables;
}

/** The kernels by layer that groups are looked at with: all exact, and fast ones where they may be and are quicker. */
function kernelChoices(
  network: Network,
  model: CostModel,
  { kernels }: OptimalWish,
): readonly (readonly KernelMode[] | undefined)[] {
  if (kernels !== 'fast') return [undefined];
  const fast = network.layers.map((layer): KernelMode => {
    if (!canBeFast(network, layer)) return 'exact';
    const { y, x } = wholeExtents(network, layer);
    const ms = (kernel: KernelMode, blocks?: number): number =>
      model.layerMs(network, layer, y, x, blocks) +
      model.loadMs(layerWeights(network, layer, kernel).weightsBytes, kernel);
    return ms('fast', blocksIn(wholeMap(layer.output.shape))) < ms('exact') ? 'fast' : 'exact';
  });
  return fast.includes('fast') ? [undefined, fast] : [undefined];
}

/** Fast kernels compute four rows at a time. */
const fastLimits = (limits: FormLimits): FormLimits => ({
  ...limits,
  profiles: limits.profiles.filter(({ convolution }) => convolution % FAST_BLOCK === 0),
  heights: [FAST_BLOCK, 2 * FAST_BLOCK],
});

/** From one limit on the bytes of parameters to the next that is tried. */
const WEIGHT_STEP = Math.SQRT2;

/** Paths for several limits on the parameters that are in memory at once. */
function weightedPaths(table: CandidateTable): readonly Path[] {
  const bytes = table.flat(2).map(({ weightsBytes }) => weightsBytes);
  const most = bytes.reduce((a, b) => Math.max(a, b), 1);
  // Every layer can be computed untiled, and no plan does without the largest of these.
  const least = table.reduce((a, groups) => {
    const alone = groups.at(-1)?.map(({ weightsBytes }) => weightsBytes) ?? [];
    return Math.max(a, Math.min(...alone));
  }, 1);
  const steps = Math.ceil(Math.log(most / least) / Math.log(WEIGHT_STEP));
  const limits = Array.from({ length: steps + 1 }, (_, step) => least * WEIGHT_STEP ** step);
  return limits.flatMap(limit => frontier(table, limit * (1 + ROUNDING_ERRORS)));
}

const planOfPath = (path: Path, settings: PlanSettings): Plan =>
  planOf(
    mergeWhole(groupsOf(path).map(({ shape, first, last }) => groupOf(shape, first, last))),
    settings,
  );

/** What a search found, and the frontier that it chose from. */
export interface OptimalResult extends SearchResult {
  readonly points: readonly FrontierPoint[];
}

/**
 * The fastest plan that fits: that of the frontier, which is chosen by estimates, or one that is found from it by changing
 * one thing at a time. It is no worse than the untiled plan, those of the paper's search and, in small networks, that
 * of the exhaustive one.
 */
export function searchOptimal(
  network: Network,
  budget: Budget,
  wish: Omit<OptimalWish, 'counting'> = {},
  control: SearchControl = {},
): OptimalResult {
  const { counting, target } = budget;
  checkLimits({ budget: budget.bytes, maxMacFactor: wish.maxMacFactor });
  // A working set is the paper's; so is the process of a target that counts it.
  if (counting === 'working-set' || (counting === 'process' && target.counts === 'working-set')) {
    const settings = { ...DEFAULT_SETTINGS, ...wish.settings };
    return { ...searchMafat(network, budget, 'recompute', control, settings), points: [] };
  }
  const found = bestOfFrontier(network, budget, wish, control);
  return wish.accounting === undefined ? improved(network, budget, wish, found, control) : found;
}

/** The fastest plan of the frontier that fits. */
function bestOfFrontier(
  network: Network,
  budget: Budget,
  wish: Omit<OptimalWish, 'counting'>,
  control: SearchControl,
): OptimalResult {
  const { counting, target } = budget;
  const found = (weights: WeightsResidency): OptimalResult => {
    const settings = { ...wish.settings, weights };
    const own = { ...wish, settings, ...(counting === 'process' && { counting }) };
    const points = planFrontier(network, target, own, control);
    return { ...firstWithin(network, points, budget, control), points };
  };
  const [asked, ...others] = residenciesFor(wish, budget);
  if (asked !== undefined && others.length === 0) return found(asked);
  const grouped = found('group');
  if (isQuick(grouped, target)) return grouped;
  const blocks = found('block');
  // The smallest plan of all is one that streams its parameters.
  if (grouped.best === undefined) return blocks;
  return latencyOf(grouped.best, target) <= latencyOf(blocks.best, target) ? grouped : blocks;
}

/** Which parameters are in memory at once, where that is the search's to choose. */
const residenciesFor = (
  { settings }: Pick<OptimalWish, 'settings'>,
  { counting, target }: Pick<Budget, 'counting' | 'target'>,
): readonly WeightsResidency[] => {
  if (settings?.weights !== undefined) return [settings.weights];
  return weighsParameters(counting, target) ? ['group', 'block'] : [DEFAULT_WEIGHTS];
};

function improved(
  network: Network,
  budget: Budget,
  wish: Omit<OptimalWish, 'counting'>,
  result: OptimalResult,
  control: SearchControl,
): OptimalResult {
  const { best, smallest, considered, points } = result;
  const { maxMacFactor, kernels = 'exact' } = wish;
  const rules: RankingRules = {
    budget,
    criterion: maxMacFactor === undefined ? 'latency' : 'macs',
    model: costModel(budget.target.costs ?? RUNNER_ON_A_SERVER),
    mostMacs: maxMacFactor === undefined ? Infinity : maxMacFactor * networkMacs(network),
  };
  const settings = residenciesFor(wish, budget).map((weights): PlanSettings => ({
    ...DEFAULT_SETTINGS,
    ...wish.settings,
    weights,
  }));
  const rivals = rivalsOf(network, rules, settings, kernels, control);
  const start = ranked(best ?? smallest, rules);
  const effort = isTiny(network) ? TINY_EFFORT : USUAL_EFFORT;
  const walk = improvement(network, rules, effort, control);
  const { offer, fits, isAllowed } = walk.from(start, rivals);
  return {
    best: fits && isAllowed ? offer : undefined,
    smallest: offer,
    considered: considered + rivals.length,
    points,
  };
}

function improvement(
  network: Network,
  rules: RankingRules,
  effort: ImprovementEffort,
  control: SearchControl,
): Improvement {
  const estimates = new Map<string, PlanEstimates>();
  const estimatesFor = ({ groups, input, weights, residences }: Plan): PlanEstimates => {
    const kernels = groups.flatMap(kernelsOf);
    const key = JSON.stringify([kernels, input, weights, residences]);
    const known = estimates.get(key);
    if (known !== undefined) return known;
    const table = networkTable(network, OWN_ACCOUNTING, input, kernels, residences);
    const builder = new FormBuilder(table, rules.model, FINE);
    const made = new PlanEstimates(
      new Candidates(table, builder, {
        criterion: rules.criterion,
        tiledGroupCost: 0,
        mostLayers: network.layers.length,
        residency: weights,
      }),
    );
    estimates.set(key, made);
    return made;
  };
  return new Improvement(network, rules, estimatesFor, effort, control);
}

/** Networks of so few layers and so small maps are searched exhaustively, too: there estimates are rough, and it is quick. */
const TINY = { layers: 24, bytes: 2 ** 19 };

const isTiny = ({ layers }: Network): boolean =>
  layers.length <= TINY.layers && layers.every(({ output }) => tensorBytes(output) <= TINY.bytes);

/** Where estimates are rough and plans are lowered fast, the walk goes on to its end. */
const TINY_EFFORT: ImprovementEffort = {
  rivals: { cost: Infinity, peak: Infinity },
  variations: { cost: 1.1, peak: 2 },
  mostLayers: Infinity,
  steps: 100_000,
};

/** Elsewhere estimated times are right to a thousandth, and peaks are mostly estimated too low. */
const USUAL_EFFORT: ImprovementEffort = {
  rivals: { cost: 1.002, peak: 1.2 },
  variations: { cost: 1.002, peak: 1.06 },
  mostLayers: MOST_LAYERS_IN_GROUP,
  steps: 20_000,
};

/** The plans of the other searches, which a better one must not lose to. */
function rivalsOf(
  network: Network,
  { budget }: RankingRules,
  settings: readonly PlanSettings[],
  kernels: KernelMode,
  control: SearchControl,
): readonly Plan[] {
  const plans = settings.flatMap(own => {
    const papers = mafatPlans(network, 'recompute').map(plan => planOf(plan.groups, own));
    if (!isTiny(network)) return papers;
    const { best, smallest } = searchExhaustive(network, budget, DEFAULT_LIMITS, control, own);
    return [...papers, (best ?? smallest).plan];
  });
  if (kernels === 'exact') return plans;
  return [...plans, ...plans.map(plan => withKernels(network, plan, 'fast'))];
}

/** Slower plans than the fastest are worth another search where they are by more than this factor. */
const QUICK = 1.02;

/** Whether a plan was found that is about as fast as the fastest of all. */
const isQuick = ({ best, points }: OptimalResult, target: Target): boolean =>
  latencyOf(best, target) <= QUICK * at(points, 0).latency;

/** Infinity where there is none. */
function latencyOf(found: Offer | undefined, target: Target): number {
  if (found === undefined) return Infinity;
  return scheduleMs(costModel(target.costs ?? RUNNER_ON_A_SERVER), found.schedule);
}
