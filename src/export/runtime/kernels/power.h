/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

static double double_of(int64_t bits) {
  double value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

/* ln(size), within 1e-12: size is 2^n * m with m about 1, and ln m = 2 artanh((m - 1) / (m + 1)). */
static double power_logarithm(float size) {
  if (size == 0.0f) return -INFINITY;
  if (!(size < INFINITY)) return (double)size;
  const double value = (double)size;
  int64_t bits;
  memcpy(&bits, &value, sizeof bits);
  /* As far as the mantissa is above sqrt(2), it counts half, and the power of two one more. */
  const int64_t above = bits - INT64_C(0x3fe6a09e667f3bcd);
  const int64_t step = INT64_C(1) << 52;
  const int64_t n = above >= 0 ? above / step : -((step - 1 - above) / step);
  const double m = double_of(bits - n * step);
  const double s = (m - 1.0) / (m + 1.0);
  const double z = s * s;
  double p = 1.0 / 13.0;
  p = p * z + 1.0 / 11.0;
  p = p * z + 1.0 / 9.0;
  p = p * z + 1.0 / 7.0;
  p = p * z + 1.0 / 5.0;
  p = p * z + 1.0 / 3.0;
  p = p * z + 1.0;
  return (double)n * 0.6931471805599453 + 2.0 * s * p;
}

/* e^x, within 1e-12, or beyond all floats where it is. */
static double power_exponential(double x) {
  if (x != x) return x;
  const double near = x < -120.0 ? -120.0 : x > 120.0 ? 120.0 : x;
  const double scaled = near * 1.4426950408889634;
  /* Rounds to a whole number: the sum has no bits left for a fraction. */
  const double n = (scaled + 6755399441055744.0) - 6755399441055744.0;
  const double r = near - n * 0.6931471805599453;
  double p = 1.0 / 3628800.0;
  p = p * r + 1.0 / 362880.0;
  p = p * r + 1.0 / 40320.0;
  p = p * r + 1.0 / 5040.0;
  p = p * r + 1.0 / 720.0;
  p = p * r + 1.0 / 120.0;
  p = p * r + 1.0 / 24.0;
  p = p * r + 1.0 / 6.0;
  p = p * r + 0.5;
  p = p * r + 1.0;
  p = p * r + 1.0;
  return p * double_of(((int64_t)n + 1023) * (INT64_C(1) << 52));
}

/*
 * base^exponent = e^(exponent * ln |base|), in doubles, by additions, multiplications and one division, so that every machine
 * gives the same bits; the sign is that of an odd whole exponent, and a negative base has no others but whole ones.
 */
static float power_of(float base, float exponent) {
  if (exponent == 0.0f || base == 1.0f) return 1.0f;
  if (base != base || exponent != exponent) return base + exponent;
  const float size = fabsf(base);
  const float reach = fabsf(exponent);
  /* From 2^24 on, all floats are whole and even. */
  const bool is_whole = reach >= 16777216.0f || (float)(int32_t)exponent == exponent;
  if (base < 0.0f && !is_whole && size != INFINITY) return NAN;
  const float value =
      size == 1.0f ? 1.0f : (float)power_exponential((double)exponent * power_logarithm(size));
  const bool is_odd = reach < 16777216.0f && is_whole && ((int32_t)reach & 1) == 1;
  return is_odd ? copysignf(value, base) : value;
}

/* a^b in each lane. */
static vec powers(vec a, vec b) {
  float bases[LANES], exponents[LANES];
  vec_store(bases, a);
  vec_store(exponents, b);
  for (int i = 0; i < LANES; i++) bases[i] = power_of(bases[i], exponents[i]);
  return vec_load(bases);
}
