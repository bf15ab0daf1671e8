import type { ResizedAxis, Rounding } from '../../../core/network/operation';
import { integerAxis, PLAIN_SAMPLING, resizedAxis } from '../../../core/network/resized-axis';
import { need } from '../../graph/node-refusal';
import { one, onMap, type NodeContext, type OperatorReader } from '../node-context';
import { extentOf } from './windows';

interface Resizing {
  readonly method: 'linear' | 'nearest';
  /** Places of options. */
  readonly alignsCorners: number;
  readonly halfPixels: number;
}

interface Placing {
  readonly rule: 'half_pixel' | 'tf_half_pixel_for_nn' | 'align_corners' | 'asymmetric';
  readonly rounding: Rounding;
}

function placingOf(context: NodeContext, { method, alignsCorners, halfPixels }: Resizing): Placing {
  const isAligned = context.isSet(alignsCorners);
  const isHalf = context.isSet(halfPixels);
  need(!(isAligned && isHalf), 'it aligns corners and counts from half pixels');
  if (isAligned) return { rule: 'align_corners', rounding: 'round-prefer-ceil' };
  const half = method === 'linear' ? 'half_pixel' : 'tf_half_pixel_for_nn';
  return { rule: isHalf ? half : 'asymmetric', rounding: 'floor' };
}

/** The new rows and columns are an input. */
const resizing = (how: Resizing): OperatorReader =>
  one(context => {
    const [height = 0, width = 0] = context.wholeAt(1, 'sizes');
    const { y, x } = extentOf(context);
    need(height > 0 && width > 0, 'nothing is left of a dimension');
    const { rule, rounding } = placingOf(context, how);
    const isOfIntegers = how.method === 'linear' && context.builder.makesIntegers;
    const axisOf = (input: number, output: number): ResizedAxis =>
      isOfIntegers && rule !== 'tf_half_pixel_for_nn'
        ? integerAxis(rule, input, output)
        : resizedAxis(rule, input, output);
    return onMap(context, tensor =>
      context.builder.overMap(
        tensor,
        {
          kind: 'resize',
          y: axisOf(y, height),
          x: axisOf(x, width),
          method: how.method,
          rounding,
          scale: 1,
          sampling: PLAIN_SAMPLING,
        },
        { y: height, x: width },
      ),
    );
  });

export const resizeBilinear = resizing({ method: 'linear', alignsCorners: 2, halfPixels: 3 });
export const resizeNearest = resizing({ method: 'nearest', alignsCorners: 0, halfPixels: 1 });
