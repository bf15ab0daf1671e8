/** Sums two vectors of four floats at `left` and `right` into `out`; stands here until the kernels do. */
export function addFour(out: usize, left: usize, right: usize): void {
  v128.store(out, f32x4.add(v128.load(left), v128.load(right)));
}
