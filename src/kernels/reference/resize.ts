import { at } from '../../base/assert';
import { ROUNDINGS, type ResizedAxis } from '../../core/network/operation';
import { rounded, sourcePosition } from '../../core/network/resized-axis';
import type { KernelCall } from '../kernel-call';
import {
  bytesOf,
  eachPosition,
  firstInput,
  indexOf,
  outputOf,
  placeOf,
  type Floats,
  type Numbers,
} from './view';

const { fround } = Math;

/** The values at the rounded source positions, times `scale`. What is outside is taken from the border. */
export function resize(memory: Floats, call: KernelCall<'resize'>): void {
  const { scale } = call.attributes;
  const valueAt = nearestValue(memory, call);
  const out = outputOf(call);
  eachPosition(call, (y, x) => {
    for (let c = 0; c < call.outChannels; c++)
      memory[indexOf(out, y, x) + c] = fround(scale) * valueAt(y, x, c);
  });
}

/** The nearest position of integers of one byte. */
export function resizeBytes(memory: Floats, call: KernelCall<'resizeBytes'>): void {
  const bytes = bytesOf(memory);
  const valueAt = nearestValue(bytes, call);
  const out = outputOf(call);
  eachPosition(call, (y, x) => {
    for (let c = 0; c < call.outChannels; c++)
      bytes[placeOf(bytes, out, y, x) + c] = valueAt(y, x, c);
  });
}

type ValueAt = (y: number, x: number, c: number) => number;

function nearestValue(memory: Numbers, call: KernelCall<'resize'>): ValueAt {
  const a = firstInput(call);
  const [rows, columns] = axesOf(call);
  const rounding = at(ROUNDINGS, call.attributes.rounding);
  const sourceOf = (axis: ResizedAxis, output: number): number =>
    inside(axis, rounded(sourcePosition(axis, output), rounding));
  return (y, x, c) => memory[placeOf(memory, a, sourceOf(rows, y), sourceOf(columns, x)) + c];
}

const inside = ({ extent }: ResizedAxis, position: number): number =>
  Math.min(Math.max(position, 0), extent - 1);

function axesOf({
  attributes,
  aHeight,
  aWidth,
}: KernelCall<'resize'>): readonly [rows: ResizedAxis, columns: ResizedAxis] {
  const rows = {
    shift: fround(attributes.yShift),
    numerator: fround(attributes.yNumerator),
    denominator: fround(attributes.yDenominator),
    offset: fround(attributes.yOffset),
    extent: aHeight,
  };
  const columns = {
    shift: fround(attributes.xShift),
    numerator: fround(attributes.xNumerator),
    denominator: fround(attributes.xDenominator),
    offset: fround(attributes.xOffset),
    extent: aWidth,
  };
  return [rows, columns];
}
