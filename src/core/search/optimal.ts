import { costModel, type CostModel } from '../cost/cost-model';
import { RUNNER_ON_A_SERVER } from '../cost/estimated-tables';
import { networkMacs } from '../network/cost';
import type { Counting } from '../memory/counting';
import type { Target } from '../memory/target';
import type { Network } from '../network/network';
import {
  DEFAULT_SETTINGS,
  planOf,
  type Plan,
  type PlanSettings,
  type WeightsResidency,
} from '../tiling/plan';
import { mergeWhole } from '../tiling/nearest-plan';
import { Candidates, type CandidateRules } from './candidates';
import { firstWithin, type FrontierPoint } from './frontier-choice';
import { groupOf } from './group-form';
import { FormBuilder, type FormLimits } from './group-forms';
import { searchMafat } from './mafat';
import { networkTable, OWN_ACCOUNTING, type Accounting, type NetworkTable } from './network-table';
import { fits, offer, report, type Budget, type SearchControl, type SearchResult } from './offer';
import { paretoFront } from './pareto';
import { frontier, groupsOf, type CandidateTable, type Path } from './shortest-path';

/** What is asked of the search beside a budget. */
export interface OptimalWish {
  /** Most multiply-accumulates, as a multiple of those of the untiled network. */
  readonly maxMacFactor?: number;
  readonly accounting?: Accounting;
  /** What all plans have; what is left open is the search's to choose. */
  readonly settings?: Partial<PlanSettings>;
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
    const { height, width } = layer.output.shape;
    return sum + model.layerMs(network, layer, height, width);
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
};

const COARSE: FormLimits = {
  grids: 3,
  columns: 4,
  profiles: [
    { convolution: 1, other: 1 },
    { convolution: 4, other: 2 },
  ],
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
  const { accounting = OWN_ACCOUNTING, maxMacFactor, counting = 'arena' } = wish;
  const settings = settingsOf(wish);
  const table = networkTable(network, accounting, settings.input);
  const candidates = candidatesOf(table, target, wish, settings, control);
  const paths = counting === 'arena' ? frontier(candidates) : weightedPaths(candidates);
  const weights = settings.weights === 'resident' ? allWeights(table) : 0;
  const bytesOf = (path: Path): number =>
    counting === 'arena'
      ? path.peakBytes
      : path.peakBytes +
        Math.max(weights, path.weightsBytes) +
        target.floorBytes +
        path.steps * target.stepBytes;
  const most = maxMacFactor === undefined ? Infinity : maxMacFactor * networkMacs(network);
  const within = paths.filter(({ macs }) => macs <= most * (1 + ROUNDING_ERRORS));
  const weighed = within.map(path => ({ path, cost: path.cost, peakBytes: bytesOf(path) }));
  return paretoFront(weighed).map(({ path, peakBytes }) => ({
    plan: planOfPath(path, settings),
    estimatedBytes: peakBytes,
    latency: path.latency,
    macs: path.macs,
  }));
}

/** For a process, parameters are streamed where nothing else is asked for: that is what takes least. */
const settingsOf = ({ settings, counting }: OptimalWish): PlanSettings => ({
  ...DEFAULT_SETTINGS,
  ...(counting === 'process' && { weights: 'block' }),
  ...settings,
});

function candidatesOf(
  table: NetworkTable,
  target: Target,
  { maxMacFactor }: OptimalWish,
  { weights }: PlanSettings,
  control: SearchControl,
): CandidateTable {
  const { network } = table;
  const { layers } = network;
  const model = costModel(target.costs ?? RUNNER_ON_A_SERVER);
  const small = layers.length <= SMALL_NETWORK;
  const rules: CandidateRules = {
    ...(maxMacFactor === undefined
      ? { criterion: 'latency', tiledGroupCost: INDIFFERENCE * untiledMs(network, model) }
      : { criterion: 'macs', tiledGroupCost: ROUNDING_ERRORS * networkMacs(network) }),
    mostLayers: small ? layers.length : MOST_LAYERS_IN_GROUP,
    residency: weights,
  };
  const builder = new FormBuilder(table, model, small ? FINE : COARSE);
  const candidates = new Candidates(table, builder, rules);
  return layers.map(({ index }) => {
    report(control, index, layers.length);
    return candidates.endingAt(index);
  });
}

/** How many limits on the bytes of parameters are tried. */
const WEIGHT_LIMITS = 8;

/** Paths for several limits on the parameters that are in memory at once. */
function weightedPaths(table: CandidateTable): readonly Path[] {
  const bytes = table.flat(2).map(({ weightsBytes }) => weightsBytes);
  const most = bytes.reduce((a, b) => Math.max(a, b), 1);
  // Every layer can be computed untiled, and no plan does without the largest of these.
  const least = table.reduce((a, groups) => {
    const alone = groups.at(-1)?.map(({ weightsBytes }) => weightsBytes) ?? [];
    return Math.max(a, Math.min(...alone));
  }, 1);
  const limits = Array.from(
    { length: WEIGHT_LIMITS },
    (_, index) => least * (most / least) ** (index / (WEIGHT_LIMITS - 1)),
  );
  return limits.flatMap(limit => frontier(table, limit * (1 + ROUNDING_ERRORS)));
}

const allWeights = ({ nodes }: NetworkTable): number =>
  nodes.reduce((sum, node) => sum + (node?.weightsBytes ?? 0), 0);

const planOfPath = (path: Path, settings: PlanSettings): Plan =>
  planOf(
    mergeWhole(groupsOf(path).map(({ shape, first, last }) => groupOf(shape, first, last))),
    settings,
  );

/** What a search found, and the frontier that it chose from. */
export interface OptimalResult extends SearchResult {
  readonly points: readonly FrontierPoint[];
}

/** The fastest plan of the frontier that fits. */
export function searchOptimal(
  network: Network,
  budget: Budget,
  wish: Omit<OptimalWish, 'counting'> = {},
  control: SearchControl = {},
): OptimalResult {
  const { counting, target } = budget;
  // A working set is the paper's; so is the process of a target that counts it.
  if (counting === 'working-set' || (counting === 'process' && target.counts === 'working-set')) {
    const settings = { ...DEFAULT_SETTINGS, ...wish.settings };
    return { ...searchMafat(network, budget, 'recompute', control, settings), points: [] };
  }
  const points = planFrontier(network, target, { ...wish, counting }, control);
  const result = firstWithin(network, points, budget, control);
  return { ...withGroupWeights(network, budget, wish.settings?.weights, result), points };
}

/** Parameters group by group are quicker to read than in blocks: preferred where that fits too. */
function withGroupWeights(
  network: Network,
  budget: Budget,
  asked: WeightsResidency | undefined,
  result: SearchResult,
): SearchResult {
  const { best } = result;
  if (best === undefined || asked !== undefined || best.plan.weights === 'group') return result;
  const grouped = offer(network, { ...best.plan, weights: 'group' }, budget.target);
  return fits(grouped, budget) ? { ...result, best: grouped } : result;
}
