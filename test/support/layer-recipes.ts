import { at } from '../../src/base/assert';
import { FIRST_INPUT } from '../../src/core/network/network';
import {
  ELEMENTWISE_OPERATORS,
  OVER_POSITIONS,
  REDUCTIONS,
  SPREADS,
  type Operation,
  type OperationKind,
  type PerAxis,
  type Spread,
  type SumNormalization,
  type Window,
} from '../../src/core/network/operation';
import { elementCount, sameExtent, type Shape } from '../../src/core/network/shape';
import { spreadShape } from '../../src/core/operations/elementwise';
import { crop, pad, slice } from './border-recipes';
import type { Draws } from './draws';
import { HEAD_RECIPES } from './head-recipes';
import { channelAffine, normalize, prelu, responseNormalization, softmax } from './scaling-recipes';
import { activationOf, divisorsOf, fits, type NetworkSketch, type Recipe } from './network-sketch';
import { resize, upsample } from './resize-recipes';
import { insideWindow, randomWindow, squareWindow, transposedWindow } from './random-window';
import { attention, PLAIN_RECIPES } from './plain-recipes';
import { REARRANGEMENT_RECIPES } from './rearrangement-recipes';

/** Every operation that can be run. */
export type RunnableKind = Exclude<OperationKind, 'unsupported'>;

/** Weights of the largest layer whose every output has its own. */
const MOST_WEIGHTS = 30_000;

const convolution: Recipe = (sketch, draws) => {
  const from = sketch.source(draws);
  const input = sketch.shape(from);
  const groups = draws.oneIn(2) ? draws.of(divisorsOf(input.channels)) : 1;
  const isDepthwise = groups === input.channels && draws.oneIn(2);
  const each = Math.ceil(draws.between(1, draws.oneIn(6) ? 44 : 12) / groups);
  const filters = isDepthwise ? input.channels : groups * each;
  const { window, extent } = draws.oneIn(2)
    ? randomWindow(draws, input, true)
    : squareWindow(draws, input);
  const shape = { channels: filters, ...extent };
  if (!fits(shape)) return;
  const activation = activationOf(draws);
  sketch.add({ kind: 'convolution', window, filters, groups, activation }, shape, [from]);
};

const transposedConvolution: Recipe = (sketch, draws) => {
  const source = sketch.source(draws);
  const from = draws.oneIn(4) ? sketch.project(source, 2 * draws.between(1, 4)) : source;
  const input = sketch.shape(from);
  const groups = draws.oneIn(3) ? 1 : draws.of(divisorsOf(input.channels));
  const each = draws.between(1, groups > 1 ? 5 : draws.oneIn(6) ? 44 : 12);
  const isDepthwise = groups === input.channels && draws.oneIn(2);
  const filters = isDepthwise ? input.channels : groups * each;
  const { window, extent } = transposedWindow(draws, input);
  const shape = { channels: filters, ...extent };
  if (!fits(shape)) return;
  const activation = activationOf(draws);
  const operation = {
    kind: 'transposed-convolution',
    window,
    filters,
    groups,
    activation,
  } as const;
  sketch.add(operation, shape, [from]);
};

const locallyConnected: Recipe = (sketch, draws) => {
  const from = sketch.source(draws);
  const input = sketch.shape(from);
  const { window, extent } = draws.oneIn(2)
    ? randomWindow(draws, input, true)
    : squareWindow(draws, input);
  const filters = draws.between(1, 9);
  const shape = { channels: filters, ...extent };
  const { kernel } = window;
  const weights = elementCount(shape) * input.channels * kernel.y * kernel.x;
  if (!fits(shape) || weights > MOST_WEIGHTS) return;
  const activation = activationOf(draws);
  sketch.add({ kind: 'locally-connected', window, filters, activation }, shape, [from]);
};

/** A layer of one position is mostly a branch of its own, since nothing behind it can be tiled. */
function onePosition(sketch: NetworkSketch, draws: Draws, from: number): void {
  if (!draws.oneIn(4)) sketch.returnTo(from);
}

