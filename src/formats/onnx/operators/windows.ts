import { bothAxes, type PerAxis } from '../../../core/network/operation';
import { need } from '../../graph/node-refusal';
import {
  halved,
  NO_PADDING,
  sameTotal,
  type PaddedWindow,
  type Padding,
} from '../../graph/windows';
import type { NodeContext } from '../node-context';

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

/** What `pads` says: all numbers before, then all behind. */
export function explicitPadding(pads: readonly number[] | undefined): Padding {
  if (pads === undefined) return NO_PADDING;
  need(pads.length % 2 === 0, 'its pads are not pairs');
  const half = pads.length / 2;
  return { before: perAxis(pads.slice(0, half), 0), after: perAxis(pads.slice(half), 0) };
}

/** A window over a map, and its padding as the node says or as `auto_pad` derives it. */
export function windowOf(context: NodeContext, kernel: PerAxis): PaddedWindow {
  const stride = perAxisOf(context, 'strides', 1);
  const dilation = perAxisOf(context, 'dilations', 1);
  const total = sameTotal(extentOf(context), { kernel, stride, dilation });
  return { kernel, stride, dilation, ...paddingOf(context, total) };
}

/** @param total padding that `SAME_*` divides. */
export function paddingOf(context: NodeContext, total: PerAxis): Padding {
  const mode = context.text('auto_pad', 'NOTSET');
  switch (mode) {
    case 'NOTSET':
    case '':
      return explicitPadding(context.integers('pads'));
    case 'VALID':
      return NO_PADDING;
    case 'SAME_UPPER':
      return halved(total);
    case 'SAME_LOWER': {
      const { before, after } = halved(total);
      return { before: after, after: before };
    }
    default:
      need(false, `its auto_pad is ${mode}`);
      return NO_PADDING;
  }
}
