import { sentence } from '../../../base/sentence';
import {
  bothAxes,
  type Operation,
  type PerAxis,
  type SumNormalization,
  type SumWeights,
} from '../../../core/network/operation';
import { sameExtent, type Shape } from '../../../core/network/shape';
import type { LayerContext, LayerDraft } from '../layer-context';
import { NO_WEIGHTS } from '../weight-record';

/** More than any network joins by far; the time to plan and certify a layer grows with the square of its inputs. */
const MOST_INPUTS = 1000;

/** The layers that a list option names, or null if one of them does not exist. */
function references(context: LayerContext, option: string): readonly number[] | null {
  const range = context.options.rangeOf(option);
  const written = context.options.integers(option);
  if (written === null)
    return context.fail('missing-option', range, [context.options.spec.name, option]);
  const text = context.options.text(option) ?? '';
  if (text.includes('#') && text.includes(',', text.indexOf('#')))
    return context.fail('comma-in-comment', range, [option]);
  if (written.length > MOST_INPUTS)
    return context.fail('too-many-inputs', range, [option, written.length, MOST_INPUTS]);
  const resolved: number[] = [];
  for (const index of written) {
    const layer = context.resolve(index, range);
    if (layer === null) return null;
    resolved.push(layer);
  }
  return resolved;
}

function reference(context: LayerContext, option: string): number | null {
  const range = context.options.rangeOf(option);
  if (!context.options.isGiven(option))
    return context.fail('missing-option', range, [context.options.spec.name, option]);
  return context.resolve(context.options.integer(option), range);
}

export function route(context: LayerContext): LayerDraft | null {
  const { options } = context;
  const layers = references(context, 'layers');
  const first = layers?.[0];
  if (layers === null || first === undefined) return null;
  const groups = options.integer('groups');
  const group = options.integer('group_id');
  if (group >= groups)
    return context.fail('number-out-of-range', options.rangeOf('group_id'), [
      'group_id',
      group,
      0,
      groups - 1,
    ]);

  const extent = context.shapeOf(first);
  let channels = 0;
  for (const layer of layers) {
    const shape = context.shapeOf(layer);
    if (!sameExtent(shape, extent))
      return context.failShapes(
        first,
        layer,
        options.rangeOf('layers'),
        sentence('[route] needs equal widths and heights'),
      );
    if (shape.channels % groups !== 0)
      return context.fail('not-divisible', options.rangeOf('groups'), [
        sentence('channels of {0}', context.nameOf(layer)),
        shape.channels,
        'groups',
        groups,
      ]);
    channels += shape.channels / groups;
  }
  const slices = layers.map(layer => {
    const count = context.shapeOf(layer).channels / groups;
    return { start: group * count, count };
  });
  return {
    operation: { kind: 'concat', slices },
    inputs: layers,
    shape: { ...extent, channels },
    weights: NO_WEIGHTS,
  };
}

const SUM_WEIGHTS: Readonly<Record<string, SumWeights>> = {
  per_feature: 'per-input',
  per_layer: 'per-input',
  per_channel: 'per-channel',
};

const NORMALIZATIONS: Readonly<Record<string, SumNormalization>> = {
  relu: 'relu',
  avg_relu: 'relu',
  softmax: 'softmax',
};

/**
 * How far apart the positions of `added` are that belong to neighbouring positions of `map`. The original Darknet adds a
 * map that is n times as large at every n-th position, and a smaller one (n below 1) to every n-th position; null if
 * neither extent goes into the other.
 */
function shortcutStride(map: Shape, added: Shape): number | null {
  if (sameExtent(map, added)) return 1;
  const larger = Math.trunc(added.height / map.height);
  if (larger >= 2) return Math.trunc(added.width / map.width) === larger ? larger : null;
  const smaller = Math.trunc(map.height / added.height);
  return smaller >= 2 && Math.trunc(map.width / added.width) === smaller ? 1 / smaller : null;
}

