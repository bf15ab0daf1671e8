/** a^b in each lane. */
export function powers(a: v128, b: v128): v128 {
  return f32x4(
    power(f32x4.extract_lane(a, 0), f32x4.extract_lane(b, 0)),
    power(f32x4.extract_lane(a, 1), f32x4.extract_lane(b, 1)),
    power(f32x4.extract_lane(a, 2), f32x4.extract_lane(b, 2)),
    power(f32x4.extract_lane(a, 3), f32x4.extract_lane(b, 3)),
  );
}

/**
 * base^exponent = e^(exponent · ln |base|), in doubles, by additions, multiplications and one division, so that every machine
 * gives the same bits; the sign is that of an odd whole exponent, and a negative base has no others but whole ones.
 */
function power(base: f32, exponent: f32): f32 {
  if (exponent == 0 || base == 1) return 1;
  const size = abs<f32>(base);
  const whole = nearest<f32>(exponent) == exponent;
  if (base < 0 && !whole && size != Infinity && abs<f32>(exponent) != Infinity) return NaN;
  const value = size == 1 ? <f32>1 : <f32>exponential(<f64>exponent * logarithm(size));
  // From 2^24 on, all floats are even.
  const odd = whole && abs<f32>(exponent) < 16777216 && ((<i32>exponent) & 1) == 1;
  return odd ? copysign<f32>(value, base) : value;
}

/** ln(size), within 1e-12: size is 2^n · m with m about 1, and ln m = 2 artanh((m − 1) / (m + 1)). */
export function logarithm(size: f32): f64 {
  if (size == 0) return -Infinity;
  if (!(size < Infinity)) return size;
  const bits = reinterpret<i64>(<f64>size);
  // As far as the mantissa is above √2, it counts half, and the power of two one more.
  const n = (bits - 0x3fe6a09e667f3bcd) >> 52;
  const m = reinterpret<f64>(bits - (n << 52));
  const s = (m - 1) / (m + 1);
  const z = s * s;
  let p: f64 = 1.0 / 13;
  p = p * z + 1.0 / 11;
  p = p * z + 1.0 / 9;
  p = p * z + 1.0 / 7;
  p = p * z + 1.0 / 5;
  p = p * z + 1.0 / 3;
  p = p * z + 1;
  return <f64>n * 0.6931471805599453 + 2 * s * p;
}

/** e^x, within 1e-12, or beyond all floats where it is. */
function exponential(x: f64): f64 {
  if (x != x) return x;
  const near = min<f64>(max<f64>(x, -120), 120);
  const n = nearest<f64>(near * 1.4426950408889634);
  const r = near - n * 0.6931471805599453;
  let p: f64 = 1.0 / 3628800;
  p = p * r + 1.0 / 362880;
  p = p * r + 1.0 / 40320;
  p = p * r + 1.0 / 5040;
  p = p * r + 1.0 / 720;
  p = p * r + 1.0 / 120;
  p = p * r + 1.0 / 24;
  p = p * r + 1.0 / 6;
  p = p * r + 0.5;
  p = p * r + 1;
  p = p * r + 1;
  return p * reinterpret<f64>((<i64>n + 1023) << 52);
}
