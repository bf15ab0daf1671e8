/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

#include "kernels.h"

/* Older Clang declares dot products only where all code may use them. */
#if defined(__aarch64__) && \
    (!defined(__clang__) || __clang_major__ >= 16 || defined(__ARM_FEATURE_DOTPROD))
/* The rest of this file may use instructions that simd.c asks the processor for. */
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)
#else
#pragma GCC target("arch=armv8.2-a+dotprod")
#endif

#define HAS_DOT_PRODUCTS
#include "vector/neon.h"
#include "vector/integers-neon.h"

/* All other kernels are those of neon. */
#define DOT_PRODUCT_KERNELS(KERNEL) \
  KERNEL(MAFAT_INTEGER_CONVOLUTION, integer_convolution)

#if defined(__GNUC__)
#pragma GCC diagnostic ignored "-Wunused-function"
#endif
#include "kernels/all.h"

static const struct mafat_kernels kernel_set = {
    .name = "dotprod",
    .functions = {DOT_PRODUCT_KERNELS(KERNEL_ENTRY)},
    .others = &mafat_kernels_neon,
};

#ifdef __clang__
#pragma clang attribute pop
#endif

const struct mafat_kernels *const mafat_kernels_dotprod = &kernel_set;
#else
const struct mafat_kernels *const mafat_kernels_dotprod = NULL;
#endif
