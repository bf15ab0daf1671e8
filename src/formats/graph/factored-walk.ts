import { at } from '../../base/assert';
import type { Walk } from '../../core/operations/walk';

/** So many places, so many numbers apart. */
export interface Factor {
  readonly size: number;
  readonly stride: number;
}

/**
 * A tensor as somebody sees it who walks over the numbers of another one, as those lie in memory. The places along a dimension are
 * counted by factors from the slowest to the fastest, as digits count numbers: so dimensions can be joined, split and
 * exchanged without copying anything. A dimension of size 1 has no factors.
 */
export interface FactoredWalk {
  readonly axes: readonly (readonly Factor[])[];
  readonly offset: number;
}

export const sizeOfFactors = (factors: readonly Factor[]): number =>
  factors.reduce((count, { size }) => count * size, 1);

export const dimsOf = ({ axes }: FactoredWalk): readonly number[] => axes.map(sizeOfFactors);

/** The same places in as few factors as possible. */
export function compact(factors: readonly Factor[]): readonly Factor[] {
  const joined: Factor[] = [];
  for (const { size, stride } of factors) {
    if (size === 1) continue;
    const before = joined.at(-1);
    if (before?.stride === stride * size)
      joined.splice(-1, 1, { size: before.size * size, stride });
    else joined.push({ size, stride });
  }
  return joined;
}

/** A tensor as it lies, from the slowest dimension to the fastest. */
export function rowByRow(dims: readonly number[]): FactoredWalk {
  let stride = 1;
  const axes = dims.toReversed().map(size => {
    const axis = compact([{ size, stride }]);
    stride *= size;
    return axis;
  });
  return { axes: axes.reverse(), offset: 0 };
}

/** Dimension i is dimension permutation[i] of the walk. */
export const permuted = (
  { axes, offset }: FactoredWalk,
  permutation: readonly number[],
): FactoredWalk => ({ axes: permutation.map(axis => at(axes, axis)), offset });

const allFactors = ({ axes }: FactoredWalk): readonly Factor[] => compact(axes.flat());

/** The same numbers in the same order, counted by other dimensions; undefined where factors cannot be split so. */
export function reshaped(walk: FactoredWalk, dims: readonly number[]): FactoredWalk | undefined {
  const remaining = [...allFactors(walk)];
  const axes: (readonly Factor[])[] = [];
  for (const size of dims.toReversed()) {
    const axis = takeFastest(remaining, size);
    if (axis === undefined) return undefined;
    axes.unshift(axis);
  }
  return remaining.length === 0 ? { axes, offset: walk.offset } : undefined;
}

/** Takes so many places from the fast end of a list of factors. */
function takeFastest(remaining: Factor[], count: number): readonly Factor[] | undefined {
  const taken: Factor[] = [];
  let open = count;
  while (open > 1) {
    const factor = remaining.pop();
    if (factor === undefined) return undefined;
    const { size, stride } = factor;
    const part = Math.min(size, open);
    if (open % part !== 0 || size % part !== 0) return undefined;
    if (size > part) remaining.push({ size: size / part, stride: stride * part });
    taken.unshift({ size: part, stride });
    open /= part;
  }
  return compact(taken);
}

/** Places of a dimension. */
export interface Places {
  readonly start: number;
  readonly count: number;
  /** Backwards where it is negative. */
  readonly step: number;
}

/** Some places of a dimension; undefined where its factors do not let them be taken. */
export function sliced(
  { axes, offset }: FactoredWalk,
  axis: number,
  { start, count, step }: Places,
): FactoredWalk | undefined {
  const factors = at(axes, axis);
  const size = sizeOfFactors(factors);
  if (start === 0 && count === size && step === 1) return { axes, offset };
  const position = placeOf(factors, start);
  if (count === 1) return { axes: axes.with(axis, []), offset: offset + position };
  const [only, ...others] = factors;
  if (only !== undefined && others.length === 0)
    return {
      axes: axes.with(axis, [{ size: count, stride: only.stride * step }]),
      offset: offset + position,
    };
  const inner = others.length === 0 ? 1 : sizeOfFactors(others);
  if (only === undefined || step !== 1 || start % inner !== 0 || count % inner !== 0)
    return undefined;
  return {
    axes: axes.with(axis, compact([{ size: count / inner, stride: only.stride }, ...others])),
    offset: offset + position,
  };
}

