import { bothAxes, type PerAxis, type Window } from '../network/operation';

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
  /** Every input position serves `factor` neighbouring outputs. */
  | { readonly kind: 'repeat'; readonly factor: number }
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

/** One input position for `factor` outputs along each axis. */
export const repeated = ({ y, x }: PerAxis): Reach => ({
  y: { kind: 'repeat', factor: y },
  x: { kind: 'repeat', factor: x },
});
