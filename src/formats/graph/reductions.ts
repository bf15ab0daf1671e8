import { at } from '../../base/assert';
import type { ReducedAxes, Reduction } from '../../core/network/operation';
import { plainShape } from '../../core/network/shape';
import { reshape, transpose } from './arrangements';
import { compact, sameFactors, type Factor } from './factored-walk';
import type { GraphBuilder } from './graph-builder';
import { foldReduce } from './known-arithmetic';
import { countOf, dimsOfTensor, type ComputedTensor, type Tensor } from './tensor';

const FOLDED: Readonly<Record<Reduction, (values: readonly number[]) => number>> = {
  sum: values => values.reduce((sum, value) => sum + value, 0),
  mean: values => values.reduce((sum, value) => sum + value, 0) / values.length,
  maximum: values => values.reduce((most, value) => Math.max(most, value), -Infinity),
  minimum: values => values.reduce((least, value) => Math.min(least, value), Infinity),
};

/** All numbers along some axes, reduced to one. */
export function reduced(
  builder: GraphBuilder,
  tensor: Tensor,
  operator: Reduction,
  axes: readonly number[],
  keepsDims: boolean,
): Tensor {
  if (tensor.kind === 'known') return foldReduce(tensor, axes, keepsDims, FOLDED[operator]);
  const dims = dimsOfTensor(tensor);
  const kept =
    reducedWhereItLies(builder, tensor, operator, axes) ??
    reducedRows(builder, tensor, operator, axes);
  return keepsDims
    ? kept
    : reshape(
        builder,
        kept,
        dims.filter((_, axis) => !axes.includes(axis)),
      );
}

/** Where the axes are rows, columns or channels of a memory. */
function reducedWhereItLies(
  builder: GraphBuilder,
  tensor: ComputedTensor,
  operator: Reduction,
  axes: readonly number[],
): Tensor | undefined {
  const { base, walk } = builder.whole(tensor);
  const shape = builder.shapeOf(base);
  const { channels, height, width } = shape;
  const units: readonly (readonly [keyof ReducedAxes, Factor])[] = [
    ['channels', { size: channels, stride: 1 }],
    ['x', { size: width, stride: channels }],
    ['y', { size: height, stride: width * channels }],
  ];
  const chosen = new Set<keyof ReducedAxes>();
  for (const axis of axes) {
    const factors = at(walk.axes, axis);
    if (factors.length === 0) continue;
    const unit = units.find(([, factor]) => sameFactors(factors, compact([factor])));
    if (unit === undefined) return undefined;
    chosen.add(unit[0]);
  }
  const others = walk.axes.filter((_, axis) => !axes.includes(axis));
  const isSplit = others.some(factors =>
    factors.some(({ stride }) => !units.some(([, factor]) => factor.stride === stride)),
  );
  if (isSplit) return undefined;
  const over: ReducedAxes = {
    y: chosen.has('y'),
    x: chosen.has('x'),
    channels: chosen.has('channels'),
  };
  const output = {
    channels: over.channels ? 1 : channels,
    height: over.y ? 1 : height,
    width: over.x ? 1 : width,
  };
  const made = builder.addLayer({ kind: 'reduce', operator, over }, [base], output);
  return laidOver(made, walk.axes, axes, shape, output);
}

/** A walk over what is left: strides count the places that there are now. */
function laidOver(
  base: number,
  walked: readonly (readonly Factor[])[],
  axes: readonly number[],
  before: { readonly channels: number; readonly width: number },
  after: { readonly channels: number; readonly width: number },
): Tensor {
  const strideOf = (stride: number): number => {
    if (stride >= before.width * before.channels && before.width * before.channels > 1)
      return (stride / (before.width * before.channels)) * after.width * after.channels;
    return stride >= before.channels && before.channels > 1
      ? (stride / before.channels) * after.channels
      : stride;
  };
  return {
    kind: 'computed',
    base,
    walk: {
      axes: walked.map((factors, axis) =>
        axes.includes(axis)
          ? []
          : compact(factors.map(({ size, stride }) => ({ size, stride: strideOf(stride) }))),
      ),
      offset: 0,
    },
  };
}

/** In any other case: what is kept row by row, what is reduced as its channels. */
function reducedRows(
  builder: GraphBuilder,
  tensor: Tensor,
  operator: Reduction,
  axes: readonly number[],
): Tensor {
  const dims = dimsOfTensor(tensor);
  const kept = [...dims.keys()].filter(axis => !axes.includes(axis));
  const turned = transpose(tensor, [...kept, ...axes]);
  const [outer, inner] = [kept, axes].map(list => countOf(list.map(axis => at(dims, axis)))) as [
    number,
    number,
  ];
  const rows = builder.plainOf(reshape(builder, turned, [outer, inner]), [outer, inner]);
  const made = builder.addLayer(
    { kind: 'reduce', operator, over: { y: false, x: false, channels: true } },
    [rows],
    plainShape([outer, 1]),
  );
  const left = dims.map((size, axis) => (axes.includes(axis) ? 1 : size));
  return builder.rowsTensor(made, left);
}