/** How many numbers behind the first place of a dimension a place lies. */
export function placeOf(factors: readonly Factor[], place: number): number {
  let rest = place;
  let position = 0;
  for (const { size, stride } of factors.toReversed()) {
    position += (rest % size) * stride;
    rest = Math.floor(rest / size);
  }
  return position;
}

/** Spread over larger dimensions: what has a size of 1, or is not there, is the same all along. */
export function expanded(walk: FactoredWalk, dims: readonly number[]): FactoredWalk {
  const added = dims.length - walk.axes.length;
  return {
    axes: dims.map((size, axis) => {
      const own = walk.axes[axis - added];
      const isThere = own !== undefined && sizeOfFactors(own) === size;
      return isThere ? own : compact([{ size, stride: 0 }]);
    }),
    offset: walk.offset,
  };
}

/** Whether it meets each of so many numbers exactly once. */
export function isPermutation(walk: FactoredWalk, count: number): boolean {
  let next = 1;
  const byStride = [...allFactors(walk)].sort((a, b) => a.stride - b.stride);
  for (const { size, stride } of byStride) {
    if (stride !== next) return false;
    next *= size;
  }
  return walk.offset === 0 && next === count;
}

/** Whether it meets so many numbers exactly once in the order in which they lie. */
export function isInOrder(walk: FactoredWalk, count: number): boolean {
  const [only, ...others] = allFactors(walk);
  if (walk.offset !== 0 || others.length > 0) return false;
  return only === undefined ? count === 1 : only.stride === 1 && only.size === count;
}

export const sameFactors = (a: readonly Factor[], b: readonly Factor[]): boolean =>
  a.length === b.length &&
  a.every(({ size, stride }, index) => size === b[index]?.size && stride === b[index].stride);

/**
 * The numbers of `other`, which has the same dimensions, in the order in which those of `walk` lie that meet all numbers of
 * a memory: one dimension. Undefined where the factors of the two cannot be split alike.
 */
export function inMemoryOrder(walk: FactoredWalk, other: FactoredWalk): FactoredWalk | undefined {
  const pairs: { readonly place: number; readonly factor: Factor }[] = [];
  for (const [axis, factors] of walk.axes.entries()) {
    const split = alike(factors, at(other.axes, axis));
    if (split === undefined) return undefined;
    pairs.push(...split);
  }
  const inOrder = pairs.sort((a, b) => b.place - a.place).map(({ factor }) => factor);
  return { axes: [compact(inOrder)], offset: other.offset };
}

/** The factors of the second list, split like those of the first, with the strides of these as their places. */
function alike(
  first: readonly Factor[],
  second: readonly Factor[],
): readonly { readonly place: number; readonly factor: Factor }[] | undefined {
  const [a, b] = [[...first], [...second]];
  const pairs: { readonly place: number; readonly factor: Factor }[] = [];
  for (let [x, y] = [a.pop(), b.pop()]; x !== undefined; [x, y] = [a.pop(), b.pop()]) {
    if (y === undefined) return undefined;
    const size = Math.min(x.size, y.size);
    if (x.size % size !== 0 || y.size % size !== 0) return undefined;
    if (x.size > size) a.push({ size: x.size / size, stride: x.stride * size });
    if (y.size > size) b.push({ size: y.size / size, stride: y.stride * size });
    pairs.push({ place: x.stride, factor: { size, stride: y.stride } });
  }
  return b.length === 0 ? pairs : undefined;
}

/** Without the factors: one dimension for each. */
export function flattened(walk: FactoredWalk): Walk {
  const factors = allFactors(walk);
  return {
    dims: factors.map(({ size }) => size),
    strides: factors.map(({ stride }) => stride),
    offset: walk.offset,
  };
}
