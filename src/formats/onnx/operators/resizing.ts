import { at } from '../../../base/assert';
import {
  bothAxes,
  type Interpolation,
  type ResizedAxis,
  type Rounding,
  type Sampling,
} from '../../../core/network/operation';
import {
  COORDINATE_RULES,
  croppedAxis,
  PLAIN_SAMPLING,
  resizedAxis,
  type CoordinateRule,
} from '../../../core/network/resized-axis';
import { reshape, transpose } from '../../graph/arrangements';
import { wholeNumbers } from '../../graph/known-arithmetic';
import { need, NodeRefusal } from '../../graph/node-refusal';
import { allFloats } from '../../graph/stored-numbers';
import { countOf, type Tensor } from '../../graph/tensor';
import { one, type NodeContext } from '../node-context';

const METHODS: Readonly<Partial<Record<string, Interpolation>>> = {
  nearest: 'nearest',
  linear: 'linear',
  cubic: 'cubic',
};

const ROUNDINGS: Readonly<Partial<Record<string, Rounding>>> = {
  round_prefer_floor: 'round-prefer-floor',
  round_prefer_ceil: 'round-prefer-ceil',
  floor: 'floor',
  ceil: 'ceil',
};

/** The rule that also says which part of each dimension is resized. */
const CROPPING = 'tf_crop_and_resize';

type Rule = CoordinateRule | typeof CROPPING;

/** What is said of one dimension. */
interface Resized {
  readonly size: number | undefined;
  readonly scale: number | undefined;
  /** Where the part begins and ends that is resized, as shares of the way from the first to the last position. */
  readonly start: number;
  readonly end: number;
}

const KEPT: Resized = { size: undefined, scale: undefined, start: 0, end: 1 };

interface Resizing {
  readonly rule: Rule;
  readonly method: Interpolation;
  readonly rounding: Rounding;
  /** Whether what becomes smaller is smoothed. */
  readonly smooths: boolean;
  readonly sampling: Sampling;
  /** By dimension. */
  readonly dimensions: readonly Resized[];
}

/** Rows and columns of a map are the dimensions that are resized, and its channels all others. */
function resized(context: NodeContext, resizing: Resizing): Tensor {
  const { method, rounding, sampling, smooths } = resizing;
  const { builder } = context;
  const dims = context.dims();
  const axes = mapAxes(dims, resizing);
  if (axes.length === 0) return context.input();
  const others = [...dims.keys()].filter(axis => !axes.includes(axis));
  const order = [...others, ...axes];
  const kept = others.map(axis => at(dims, axis));
  const along = axes.map(axis => axisOf(resizing, at(dims, axis), at(resizing.dimensions, axis)));
  const [y = ONE_ROW, x = ONE_ROW] = along.length === 1 ? [ONE_ROW, ...along] : along;
  const turned = transpose(context.input(), order);
  const map = reshape(builder, turned, [1, countOf(kept), y.axis.extent, x.axis.extent]);
  const stretch = smooths
    ? { y: Math.max(1, y.shrinking), x: Math.max(1, x.shrinking) }
    : bothAxes(1);
  const made = builder.overMap(
    map,
    {
      kind: 'resize',
      y: y.axis,
      x: x.axis,
      method,
      rounding,
      scale: 1,
      sampling: { ...sampling, stretch },
    },
    { y: y.output, x: x.output },
  );
  const apart = reshape(builder, made, [...kept, ...along.map(({ output }) => output)]);
  return transpose(
    apart,
    dims.map((_, axis) => order.indexOf(axis)),
  );
}

/** The dimensions that change, two at most; both of a map's positions where one of them does. */
function mapAxes(dims: readonly number[], { dimensions }: Resizing): readonly number[] {
  const changed = [...dims.keys()].filter(axis => {
    const { size, scale, start, end } = at(dimensions, axis);
    return (size ?? dims[axis]) !== dims[axis] || (scale ?? 1) !== 1 || start !== 0 || end !== 1;
  });
  need(changed.length <= 2, 'it resizes more than two dimensions');
  const isOfMap = dims.length === 4 && changed.length > 0 && changed.every(axis => axis >= 2);
  return isOfMap ? [2, 3] : changed;
}

interface MapAxis {
  readonly axis: ResizedAxis;
  readonly output: number;
  /** How many positions of the input become one. */
  readonly shrinking: number;
}

/** Of a tensor that has no rows. */
const ONE_ROW: MapAxis = { axis: resizedAxis('asymmetric', 1, 1), output: 1, shrinking: 1 };

