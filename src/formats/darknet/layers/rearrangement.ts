import { bothAxes, type Operation } from '../../../core/network/operation';
import { PLAIN_SAMPLING, resizedAxis } from '../../../core/network/resized-axis';
import { elementCount, formatShape, type Shape } from '../../../core/network/shape';
import type { LayerContext, LayerDraft } from '../layer-context';
import { NO_WEIGHTS } from '../weight-record';

const draft = (context: LayerContext, operation: Operation, shape: Shape): LayerDraft => ({
  operation,
  inputs: [context.previous],
  shape,
  weights: NO_WEIGHTS,
});

export function upsample(context: LayerContext): LayerDraft | null {
  const { options } = context;
  const { channels, height, width } = context.input();
  const stride = options.integer('stride');
  const scale = options.float('scale');
  if (stride > 0) {
    const extent = { height: height * stride, width: width * stride };
    const y = resizedAxis('asymmetric', height, extent.height);
    const x = resizedAxis('asymmetric', width, extent.width);
    return draft(
      context,
      {
        kind: 'resize',
        y,
        x,
        method: 'nearest',
        rounding: 'floor',
        scale,
        sampling: PLAIN_SAMPLING,
      },
      { channels, ...extent },
    );
  }
  const shape: Shape = {
    channels,
    height: Math.trunc(height / -stride),
    width: Math.trunc(width / -stride),
  };
  // A stride of 0 gives an infinite extent, or NaN.
  if (!(shape.height >= 1 && shape.width >= 1 && stride < 0))
    return context.fail('map-too-small', options.rangeOf('stride'), [
      `stride=${stride}`,
      formatShape(context.input()),
    ]);
  const reason = 'it shrinks the map by summing positions (negative stride)';
  return draft(context, { kind: 'unsupported', reason }, shape);
}

/** The first extent that isn't a multiple of what it has to be divided by. */
const indivisible = (
  extents: readonly (readonly [what: string, count: number, divisor: number])[],
) => extents.find(([, count, divisor]) => count % divisor !== 0);

/**
 * Darknet's reorg_cpu has a loop that makes channels of positions and one that goes back. [reorg] hands it the extents
 * of the wrong side, so that it computes an order of its own forward and the plain one backward; [reorg3d] is plain
 * forward and undoes the other's order backward.
 */
function reorganized(context: LayerContext, order: 'mixed' | 'space-to-depth'): LayerDraft | null {
  const { options } = context;
  const { channels, height, width } = context.input();
  const stride = options.integer('stride');
  const reverse = options.flag('reverse');
  const area = stride * stride;
  const byArea = reverse || order === 'mixed';
  const bad = indivisible([
    ['channels', channels, byArea ? area : 1],
    ['height', height, reverse ? 1 : stride],
    ['width', width, reverse ? 1 : stride],
  ]);
  if (bad !== undefined) {
    const [what, count, divisor] = bad;
    const name = divisor === stride ? 'stride' : 'stride·stride';
    return context.fail('not-divisible', options.rangeOf('stride'), [what, count, name, divisor]);
  }
  if (!reverse)
    return draft(
      context,
      order === 'mixed'
        ? { kind: 'reorg', stride }
        : { kind: 'space-to-depth', block: bothAxes(stride), order: 'yxc' },
      { channels: channels * area, height: height / stride, width: width / stride },
    );
  return draft(
    context,
    order === 'mixed'
      ? { kind: 'depth-to-space', block: bothAxes(stride), order: 'yxc' }
      : { kind: 'unsupported', reason: 'its order is not the one of any other layer (reverse)' },
    { channels: channels / area, height: height * stride, width: width * stride },
  );
}

export function reorg(context: LayerContext): LayerDraft | null {
  if (context.lacksImage()) return null;
  const { options } = context;
  const extra = options.integer('extra');
  const reason = 'only original Darknet supports it as a vector operation';
  if (extra > 0)
    return draft(
      context,
      { kind: 'unsupported', reason: `${reason} (extra)` },
      { channels: elementCount(context.input()) + extra, height: 1, width: 1 },
    );
  const result = reorganized(context, 'mixed');
  return result !== null && options.flag('flatten')
    ? { ...result, operation: { kind: 'unsupported', reason: `${reason} (flatten)` } }
    : result;
}

export const reorg3d = (context: LayerContext): LayerDraft | null =>
  context.lacksImage() ? null : reorganized(context, 'space-to-depth');

/** The middle of the map; Darknet expects numbers from 0 to 1 and makes them -1 to 1. */
export function crop(context: LayerContext): LayerDraft | null {
  if (context.lacksImage()) return null;
  const { options } = context;
  const input = context.input();
  const [height, width] = [options.integer('crop_height'), options.integer('crop_width')];
  for (const [name, value, extent] of [
    ['crop_height', height, input.height],
    ['crop_width', width, input.width],
  ] as const)
    if (value > extent)
      return context.fail('number-out-of-range', options.rangeOf(name), [name, value, 1, extent]);
  const adjusts = !options.flag('noadjust');
  const operation: Operation = {
    kind: 'slice',
    offset: {
      y: Math.trunc((input.height - height) / 2),
      x: Math.trunc((input.width - width) / 2),
    },
    step: bothAxes(1),
    height,
    width,
    scale: adjusts ? 2 : 1,
    shift: adjusts ? -1 : 0,
  };
  return draft(context, operation, { channels: input.channels, height, width });
}
