/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

#include "kernels.h"

#if defined(__x86_64__) || defined(__i386__)
/* The rest of this file may use instructions that simd.c asks the processor for. */
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512vnni,avx2,fma"))), apply_to = function)
#else
#pragma GCC target("avx512f,avx512bw,avx512vl,avx512vnni,avx2,fma")
#endif

#include "vector/avx512.h"
#include "vector/integers-vnni.h"

/* All other kernels are those of avx512. */
#define VNNI_KERNELS(KERNEL) \
  KERNEL(MAFAT_INTEGER_CONVOLUTION, integer_convolution) \
  KERNEL(MAFAT_INTEGER_DEPTHWISE, integer_depthwise) \
  KERNEL(MAFAT_INTEGER_ELEMENTWISE, integer_elementwise)

#if defined(__GNUC__)
#pragma GCC diagnostic ignored "-Wunused-function"
#endif
#include "kernels/all.h"

static const struct mafat_kernels kernel_set = {
    .name = "avx512vnni",
    .functions = {VNNI_KERNELS(KERNEL_ENTRY)},
    .others = &mafat_kernels_avx512,
};

#ifdef __clang__
#pragma clang attribute pop
#endif

const struct mafat_kernels *const mafat_kernels_avx512vnni = &kernel_set;
#else
const struct mafat_kernels *const mafat_kernels_avx512vnni = NULL;
#endif
