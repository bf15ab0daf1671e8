/** 1 / (2t² (t² − s²)) for a point t, where ±s is the other pair: for ±√½, and for ±√2. */
const NEAR = -2 / 3;
const FAR = 1 / 6;

/** Values that a line of three is transformed into. */
const LINE = 6;

/** The three columns, transformed. */
const columns = new Float64Array(3 * LINE);

/**
 * Transforms the 3x3 taps from index `first` of `taps` on into the 6x6 values by which Winograd's algorithm
 * F(4x4, 3x3) multiplies transformed inputs, row by row: the values of a polynomial at some points, divided by the
 * factors that the transformation of inputs leaves out. The points of a line are 0, √½, −√½, √2, −√2 and ∞. They lie
 * around 1, in pairs whose product is 1, so errors are a half to a third of those with the usual 0, ±1, ±2, ∞.
 *
 * Results are computed in double precision, and go to `to` from index `start` on, `step` apart.
 */
export function transformFilter(
  taps: Float32Array,
  first: number,
  to: Float32Array,
  start: number,
  step: number,
): void {
  for (let x = 0; x < 3; x++) {
    const top = first + x;
    transformLine(taps[top], taps[top + 3], taps[top + 6], columns, x * LINE, 1);
  }
  for (let y = 0; y < LINE; y++) {
    const row = start + y * LINE * step;
    transformLine(columns[y], columns[LINE + y], columns[2 * LINE + y], to, row, step);
  }
}

function transformLine(
  a: number,
  b: number,
  c: number,
  to: Float32Array | Float64Array,
  start: number,
  step: number,
): void {
  const nearEven = NEAR * (a + c / 2);
  const nearOdd = NEAR * Math.SQRT1_2 * b;
  const farEven = FAR * (a + 2 * c);
  const farOdd = FAR * Math.SQRT2 * b;
  to[start] = a;
  to[start + step] = nearEven + nearOdd;
  to[start + 2 * step] = nearEven - nearOdd;
  to[start + 3 * step] = farEven + farOdd;
  to[start + 4 * step] = farEven - farOdd;
  to[start + 5 * step] = c;
}
