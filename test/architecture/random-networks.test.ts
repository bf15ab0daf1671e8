import assert from 'node:assert/strict';
import fc from 'fast-check';
import { at } from '../../src/base/assert';
import { shapeOf, unreadLayers, type Layer, type Network } from '../../src/core/network/network';
import { ACTIVATION_KINDS, sameActivation } from '../../src/core/network/activation';
import {
  ELEMENTWISE_OPERATORS,
  PAD_MODES,
  ROUNDINGS,
  REDUCTIONS,
  SPREADS,
  type OperationKind,
  type ResizedAxis,
  type Window,
} from '../../src/core/network/operation';
import { repeats, sourcePosition } from '../../src/core/network/resized-axis';
import { elementCount } from '../../src/core/network/shape';
import { networkDefects } from '../../src/core/operations/validation';
import { usesOfLayer } from '../../src/core/kernels/kernel-use';
import { fastLayers } from '../../src/core/tiling/kernel-choice';
import type { Plan } from '../../src/core/tiling/plan';
import { ACTIVATION_EXAMPLES } from '../support/activation-examples';
import { RECIPES } from '../support/layer-recipes';
import { ALL_OVERLAPS, plannedNetworks } from '../support/random-network';

const sample = fc.sample(plannedNetworks, { numRuns: 2000, seed: 1 });
const networks = sample.map(({ network }) => network);
const plans = sample.map(({ plan }) => plan);
const layers = networks.flatMap(network => network.layers.map(layer => ({ network, layer })));

const count = (is: (layer: Layer, network: Network) => boolean): number =>
  layers.filter(({ layer, network }) => is(layer, network)).length;

/** Layers of one kind, those alone that have a property. */
const ofKind =
  <K extends OperationKind>(
    kind: K,
    is: (
      operation: Extract<Layer['operation'], { kind: K }>,
      layer: Layer,
      network: Network,
    ) => boolean,
  ): (() => number) =>
  () =>
    count((layer, network) => isKind(layer.operation, kind) && is(layer.operation, layer, network));

const isKind = <K extends OperationKind>(
  operation: Layer['operation'],
  kind: K,
): operation is Extract<Layer['operation'], { kind: K }> => operation.kind === kind;

const windowed =
  (is: (window: Window) => boolean): (() => number) =>
  () =>
    count(({ operation }) => 'window' in operation && is(operation.window));

const HEADS: ReadonlySet<OperationKind> = new Set(['yolo', 'gaussian-yolo', 'region']);

/** Some position of a window that is wholly in the padding. */
const hasEmptyWindow = ({ kernel, dilation, before }: Window): boolean =>
  before.y > (kernel.y - 1) * dilation.y || before.x > (kernel.x - 1) * dilation.x;

const isSmaller = ({ numerator, denominator }: ResizedAxis): boolean => numerator > denominator;

const channelsOf = (layer: Layer, network: Network, input = 0): number =>
  shapeOf(network, layer.inputs[input] ?? -1).channels;

