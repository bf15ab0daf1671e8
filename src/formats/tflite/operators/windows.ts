import { bothAxes, type PerAxis, type Window } from '../../../core/network/operation';
import { need } from '../../graph/node-refusal';
import {
  halved,
  NO_PADDING,
  sameTotal,
  type PaddedWindow,
  type Padding,
} from '../../graph/windows';
import type { NodeContext } from '../node-context';

/** Places of options. All operators with windows begin with these three. */
const PADDING = 0;
const STRIDE = { x: 1, y: 2 };

const VALID = 1;

export function strideOf(context: NodeContext): PerAxis {
  const stride = { y: context.integer(STRIDE.y), x: context.integer(STRIDE.x) };
  need(stride.y > 0 && stride.x > 0, 'its stride is not above 0');
  return stride;
}

/** Rows and columns of an input that is a map. */
export function extentOf(context: NodeContext, index = 0): PerAxis {
  const dims = context.dims(index);
  const [, y = 1, x = 1] = dims;
  need(dims.length === 4, `it has ${dims.length} dimensions, not those of a map`);
  return { y, x };
}

/** Padding round a map of an extent: none, or as much as makes a window for each stride. */
export const paddingOf = (
  context: NodeContext,
  extent: PerAxis,
  window: Pick<Window, 'kernel' | 'stride' | 'dilation'>,
): Padding => (context.byte(PADDING) === VALID ? NO_PADDING : halved(sameTotal(extent, window)));

export function windowOf(
  context: NodeContext,
  kernel: PerAxis,
  dilation: PerAxis = bothAxes(1),
): PaddedWindow {
  const window = { kernel, stride: strideOf(context), dilation };
  need(
    [kernel, dilation].every(({ y, x }) => y > 0 && x > 0),
    'its window or its dilation is not above 0',
  );
  return { ...window, ...paddingOf(context, extentOf(context), window) };
}