const fullyConnected: Recipe = (sketch, draws) => {
  const from = sketch.source(draws);
  const outputs = draws.between(1, 20);
  if (elementCount(sketch.shape(from)) * outputs > MOST_WEIGHTS) return;
  const shape = { channels: outputs, height: 1, width: 1 };
  sketch.add({ kind: 'fully-connected', outputs, activation: activationOf(draws) }, shape, [from]);
  onePosition(sketch, draws, from);
};

const pool =
  (operationOf: (window: Window, draws: Draws) => Operation): Recipe =>
  (sketch, draws) => {
    const from = sketch.source(draws);
    const input = sketch.shape(from);
    const wanted = draws.oneIn(2) ? randomWindow(draws, input, false) : squareWindow(draws, input);
    const { window, extent } = insideWindow(wanted, input);
    const shape = { channels: input.channels, ...extent };
    if (fits(shape)) sketch.add(operationOf(window, draws), shape, [from]);
  };

/** A mean in which padding counts, of which there may be more or less behind the map than the windows reach. */
const countedAveragePool = pool((window, draws) => ({
  kind: 'average-pool',
  window,
  countedAfter: { y: draws.below(3), x: draws.below(3) },
}));

const GLOBAL_MEAN: Operation = { kind: 'reduce', operator: 'mean', over: OVER_POSITIONS };

const globalAveragePool: Recipe = (sketch, draws) => {
  const from = sketch.source(draws);
  const shape = { channels: sketch.shape(from).channels, height: 1, width: 1 };
  sketch.add(GLOBAL_MEAN, shape, [from]);
  onePosition(sketch, draws, from);
};

/** Along any of the axes: mostly channels or columns, so that what remains can be tiled. */
const reduce: Recipe = (sketch, draws) => {
  const from = sketch.source(draws);
  const { channels, height, width } = sketch.shape(from);
  const over = draws.of([
    { y: false, x: false, channels: true },
    { y: false, x: true, channels: false },
    { y: false, x: true, channels: true },
    { y: true, x: true, channels: false },
    { y: true, x: false, channels: false },
    { y: true, x: false, channels: true },
    { y: true, x: true, channels: true },
    { y: true, x: true, channels: true },
  ]);
  const shape = {
    channels: over.channels ? 1 : channels,
    height: over.y ? 1 : height,
    width: over.x ? 1 : width,
  };
  sketch.add({ kind: 'reduce', operator: draws.of(REDUCTIONS), over }, shape, [from]);
  onePosition(sketch, draws, from);
};

const channelMaxPool: Recipe = (sketch, draws) => {
  const from = sketch.source(draws);
  const input = sketch.shape(from);
  const outputChannels = draws.between(1, input.channels);
  const shape = { ...input, channels: outputChannels };
  sketch.add({ kind: 'channel-max-pool', outputChannels }, shape, [from]);
};

/** How many times as large one map is as another, as Darknet's shortcuts ask for it; 0 where it is smaller. */
const ratio = (large: Shape, small: Shape): PerAxis => ({
  y: Math.floor(large.height / small.height),
  x: Math.floor(large.width / small.width),
});

const sum: Recipe = (sketch, draws) => {
  const first = sketch.source(draws);
  const shape = sketch.shape(first);
  const strideOf = (input: number): PerAxis => ratio(sketch.shape(input), shape);
  const same = sketch.all(
    other => sameExtent(other, shape) && (draws.oneIn(4) || other.channels === shape.channels),
  );
  const larger = sketch.all(other => ratio(other, shape).y >= 1 && ratio(other, shape).x >= 1);
  const count = draws.of([1, 1, 2, 3]);
  const others = Array.from({ length: count }, () =>
    draws.of(draws.oneIn(3) || same.length === 0 ? larger : same),
  );
  const inputs = [first, ...others];
  const weights = draws.of(['none', 'none', 'per-input', 'per-channel'] as const);
  const normalization: SumNormalization =
    weights === 'none' ? 'none' : draws.of(['none', 'relu', 'softmax'] as const);
  sketch.add(
    {
      kind: 'sum',
      strides: inputs.map(strideOf),
      weights,
      normalization,
      activation: activationOf(draws),
    },
    shape,
    inputs,
  );
};

