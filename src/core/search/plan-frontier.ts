import { at } from '../../base/assert';
import { wholeMap } from '../../base/rectangle';
import { orderingModel, type CostModel } from '../target/cost-model';
import { wholeExtents } from '../target/extent';
import type { Counting } from '../target/counting';
import { threadsBytes, type Target } from '../target/target';
import { networkMacs } from '../operations/macs';
import type { Network } from '../network/network';
import { blocksIn } from '../kernels/fast-strip';
import { layerWeights } from '../schedule/weight-region';
import { canBeFast } from '../tiling/kernel-choice';
import { mergeWhole } from '../tiling/nearest-plan';
import {
  DEFAULT_SETTINGS,
  planOf,
  type KernelMode,
  type Plan,
  type PlanSettings,
} from '../tiling/plan';
import { FAST_BLOCK } from '../tiling/receptive-field';
import { Candidates, type Candidate, type CandidateRules } from './candidates';
import type { FrontierPoint } from './frontier-choice';
import { groupOf } from './group-form';
import { FormBuilder, type FormLimits } from './group-forms';
import { checkLimits } from './limits';
import { networkTable, OWN_ACCOUNTING, type Accounting } from './network-table';
import { report, type SearchControl } from './offer';
import { paretoFront } from './pareto';
import { residenceAlternatives } from './residence-alternatives';
import { frontier, groupsOf, peakOf, type CandidateTable, type Path } from './shortest-path';

/** What is asked of a frontier, and of a search beside its budget. */
export interface FrontierWish {
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
export const MOST_LAYERS_IN_GROUP = 48;

/** Plans whose latencies differ by a smaller share of the untiled one's, for each tiled group, are as good as equal. */
const INDIFFERENCE = 0.001;

/** Sums of multiply-accumulates that differ by less are equal. */
const ROUNDING_ERRORS = 1e-9;

const untiledMs = (network: Network, model: CostModel): number =>
  network.layers.reduce((sum, layer) => {
    const { y: rows, x: columns } = wholeExtents(network, layer);
    return sum + model.layerMs(network, layer, { rows, columns });
  }, 0);

/** Forms that are looked at in small networks, and in larger ones. */
export const FINE: FormLimits = {
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
  wish: FrontierWish = {},
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
export const weighsParameters = (counting: Counting, { weightsIn }: Target): boolean =>
  counting === 'process' && weightsIn !== 'flash';

interface SettledPath extends Path {
  readonly settings: PlanSettings;
}

/** For a process, parameters are streamed where nothing else is asked for: that is what takes least. */
const settingsOf = ({ settings, counting }: FrontierWish): PlanSettings => ({
  ...DEFAULT_SETTINGS,
  ...(counting === 'process' && { weights: 'block' }),
  ...settings,
});

function candidatesOf(
  network: Network,
  target: Target,
  wish: FrontierWish,
  settings: PlanSettings,
  alternatives: readonly Pick<PlanSettings, 'residences'>[],
  control: SearchControl,
): readonly CandidateTable[] {
  const { accounting = OWN_ACCOUNTING, maxMacFactor } = wish;
  const { layers } = network;
  const model = orderingModel(target);
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
  { kernels }: FrontierWish,
): readonly (readonly KernelMode[] | undefined)[] {
  if (kernels !== 'fast') return [undefined];
  const fast = network.layers.map((layer): KernelMode => {
    if (!canBeFast(network, layer)) return 'exact';
    const { y: rows, x: columns } = wholeExtents(network, layer);
    const ms = (kernel: KernelMode, blocks?: number): number =>
      model.layerMs(network, layer, { rows, columns, blocks }) +
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