export function shortcut(context: LayerContext): LayerDraft | null {
  const { options } = context;
  const map = context.input();
  const from = references(context, 'from');
  if (from === null) return null;
  const strides: PerAxis[] = [bothAxes(1)];
  for (const layer of from) {
    const stride = shortcutStride(map, context.shapeOf(layer));
    if (stride === null)
      return context.failShapes(
        context.previous,
        layer,
        options.rangeOf('from'),
        sentence('[shortcut] needs equal map sizes, or one a multiple of the other'),
      );
    strides.push(bothAxes(stride));
  }
  const type = options.choice('weights_type');
  const normalization = options.choice('weights_normalization');
  if (type !== 'none' && normalization === 'none')
    context.fail('not-loadable', options.rangeOf('weights_type'), [
      sentence('weights_type={0} needs weights_normalization=relu or softmax', type),
    ]);
  const operation: Operation = {
    kind: 'sum',
    strides,
    weights: SUM_WEIGHTS[type] ?? 'none',
    normalization: type === 'none' ? 'none' : (NORMALIZATIONS[normalization] ?? 'none'),
    activation: options.activation(),
  };
  const stored = { none: 0, 'per-input': 1, 'per-channel': map.channels }[operation.weights];
  const reason = shortcutReason(context, strides);
  return {
    operation: reason === null ? operation : { kind: 'unsupported', reason },
    inputs: [context.previous, ...from],
    shape: map,
    weights: stored === 0 ? NO_WEIGHTS : { kind: 'plain', weights: (from.length + 1) * stored },
  };
}

function shortcutReason({ options }: LayerContext, strides: readonly PerAxis[]): string | null {
  if (strides.some(({ x }) => x < 1)) return 'it adds a smaller map to some of the positions only';
  if (options.float('alpha') !== 1 || options.float('beta') !== 1)
    return 'its summands have factors (alpha, beta)';
  return null;
}

export function scaleChannels(context: LayerContext): LayerDraft | null {
  const { options } = context;
  const factors = context.input();
  const from = reference(context, 'from');
  if (from === null) return null;
  const shape = context.shapeOf(from);
  const byPosition = options.flag('scale_wh');
  const fits = byPosition
    ? factors.channels === 1 && sameExtent(factors, shape)
    : factors.height === 1 && factors.width === 1 && factors.channels === shape.channels;
  if (!fits)
    return context.failShapes(
      context.previous,
      from,
      options.rangeOf('from'),
      byPosition
        ? sentence('the first must have one channel and the same width and height')
        : sentence('the first must have one value per channel of the second'),
    );
  const activation = options.activation();
  return {
    operation: {
      kind: 'elementwise',
      operator: 'multiply',
      spreads: [byPosition ? 'per-position' : 'per-channel', 'each'],
      activation,
    },
    inputs: [context.previous, from],
    shape,
    weights: NO_WEIGHTS,
  };
}

export function sam(context: LayerContext): LayerDraft | null {
  const factors = context.input();
  const from = reference(context, 'from');
  if (from === null) return null;
  const shape = context.shapeOf(from);
  if (!sameExtent(factors, shape) || factors.channels !== shape.channels)
    return context.failShapes(
      context.previous,
      from,
      context.options.rangeOf('from'),
      sentence('both must have the same shape'),
    );
  return {
    operation: {
      kind: 'elementwise',
      operator: 'multiply',
      spreads: ['each', 'each'],
      activation: context.options.activation(),
    },
    inputs: [context.previous, from],
    shape,
    weights: NO_WEIGHTS,
  };
}

export function implicit({ options }: LayerContext): LayerDraft {
  const [filters, atoms] = [options.integer('filters'), options.integer('atoms')];
  return {
    operation: { kind: 'constant' },
    inputs: [],
    shape: { channels: filters, height: atoms, width: 1 },
    weights: { kind: 'plain', weights: filters * atoms },
  };
}