/** Some channels of one map, or several maps joined: old ones as well, so that they wait for long. */
const concat: Recipe = (sketch, draws) => {
  const first = sketch.source(draws);
  const shape = sketch.shape(first);
  const same = sketch.all(other => sameExtent(other, shape));
  const count = draws.of([2, 2, 1, 3, 4]);
  const inputs = [
    first,
    ...Array.from({ length: count - 1 }, () =>
      draws.oneIn(2) ? draws.of(same.slice(0, 3)) : draws.of(same),
    ),
  ];
  if (draws.oneIn(2)) inputs.reverse();
  const slices = inputs.map(input => {
    const { channels } = sketch.shape(input);
    if (count > 1 && !draws.oneIn(4)) return { start: 0, count: channels };
    const start = draws.below(channels);
    return { start, count: draws.between(1, channels - start) };
  });
  const channels = slices.reduce((total, slice) => total + slice.count, 0);
  if (fits({ ...shape, channels }))
    sketch.add({ kind: 'concat', slices }, { ...shape, channels }, inputs);
};

/** A product with a first factor that is spread so. */
const product = (spread: Spread, draws: Draws): Operation => ({
  kind: 'elementwise',
  operator: 'multiply',
  spreads: [spread, 'each'],
  activation: activationOf(draws),
});

/** Any operator on a map, and on another one or on learned numbers that are spread over it, in either order. */
const elementwise: Recipe = (sketch, draws) => {
  const from = sketch.source(draws);
  const shape = sketch.shape(from);
  const spread = draws.of(SPREADS);
  const wanted = spreadShape(spread, shape);
  const ready = sketch.all(
    other => sameExtent(other, wanted) && other.channels === wanted.channels,
  );
  const second =
    ready.length > 0 && draws.oneIn(2)
      ? draws.of(ready)
      : sketch.add({ kind: 'constant' }, wanted, []);
  const isFirst = draws.oneIn(2);
  sketch.add(
    {
      kind: 'elementwise',
      operator: draws.of(ELEMENTWISE_OPERATORS),
      spreads: isFirst ? ['each', spread] : [spread, 'each'],
      activation: activationOf(draws),
    },
    shape,
    isFirst ? [from, second] : [second, from],
  );
};

const multiply: Recipe = (sketch, draws) => {
  const second = sketch.source(draws);
  const shape = sketch.shape(second);
  const same = sketch.all(other => sameExtent(other, shape) && other.channels === shape.channels);
  const first = draws.oneIn(2)
    ? draws.of(same)
    : sketch.project(second, shape.channels, 'logistic');
  const inputs = draws.oneIn(3) ? [second, first] : [first, second];
  sketch.add(product('each', draws), shape, inputs);
};

/** A factor for each channel: learned, or worked out of the map (squeeze and excite). */
const scaleChannels: Recipe = (sketch, draws) => {
  const from = sketch.source(draws);
  const shape = sketch.shape(from);
  const one = { channels: shape.channels, height: 1, width: 1 };
  const factors = draws.oneIn(3)
    ? sketch.add({ kind: 'constant' }, one, [])
    : squeezed(sketch, draws, from);
  const inputs = [factors, from];
  sketch.add(product('per-channel', draws), shape, inputs);
};

function squeezed(sketch: NetworkSketch, draws: Draws, from: number): number {
  const { channels } = sketch.shape(from);
  const one = { channels, height: 1, width: 1 };
  const mean = sketch.add(GLOBAL_MEAN, one, [from]);
  if (draws.oneIn(2)) return mean;
  const few = sketch.project(mean, draws.between(1, 5), 'swish');
  return sketch.project(few, channels, 'logistic');
}

const scalePositions: Recipe = (sketch, draws) => {
  const from = sketch.source(draws);
  const shape = sketch.shape(from);
  const ready = sketch.all(other => sameExtent(other, shape) && other.channels === 1);
  const factors =
    ready.length > 0 && draws.oneIn(2)
      ? draws.of(ready)
      : sketch.project(from, 1, draws.of(['logistic', 'tanh'] as const));
  const inputs = [factors, from];
  sketch.add(product('per-position', draws), shape, inputs);
};

const activation: Recipe = (sketch, draws) => {
  const from = sketch.source(draws);
  sketch.add({ kind: 'activation', activation: activationOf(draws) }, sketch.shape(from), [from]);
};

