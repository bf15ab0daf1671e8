import { at } from '../../../base/assert';
import type { Rounding } from '../../../core/network/operation';
import {
  COORDINATE_RULES,
  resizedAxis,
  type CoordinateRule,
} from '../../../core/network/resized-axis';
import { wholeNumbers } from '../../graph/known-arithmetic';
import { need } from '../../graph/node-refusal';
import { allFloats } from '../../graph/stored-numbers';
import type { Tensor } from '../../graph/tensor';
import { one, type NodeContext } from '../node-context';

const ROUNDINGS: Readonly<Partial<Record<string, Rounding>>> = {
  round_prefer_floor: 'round-prefer-floor',
  round_prefer_ceil: 'round-prefer-ceil',
  floor: 'floor',
  ceil: 'ceil',
};

interface Resizing {
  /** For each dimension. */
  readonly scales: readonly number[] | undefined;
  readonly sizes: readonly number[] | undefined;
  readonly rule: CoordinateRule;
  readonly rounding: Rounding;
}

function resized(context: NodeContext, { scales, sizes, rule, rounding }: Resizing): Tensor {
  const { builder } = context;
  const mode = context.text('mode', 'nearest');
  need(mode === 'nearest' || mode === 'linear', `its mode is ${mode}`);
  const dims = context.dims();
  const isKept = (axis: number): boolean =>
    (scales?.[axis] ?? 1) === 1 && (sizes?.[axis] ?? dims[axis]) === dims[axis];
  need(dims.length === 4 && isKept(0) && isKept(1), 'it resizes more than rows and columns');
  const axisOf = (axis: number) => {
    const [input, scale] = [at(dims, axis), scales?.[axis]];
    const output = sizes?.[axis] ?? Math.floor(input * (scale ?? 1));
    need(output > 0, 'nothing is left of a dimension');
    return { output, axis: resizedAxis(rule, input, output, scale) };
  };
  const [y, x] = [axisOf(2), axisOf(3)];
  return builder.overMap(
    context.input(),
    {
      kind: 'resize',
      y: y.axis,
      x: x.axis,
      method: mode === 'linear' ? 'linear' : 'nearest',
      rounding,
      scale: 1,
    },
    { y: y.output, x: x.output },
  );
}

/** Numbers for some dimensions, spread over all. */
function forAllDims(
  context: NodeContext,
  values: readonly number[] | undefined,
  otherwise: (axis: number) => number,
): readonly number[] | undefined {
  const axes = context.integers('axes');
  if (values === undefined || values.length === 0) return undefined;
  return axes === undefined
    ? values
    : context.dims().map((_, axis) => values[axes.indexOf(axis)] ?? otherwise(axis));
}

const floatsAt = (context: NodeContext, index: number): readonly number[] | undefined => {
  const tensor = context.optionalKnown(index, 'scales');
  return tensor && [...allFloats(tensor.numbers)];
};

/** Sizes as they are, or those of the same proportions that are not larger, or not smaller. */
function proportioned(context: NodeContext, sizes: readonly number[]): readonly number[] {
  const policy = context.text('keep_aspect_ratio_policy', 'stretch');
  if (policy === 'stretch') return sizes;
  const axes = context.integers('axes') ?? [...context.dims().keys()];
  need(axes.length === sizes.length, 'its sizes are not one for each dimension');
  const scales = sizes.map((size, place) => size / context.size(at(axes, place)));
  const scale = policy === 'not_larger' ? Math.min(...scales) : Math.max(...scales);
  return sizes.map((_, place) => Math.floor(scale * context.size(at(axes, place)) + 0.5));
}

export const resize = one(context => {
  // Version 10 has no region, and its positions are those of Upsample.
  const isFirst = context.opset < 11;
  const scales = floatsAt(context, isFirst ? 1 : 2);
  const sizes = context.optionalKnown(3, 'sizes');
  const named = context.text(
    'coordinate_transformation_mode',
    isFirst ? 'asymmetric' : 'half_pixel',
  );
  const rule = COORDINATE_RULES.find(known => known === named);
  need(rule !== undefined, `its coordinate_transformation_mode is ${named}`);
  need(context.integer('antialias', 0) === 0, 'it smooths what it makes smaller (antialias)');
  const nearest = context.text('nearest_mode', isFirst ? 'floor' : 'round_prefer_floor');
  const rounding = ROUNDINGS[nearest];
  need(rounding !== undefined, `its nearest_mode is ${nearest}`);
  return resized(context, {
    scales: forAllDims(context, scales, () => 1),
    sizes: forAllDims(context, sizes && proportioned(context, wholeNumbers(sizes)), axis =>
      context.size(axis),
    ),
    rule,
    rounding,
  });
});

export const upsample = one(context => {
  const scales = context.floats('scales') ?? floatsAt(context, 1);
  need(scales !== undefined, 'it has no scales');
  return resized(context, { scales, sizes: undefined, rule: 'asymmetric', rounding: 'floor' });
});
