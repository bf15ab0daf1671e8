import {
  bothAxes,
  type OperationOf,
  type PadMode,
  type PerAxis,
  type ResizedAxis,
  type Rounding,
  type Window,
} from '../network/operation';
import { PLAIN_SAMPLING, radiusOf, resizedAxis } from '../network/resized-axis';
import type { Shape } from '../network/shape';

/** Along one axis: which positions of an input an output position depends on. */
export type AxisReach =
  | {
      readonly kind: 'window';
      readonly kernel: number;
      readonly stride: number;
      readonly dilation: number;
      /** Padding before the map; negative where the map's first positions are skipped. */
      readonly before: number;
      /**
       * Outputs that are computed together, from each multiple of it on: every one of them needs the windows of
       * all. 1 where each is computed by itself.
       */
      readonly block: number;
    }
  /** The positions less than `radius` from the places where a resized axis has its outputs; of radius 0 those that they are rounded to. */
  | {
      readonly kind: 'resampled';
      readonly axis: ResizedAxis;
      readonly outputs: number;
      readonly radius: number;
      readonly rounding: Rounding;
    }
  /**
   * A window that lies on the output: every input position i serves the outputs from i·stride − before on, as far as
   * the last of its `kernel` taps, `dilation` apart.
   */
  | {
      readonly kind: 'transposed';
      readonly kernel: number;
      readonly stride: number;
      readonly dilation: number;
      readonly before: number;
    }
  /** The same position behind `before` others, which are copies of positions of a map of `extent`, as are `after` behind it. */
  | {
      readonly kind: 'padded';
      readonly mode: Exclude<PadMode, 'constant'>;
      readonly before: number;
      readonly after: number;
      readonly extent: number;
    }
  /** Every output position depends on all of the input. */
  | { readonly kind: 'whole' };

export interface Reach {
  readonly y: AxisReach;
  readonly x: AxisReach;
}

/** The positions under a window. */
export function windowed({ kernel, stride, dilation, before }: Window): Reach {
  const axis = (a: keyof PerAxis): AxisReach => ({
    kind: 'window',
    kernel: kernel[a],
    stride: stride[a],
    dilation: dilation[a],
    before: before[a],
    block: 1,
  });
  return { y: axis('y'), x: axis('x') };
}

/** The positions whose windows, which lie on the output, reach over it. */
export function transposed({ kernel, stride, dilation, before }: Window): Reach {
  const axis = (a: keyof PerAxis): AxisReach => ({
    kind: 'transposed',
    kernel: kernel[a],
    stride: stride[a],
    dilation: dilation[a],
    before: before[a],
  });
  return { y: axis('y'), x: axis('x') };
}

/** One position for each output: `stride` apart, from `offset` on. */
export const sampled = (stride: PerAxis, offset: PerAxis): Reach =>
  windowed({
    kernel: bothAxes(1),
    stride,
    dilation: bothAxes(1),
    before: { y: 0 - offset.y, x: 0 - offset.x },
  });

/** The same position. */
export const POINTWISE = sampled(bothAxes(1), bothAxes(0));

/** The whole map. */
export const WHOLE: Reach = { y: { kind: 'whole' }, x: { kind: 'whole' } };

type Extent = Pick<Shape, 'height' | 'width'>;

/** Where the outputs of a resized map lie. */
export function resampled(
  { y, x, method, rounding, sampling: { stretch } }: Resampling,
  { height, width }: Extent,
): Reach {
  const of = (axis: ResizedAxis, outputs: number, stretched: number): AxisReach => {
    const radius = radiusOf(method, stretched);
    return { kind: 'resampled', axis, outputs, radius, rounding };
  };
  return { y: of(y, height, stretch.y), x: of(x, width, stretch.x) };
}

type Resampling = Omit<OperationOf<'resize'>, 'kind' | 'scale'>;

/** One input position for so many outputs along each axis. */
export const repeated = ({ y, x }: PerAxis, { height, width }: Extent): Reach =>
  resampled(
    {
      y: resizedAxis('asymmetric', height / y, height),
      x: resizedAxis('asymmetric', width / x, width),
      method: 'nearest',
      rounding: 'floor',
      sampling: PLAIN_SAMPLING,
    },
    { height, width },
  );