/** What must be met, and how often it is. */
const OPTIONS: Readonly<Record<string, () => number>> = {
  'kernels that differ': windowed(({ kernel }) => kernel.y !== kernel.x),
  'strides that differ': windowed(({ stride }) => stride.y !== stride.x),
  'dilations that differ': windowed(({ dilation }) => dilation.y !== dilation.x),
  'padding that differs': windowed(({ before }) => before.y !== before.x),
  'windows in the padding': windowed(hasEmptyWindow),
  groups: ofKind(
    'convolution',
    ({ groups }, { index }, network) =>
      groups > 1 && usesOfLayer(network, index)[0]?.kernel === 'convolution',
  ),
  'a filter for each channel': ofKind(
    'convolution',
    (_, { index }, network) => usesOfLayer(network, index)[0]?.kernel === 'depthwise',
  ),
  'groups of a transposed convolution': ofKind(
    'transposed-convolution',
    ({ groups, filters }) => groups > 1 && groups < filters,
  ),
  'a filter for each channel of a transposed convolution': ofKind(
    'transposed-convolution',
    ({ groups, filters }, layer, network) =>
      groups > 1 && groups === filters && groups === channelsOf(layer, network),
  ),
  'outputs of a transposed convolution without taps': ofKind(
    'transposed-convolution',
    ({ window: { kernel, stride, dilation } }) => stride.y > (kernel.y - 1) * dilation.y + 1,
  ),
  'transposed convolutions with dilation and stride': ofKind(
    'transposed-convolution',
    ({ window: { stride, dilation } }) => stride.y > 1 && dilation.y > 1,
  ),
  'more filters than 32': ofKind('convolution', ({ filters }) => filters > 32),
  'pools of the map alone': ofKind('average-pool', ({ countedAfter }) => !countedAfter),
  'pools in which padding counts': ofKind(
    'average-pool',
    ({ countedAfter, window }) => countedAfter !== undefined && window.before.y > 0,
  ),
  'strided sums': ofKind('sum', ({ strides }) => strides.some(({ y, x }) => y > 1 || x > 1)),
  'sums that are strided on one axis': ofKind('sum', ({ strides }) =>
    strides.some(({ y, x }) => y !== x),
  ),
  'sums of three': ofKind('sum', (_, { inputs }) => inputs.length > 2),
  'sums of other channels': ofKind('sum', (_, layer, network) =>
    layer.inputs.some((_input, i) => channelsOf(layer, network, i) !== channelsOf(layer, network)),
  ),
  'sums of a map and itself': ofKind(
    'sum',
    (_, { inputs }) => new Set(inputs).size < inputs.length,
  ),
  slices: ofKind('concat', ({ slices }) => slices.length === 1),
  'slices joined': ofKind(
    'concat',
    ({ slices }) => slices.length > 1 && slices.some(({ start }) => start > 0),
  ),
  'long skips': ofKind(
    'concat',
    (_, { inputs, index }) => inputs.length > 1 && inputs.some(input => input < index - 5),
  ),
  'upsampling by 3': ofKind('resize', ({ y, rounding }) => repeats(y, rounding) === 3),
  'upsampling by 4': ofKind('resize', ({ y, rounding }) => repeats(y, rounding) === 4),
  'scaled upsampling': ofKind(
    'resize',
    ({ y, rounding, scale }) => repeats(y, rounding) !== undefined && scale !== 1,
  ),
  'smaller maps by nearest neighbours': ofKind(
    'resize',
    ({ y, x, method }) => method === 'nearest' && isSmaller(y) && isSmaller(x),
  ),
  'smaller maps by linear resizing': ofKind(
    'resize',
    ({ y, x, method }) => method === 'linear' && isSmaller(y) && isSmaller(x),
  ),
  'sources before the map': ofKind('resize', ({ y }) => sourcePosition(y, 0) < 0),
  'sources behind the map': ofKind(
    'resize',
    ({ y }, { output }) => sourcePosition(y, output.shape.height - 1) > y.extent - 1,
  ),
  'axes whose outputs all lie at the first position': ofKind(
    'resize',
    ({ y, x }) => y.numerator === 0 || x.numerator === 0,
  ),
  ...Object.fromEntries(
    ROUNDINGS.map(each => [
      `nearest neighbours by ${each}`,
      ofKind('resize', ({ method, rounding }) => method === 'nearest' && rounding === each),
    ]),
  ),
  'normalized channels': ofKind('normalize', ({ over }) => over === 'channels'),
  'normalized maps': ofKind(
    'normalize',
    ({ over, groups }) => over === 'positions' && groups === 1,
  ),
  'normalized groups of channels': ofKind(
    'normalize',
    ({ over, groups }, layer, network) =>
      over === 'positions' && groups > 1 && groups < channelsOf(layer, network),
  ),
  'normalized maps of single channels': ofKind(
    'normalize',
    ({ over, groups }, layer, network) =>
      over === 'positions' && groups > 1 && groups === channelsOf(layer, network),
  ),
  'softmax of each position': ofKind('softmax', ({ spatial }) => spatial),
  'flat softmax': ofKind('softmax', ({ spatial, groups }) => !spatial && groups === 1),
  'flat softmax in groups': ofKind('softmax', ({ spatial, groups }) => !spatial && groups > 1),
  'logarithms of a softmax of each position': ofKind(
    'softmax',
    ({ logarithm, spatial }) => logarithm && spatial,
  ),
  'logarithms of a flat softmax': ofKind(
    'softmax',
    ({ logarithm, spatial }) => logarithm && !spatial,
  ),
  ...Object.fromEntries(
    (['space-to-depth', 'depth-to-space'] as const).flatMap(kind =>
      (['yxc', 'cyx', 'xyc'] as const).map(order => [
        `${kind} in the order ${order}`,
        ofKind(kind, operation => operation.order === order),
      ]),
    ),
  ),
  'blocks that are not square': () =>
    count(({ operation }) => 'block' in operation && operation.block.y !== operation.block.x),
  'shuffles of groups': ofKind(
    'channel-shuffle',
    ({ groups }, { output: { shape } }) => groups > 1 && groups < shape.channels,
  ),
  ...Object.fromEntries(
    REDUCTIONS.map(each => [
      `${each} of axes`,
      ofKind('reduce', ({ operator }) => operator === each),
    ]),
  ),
  ...Object.fromEntries(
    (['y', 'x', 'channels'] as const).map(axis => [
      `reductions along ${axis} alone`,
      ofKind('reduce', ({ over }) => {
        const { [axis]: isReduced, ...others } = over;
        return isReduced && !Object.values(others).includes(true);
      }),
    ]),
  ),
  'reductions along all axes': ofKind('reduce', ({ over }) => over.y && over.x && over.channels),
  ...Object.fromEntries(
    [0, 1].flatMap(input =>
      [true, false].map(isTransposed => [
        `products of matrices, input ${input} ${isTransposed ? 'transposed' : 'as it lies'}`,
        ofKind('matmul', ({ transposed }) => transposed[input] === isTransposed),
      ]),
    ),
  ),
  'products of matrices in batches': ofKind('matmul', ({ batches }) => batches > 1),
  'one matrix for several batches': ofKind(
    'matmul',
    ({ batches, spreads }) => batches > 1 && spreads.includes('one'),
  ),
  'strided copies backwards': ofKind('strided', ({ strides }) => strides.some(each => each < 0)),
  'strided copies that repeat': ofKind('strided', ({ strides }) => strides.includes(0)),
  'strided copies with four dimensions': ofKind('strided', ({ dims }) => dims.length >= 4),
  'strided copies of all numbers in another order': ofKind(
    'strided',
    ({ strides, dims }, layer, network) =>
      !strides.includes(0) &&
      dims.reduce((count, size) => count * size, 1) ===
        elementCount(shapeOf(network, at(layer.inputs, 0))),
  ),
  'tensors joined on the slowest axis': ofKind('join', ({ outer }) => outer === 1),
  'tensors joined on another axis': ofKind('join', ({ outer }) => outer > 1),
  'plain tensors that are read as such': ofKind('join', (_, { inputs }, network) =>
    inputs.some(input => shapeOf(network, input).dims !== undefined),
  ),
  'scaled parts': ofKind('slice', ({ scale }) => scale !== 1),
  'parts with steps': ofKind('slice', ({ step }) => step.y > 1 || step.x > 1),
  ...Object.fromEntries(
    PAD_MODES.map(each => [`padding: ${each}`, ofKind('pad', ({ mode }) => mode === each)]),
  ),
  'new coordinates': ofKind('yolo', ({ head }) => head.newCoordinates),
  'region with softmax': ofKind('region', ({ softmax }) => softmax),
  'region with background': ofKind('region', ({ background }) => background),
  'region with angles': ofKind('region', ({ coordinates }) => coordinates === 5),
  'several heads': () =>
    networks.filter(
      ({ layers: all }) => all.filter(({ operation }) => HEADS.has(operation.kind)).length > 1,
    ).length,
  'several answers': () => networks.filter(network => network.outputs.length > 1).length,
  'answers that are read': () =>
    networks.filter(({ layers, outputs }) => unreadLayers(layers).length < outputs.length).length,
  ...Object.fromEntries(
    ELEMENTWISE_OPERATORS.map(each => [
      each,
      ofKind('elementwise', ({ operator }) => operator === each),
    ]),
  ),
  ...Object.fromEntries(
    SPREADS.map(each => [
      `numbers spread ${each}`,
      ofKind('elementwise', ({ spreads }) => spreads.includes(each)),
    ]),
  ),
  'several inputs': () => networks.filter(({ inputs }) => inputs.length > 1).length,
  ...Object.fromEntries(
    (['none', 'per-input', 'per-channel'] as const).flatMap(weights =>
      (weights === 'none' ? (['none'] as const) : (['none', 'relu', 'softmax'] as const)).map(
        normalization => [
          `sums weighted ${weights}, normalized ${normalization}`,
          ofKind('sum', sum => sum.weights === weights && sum.normalization === normalization),
        ],
      ),
    ),
  ),
};