const identity: Recipe = (sketch, draws) => {
  const from = sketch.source(draws);
  sketch.add({ kind: 'identity' }, sketch.shape(from), [from]);
};

/** Learned numbers for each place of a map, which are added to it; or by themselves. */
const constant: Recipe = (sketch, draws) => {
  const from = sketch.source(draws);
  const shape = sketch.shape(from);
  const one = { y: 1, x: 1 };
  const learned = sketch.add({ kind: 'constant' }, shape, []);
  if (from === FIRST_INPUT || draws.oneIn(4)) return;
  sketch.add(
    {
      kind: 'sum',
      strides: [one, one],
      weights: 'none',
      normalization: 'none',
      activation: activationOf(draws),
    },
    shape,
    [from, learned],
  );
};

/** How a layer of each kind comes into a network. */
export const RECIPES: Readonly<Record<RunnableKind, Recipe>> = {
  convolution,
  'transposed-convolution': transposedConvolution,
  'locally-connected': locallyConnected,
  'fully-connected': fullyConnected,
  'max-pool': pool(window => ({ kind: 'max-pool', window })),
  'average-pool': pool(window => ({ kind: 'average-pool', window })),
  reduce,
  'channel-max-pool': channelMaxPool,
  sum,
  concat,
  elementwise,
  resize,
  ...REARRANGEMENT_RECIPES,
  activation,
  'channel-affine': channelAffine,
  normalize,
  prelu,
  'response-normalization': responseNormalization,
  softmax: softmax(false),
  slice,
  pad,
  identity,
  constant,
  ...HEAD_RECIPES,
  ...PLAIN_RECIPES,
};

/** One more input of the network, joined with a map of its extent or read by itself. */
const furtherInput: Recipe = (sketch, draws) => {
  const from = sketch.source(draws);
  const shape = { ...sketch.shape(from), channels: draws.between(1, 5) };
  const extent = draws.oneIn(3)
    ? { height: draws.between(1, 29), width: draws.between(1, 29) }
    : { height: shape.height, width: shape.width };
  const input = sketch.addInput({ ...shape, ...extent });
  if (!sameExtent(sketch.shape(input), shape)) sketch.returnTo(input);
  else sketch.add(joined(sketch, [from, input]), joinedShape(sketch, [from, input]), [from, input]);
};

const joined = (sketch: NetworkSketch, inputs: readonly number[]): Operation => ({
  kind: 'concat',
  slices: inputs.map(input => ({ start: 0, count: sketch.shape(input).channels })),
});

const joinedShape = (sketch: NetworkSketch, inputs: readonly number[]): Shape => ({
  ...sketch.shape(at(inputs, 0)),
  channels: inputs.reduce((sum, input) => sum + sketch.shape(input).channels, 0),
});

/**
 * Forms of operations that have recipes of their own: means of whole maps; repeated positions; attention; products as networks
 * have them, of gates, of factors for channels or positions; and what an operation came to have later, so that the others still
 * come by the same draws.
 */
const FORMS = {
  attention,
  'global-average-pool': globalAveragePool,
  crop,
  upsample,
  multiply,
  'scale-channels': scaleChannels,
  'scale-positions': scalePositions,
  'counted-average-pool': countedAveragePool,
  'log-softmax': softmax(true),
} as const;

export type RecipeName = RunnableKind | keyof typeof FORMS;

const NAMED: Readonly<Record<RecipeName, Recipe>> = { ...RECIPES, ...FORMS };

/** Kinds that stand more than once in real networks. */
const OFTEN: Partial<Readonly<Record<RecipeName, number>>> = {
  convolution: 9,
  sum: 4,
  concat: 4,
  'max-pool': 2,
  upsample: 2,
  resize: 3,
  elementwise: 3,
  strided: 3,
  join: 2,
  reduce: 3,
  matmul: 2,
};

/** The recipes of some kinds, the more frequent ones several times; shrinking goes to the first. */
export const recipesOf = (names: readonly RecipeName[]): readonly Recipe[] =>
  names.flatMap(name => Array.from({ length: OFTEN[name] ?? 1 }, () => NAMED[name]));

export const RECIPE_LIST: readonly Recipe[] = [
  ...recipesOf(Object.keys(NAMED) as RecipeName[]),
  furtherInput,
];
