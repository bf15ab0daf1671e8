/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/*
 * LANES neighbouring channels at a time. Where `count` says that fewer are left, exactly those are read or
 * written: behind them lies somebody else's memory.
 */

#define ALWAYS_INLINE static inline __attribute__((always_inline))
#define NOT_INLINED __attribute__((noinline))

/* Before a loop over at most 16 vectors: only in straight code do they stay in registers. */
#ifdef __clang__
#define UNROLLED _Pragma("clang loop unroll(full)")
#else
#define UNROLLED _Pragma("GCC unroll 16")
#endif

ALWAYS_INLINE vec load_lanes(const float *from, int count) {
  return count >= LANES ? vec_load(from) : vec_load_few(from, count);
}

ALWAYS_INLINE void store_lanes(float *to, int count, vec x) {
  if (count >= LANES) vec_store(to, x);
  else vec_store_few(to, count, x);
}
