import { costModel, type CostModel } from '../cost/cost-model';
import { RUNNER_ON_A_SERVER } from '../cost/estimated-tables';
import { networkMacs } from '../network/cost';
import type { Network } from '../network/network';
import { planOf } from '../tiling/plan';
import { mergeWhole } from '../tiling/plan-check';
import { candidatesEndingAt, type CandidateRules } from './candidates';
import { firstWithin, type FrontierPoint } from './frontier-choice';
import { FormBuilder, groupOf, type FormLimits } from './group-forms';
import { searchMafat } from './mafat';
import { networkTable, OWN_ACCOUNTING, type Accounting } from './network-table';
import { report, type Budget, type SearchControl, type SearchResult } from './offer';
import type { Target } from '../memory/target';
import { frontier, groupsOf, type Path } from './shortest-path';

/** What is asked of the search beside a budget. */
export interface OptimalWish {
  /** Most multiply-accumulates, as a multiple of those of the untiled network. */
  readonly maxMacFactor?: number;
  readonly accounting?: Accounting;
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
  { accounting = OWN_ACCOUNTING, maxMacFactor }: OptimalWish = {},
  control: SearchControl = {},
): readonly FrontierPoint[] {
  const table = networkTable(network, accounting);
  const model = costModel(target.costs ?? RUNNER_ON_A_SERVER);
  const layers = network.layers.length;
  const small = layers <= SMALL_NETWORK;
  const builder = new FormBuilder(table, model, small ? FINE : COARSE);
  const most = maxMacFactor === undefined ? Infinity : maxMacFactor * networkMacs(network);
  const rules: CandidateRules = {
    model,
    ...(maxMacFactor === undefined
      ? { criterion: 'latency', tiledGroupCost: INDIFFERENCE * untiledMs(network, model) }
      : { criterion: 'macs', tiledGroupCost: ROUNDING_ERRORS * networkMacs(network) }),
    mostLayers: small ? layers : MOST_LAYERS_IN_GROUP,
  };
  const paths = frontier(layers, last => {
    report(control, last, layers);
    return candidatesEndingAt(table, builder, rules, last);
  });
  return paths.filter(({ macs }) => macs <= most * (1 + ROUNDING_ERRORS)).map(pointOf);
}

const pointOf = (path: Path): FrontierPoint => ({
  plan: planOf(
    mergeWhole(groupsOf(path).map(({ shape, first, last }) => groupOf(shape, first, last))),
  ),
  estimatedBytes: path.peakBytes,
  latency: path.latency,
  macs: path.macs,
});

/** The fastest plan of the frontier that fits. */
export function searchOptimal(
  network: Network,
  budget: Budget,
  wish: OptimalWish = {},
  control: SearchControl = {},
): SearchResult {
  if (budget.counting === 'working-set') return searchMafat(network, budget, 'recompute', control);
  const points = planFrontier(network, budget.target, wish, control);
  return firstWithin(network, points, budget, control);
}
