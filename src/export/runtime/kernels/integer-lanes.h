/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* IVEC_LANES neighbouring integers at a time: what becomes of sums, and how less than a vector is read and written. */

/* Multipliers and shifts, each lane its own. */
struct lane_factors {
  ivec multiplier, up, down;
};

ALWAYS_INLINE struct lane_factors factors_of(ivec multiplier, ivec shift) {
  const ivec none = ivec_splat(0);
  return (struct lane_factors){.multiplier = multiplier,
                               .up = ivec_max(shift, none),
                               .down = ivec_max(ivec_sub(none, shift), none)};
}

/* As times_factor. */
ALWAYS_INLINE ivec times_factors(ivec x, const struct lane_factors *f) {
  const ivec product = ivec_high_product(ivec_shifted_up(x, f->up), f->multiplier);
  return ivec_divided_by_power(product, f->down);
}

/* The same, plus `zero`, limited. */
ALWAYS_INLINE ivec requantized(ivec sum, const struct lane_factors *f, ivec zero, ivec least,
                               ivec most) {
  return ivec_min(ivec_max(ivec_add(times_factors(sum, f), zero), least), most);
}

/* Stores the first integers; behind them lies somebody else's memory. */
ALWAYS_INLINE void store_vector(int8_t *to, int count, ivec x) {
  if (count >= IVEC_LANES) {
    ivec_store_bytes(to, x);
    return;
  }
  int8_t bytes[IVEC_LANES];
  ivec_store_bytes(bytes, x);
  if (count == IVEC_LANES / 2) memcpy(to, bytes, IVEC_LANES / 2);
  else memcpy(to, bytes, (size_t)count);
}

/* The first of some numbers, where fewer than a vector of them are left. */
ALWAYS_INLINE ivec load_integers(const int32_t *from, int count) {
  int32_t few[IVEC_LANES] = {0};
  if (count >= IVEC_LANES) return ivec_load(from);
  memcpy(few, from, (size_t)count * sizeof few[0]);
  return ivec_load(few);
}

ALWAYS_INLINE ivec load_bytes(const int8_t *from, int count) {
  int8_t few[IVEC_LANES] = {0};
  if (count >= IVEC_LANES) return ivec_of_bytes(from);
  memcpy(few, from, (size_t)count);
  return ivec_of_bytes(few);
}