const plansWith =
  (is: (plan: Plan) => boolean): (() => number) =>
  () =>
    plans.filter(is).length;

const PLANS: Readonly<Record<string, () => number>> = {
  ...Object.fromEntries(
    ALL_OVERLAPS.map(overlap => [
      `tiles, ${overlap}`,
      plansWith(({ groups }) =>
        groups.some(group => group.overlap === overlap && group.grid.rows * group.grid.columns > 1),
      ),
    ]),
  ),
  'input as bytes': plansWith(({ input }) => input === 'u8'),
  'weights by block': plansWith(({ weights }) => weights === 'block'),
  'weights by group': plansWith(({ weights }) => weights === 'group'),
  'resident weights': plansWith(({ weights }) => weights === 'resident'),
  'fast kernels': plansWith(plan => fastLayers(plan).length > 0),
  'several rows at a time': plansWith(({ groups }) => groups.some(group => group.blockHeights)),
  'balanced grids': plansWith(({ groups }) => groups.some(({ grid }) => grid.rule === 'balanced')),
};

describe('random networks', () => {
  it('are such as a format hands out', () => {
    assert.deepEqual(networks.flatMap(networkDefects), []);
  });

  for (const kind of Object.keys(RECIPES))
    it(`have layers of the kind ${kind}`, () => {
      assert.ok(count(({ operation }) => operation.kind === kind) > 50);
    });

  it('have every kind of activation', () => {
    const kinds = new Set(ACTIVATION_EXAMPLES.map(({ kind }) => kind));
    assert.deepEqual([...kinds].sort(), [...ACTIVATION_KINDS].sort());
  });

  for (const activation of ACTIVATION_EXAMPLES)
    it(`have the activation ${Object.values(activation).join(' ')}`, () => {
      const has = ({ operation }: Layer): boolean =>
        'activation' in operation && sameActivation(operation.activation, activation);
      assert.ok(count(has) >= 10);
    });

  for (const [what, times] of Object.entries({ ...OPTIONS, ...PLANS }))
    it(`have ${what}`, () => {
      const found = times();
      assert.ok(found >= 10, `${found} times in ${sample.length} networks`);
    });
});
