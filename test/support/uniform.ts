/** The pseudo-random numbers of test/fixtures/darknet-calls/numbers.h: 0 ≤ u < 1, multiples of 2⁻¹⁶. */
export function uniformNumbers(count: number, seed: number): Float32Array {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return ((state >>> 8) & 0xffff) / 65536;
  });
}
