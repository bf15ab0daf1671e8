import { bothAxes, type PerAxis, type Window } from '../../../core/network/operation';
import { need } from '../../graph/node-refusal';
import type { NodeContext } from '../node-context';

/** Rows and columns before and behind a map. */
export interface Padding {
  readonly before: PerAxis;
  readonly after: PerAxis;
}

export const NO_PADDING: Padding = { before: bothAxes(0), after: bothAxes(0) };

/** A number for rows and one for columns; of one dimension of positions, which are columns, `rows` is that of the rows. */
export function perAxis(values: readonly number[], rows: number): PerAxis {
  const [first, second, ...others] = values;
  need(first !== undefined && others.length === 0, 'it has three or more dimensions of positions');
  return second === undefined ? { y: rows, x: first } : { y: first, x: second };
}

export const perAxisOf = (context: NodeContext, name: string, otherwise: number): PerAxis => {
  const values = context.integers(name);
  return values === undefined ? bothAxes(otherwise) : perAxis(values, otherwise);
};

/** The extents of a map's dimensions of positions. */
export const extentOf = (context: NodeContext): PerAxis => perAxis(context.dims().slice(2), 1);

/** Positions from the first to the last that a window reads. */
export const reachOf = (kernel: number, dilation: number): number => (kernel - 1) * dilation + 1;

export const eachAxis = (of: (axis: keyof PerAxis) => number): PerAxis => ({
  y: of('y'),
  x: of('x'),
});

/** What `pads` says: all numbers before, then all behind. */
export function explicitPadding(pads: readonly number[] | undefined): Padding {
  if (pads === undefined) return NO_PADDING;
  need(pads.length % 2 === 0, 'its pads are not pairs');
  const half = pads.length / 2;
  return { before: perAxis(pads.slice(0, half), 0), after: perAxis(pads.slice(half), 0) };
}

/** A window over a map, and its padding as the node says or as `auto_pad` derives it. */
export function windowOf(
  context: NodeContext,
  kernel: PerAxis,
): Window & { readonly after: PerAxis } {
  const stride = perAxisOf(context, 'strides', 1);
  const dilation = perAxisOf(context, 'dilations', 1);
  const extent = extentOf(context);
  const { before, after } = paddingOf(context, axis => {
    const outputs = Math.ceil(extent[axis] / stride[axis]);
    const reach = reachOf(kernel[axis], dilation[axis]);
    return Math.max(0, (outputs - 1) * stride[axis] + reach - extent[axis]);
  });
  return { kernel, stride, dilation, before, after };
}

/** @param total padding along an axis that `SAME_*` divides. */
export function paddingOf(context: NodeContext, total: (axis: keyof PerAxis) => number): Padding {
  const mode = context.text('auto_pad', 'NOTSET');
  switch (mode) {
    case 'NOTSET':
    case '':
      return explicitPadding(context.integers('pads'));
    case 'VALID':
      return NO_PADDING;
    case 'SAME_UPPER':
    case 'SAME_LOWER': {
      const smaller = eachAxis(axis => Math.floor(total(axis) / 2));
      const larger = eachAxis(axis => Math.ceil(total(axis) / 2));
      return mode === 'SAME_UPPER'
        ? { before: smaller, after: larger }
        : { before: larger, after: smaller };
    }
    default:
      need(false, `its auto_pad is ${mode}`);
      return NO_PADDING;
  }
}

/** How many windows fit on a map. */
export function windowsOn(
  extent: PerAxis,
  { kernel, stride, dilation, before, after }: Window & { readonly after: PerAxis },
  isRoundedUp = false,
): PerAxis {
  return eachAxis(axis => {
    const reach = reachOf(kernel[axis], dilation[axis]);
    const room = extent[axis] + before[axis] + after[axis] - reach;
    need(room >= 0, 'its window is larger than the map');
    if (!isRoundedUp) return Math.floor(room / stride[axis]) + 1;
    const count = Math.ceil(room / stride[axis]) + 1;
    // A window that would begin behind the map is left out.
    return (count - 1) * stride[axis] >= extent[axis] + before[axis] ? count - 1 : count;
  });
}
