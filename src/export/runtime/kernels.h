/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/*
 * The kernels: the loops over numbers. They are written once, in kernels/, over the vectors of vector/, and
 * compiled once for each kind of vector.
 *
 * Sets without fused multiply-add (scalar, sse2) compute the same bits, sets with it (avx2, avx512, neon
 * on 64-bit Arm) compute the same bits among themselves. avx512vnni and dotprod are avx512 and neon with other kernels of
 * integers; these compute the same in all sets.
 */
#ifndef MAFAT_KERNELS_H
#define MAFAT_KERNELS_H

#include <stdbool.h>
#include <stddef.h>

#include "schedule.h"

/*
 * Where a map lies: position (y, x) is at `base`, rows and columns are the strides apart, in bytes. A
 * ring of `ring` rows holds row r at (r - y) mod ring; 0 means that every row has a place of its own.
 */
struct mafat_place {
  unsigned char *base;
  ptrdiff_t row_stride, pixel_stride;
  int y, x, ring;
  struct mafat_extent extent;
};

/* The one argument of every kernel: compute the rows y0 ... y1-1, columns x0 ... x1-1 of `out`. */
struct mafat_kernel_call {
  const struct mafat_shape *shape;
  struct mafat_place a, b, out;
  int y0, y1, x0, x1;
  /* NULL where there are none. */
  const float *weights, *biases;
  /* Memory to work in. */
  float *scratch;
};

typedef void mafat_kernel_function(const struct mafat_kernel_call *call);

struct mafat_kernels {
  const char *name;
  /* NULL for kernels that are those of `others`. */
  mafat_kernel_function *functions[MAFAT_KERNEL_COUNT];
  const struct mafat_kernels *const *others;
};

/* NULL where the compiler's target has no such vectors. */
extern const struct mafat_kernels *const mafat_kernels_scalar;
extern const struct mafat_kernels *const mafat_kernels_sse2;
extern const struct mafat_kernels *const mafat_kernels_avx2;
extern const struct mafat_kernels *const mafat_kernels_avx512;
extern const struct mafat_kernels *const mafat_kernels_avx512vnni;
extern const struct mafat_kernels *const mafat_kernels_neon;
extern const struct mafat_kernels *const mafat_kernels_dotprod;

#endif