function axisOf({ rule }: Resizing, input: number, { size, scale, start, end }: Resized): MapAxis {
  const output = size ?? Math.floor(input * (end - start) * (scale ?? 1));
  need(output > 0, 'nothing is left of a dimension');
  need(end >= start, 'it turns a dimension round');
  const axis =
    rule === CROPPING
      ? croppedAxis(input, output, start, end)
      : resizedAxis(rule, input, output, scale);
  return { axis, output, shrinking: Math.fround(scale === undefined ? input / output : 1 / scale) };
}

const floatsAt = (context: NodeContext, index: number): readonly number[] | undefined => {
  const tensor = context.optionalKnown(index, 'scales');
  return tensor && tensor.numbers.count > 0 ? [...allFloats(tensor.numbers)] : undefined;
};

/** What a node says of its `axes`, of others nothing. */
function dimensionsOf(context: NodeContext, said: Said): readonly Resized[] {
  const all = [...context.dims().keys()];
  const axes = context.integers('axes')?.map(axis => context.axisOf(axis)) ?? all;
  for (const values of [said.scales, said.sizes])
    need(
      values === undefined || values.length === axes.length,
      'its sizes or scales are not one for each dimension',
    );
  const { scales, sizes } = proportioned(context, axes, said);
  return all.map(axis => {
    const place = axes.indexOf(axis);
    if (place < 0) return KEPT;
    const [start = 0, end = 1] = [said.region?.[place], said.region?.[place + axes.length]];
    return { size: sizes?.[place], scale: scales?.[place], start, end };
  });
}

interface Said {
  readonly scales: readonly number[] | undefined;
  readonly sizes: readonly number[] | undefined;
  /** All starts, and then all ends. */
  readonly region: readonly number[] | undefined;
}

/** Sizes as they are said, or with one scale such that they are not larger, or not smaller. */
function proportioned(context: NodeContext, axes: readonly number[], said: Said): Said {
  const policy = context.text('keep_aspect_ratio_policy', 'stretch');
  const { sizes } = said;
  if (policy === 'stretch' || sizes === undefined) return said;
  const ratios = sizes.map((size, place) => size / context.size(at(axes, place)));
  const scale = policy === 'not_larger' ? Math.min(...ratios) : Math.max(...ratios);
  return {
    ...said,
    scales: sizes.map(() => scale),
    sizes: axes.map(axis => Math.floor(scale * context.size(axis) + 0.5)),
  };
}

function methodOf(context: NodeContext): Interpolation {
  const mode = context.text('mode', 'nearest');
  const method = METHODS[mode];
  if (method === undefined) throw new NodeRefusal(`its mode is ${mode}`);
  return method;
}

export const resize = one(context => {
  // Version 10 has no region, and its positions are those of Upsample.
  const isFirst = context.opset < 11;
  const named = context.text(
    'coordinate_transformation_mode',
    isFirst ? 'asymmetric' : 'half_pixel',
  );
  const rule = named === CROPPING ? named : COORDINATE_RULES.find(known => known === named);
  need(rule !== undefined, `its coordinate_transformation_mode is ${named}`);
  const nearest = context.text('nearest_mode', isFirst ? 'floor' : 'round_prefer_floor');
  const rounding = ROUNDINGS[nearest];
  need(rounding !== undefined, `its nearest_mode is ${nearest}`);
  const method = methodOf(context);
  const sizes = context.optionalKnown(3, 'sizes');
  return resized(context, {
    rule,
    method,
    rounding,
    smooths: method !== 'nearest' && context.integer('antialias', 0) === 1,
    sampling: samplingOf(context, method, rule),
    dimensions: dimensionsOf(context, {
      scales: floatsAt(context, isFirst ? 1 : 2),
      sizes: sizes && wholeNumbers(sizes),
      region: rule === CROPPING ? floatsAt(context, 1) : undefined,
    }),
  });
});

function samplingOf(context: NodeContext, method: Interpolation, rule: Rule): Sampling {
  const leavesOut = method !== 'nearest' && context.integer('exclude_outside', 0) === 1;
  return {
    ...PLAIN_SAMPLING,
    coefficient: method === 'cubic' ? context.float('cubic_coeff_a', -0.75) : 0,
    beyond:
      rule === CROPPING
        ? context.float('extrapolation_value', 0)
        : leavesOut
          ? 'nothing'
          : 'border',
  };
}

export const upsample = one(context => {
  const scales = context.floats('scales') ?? floatsAt(context, 1);
  need(scales !== undefined, 'it has no scales');
  return resized(context, {
    rule: 'asymmetric',
    method: methodOf(context),
    rounding: 'floor',
    smooths: false,
    sampling: PLAIN_SAMPLING,
    dimensions: dimensionsOf(context, { scales, sizes: undefined, region: undefined }),
  });
});
