/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

#include "kernels.h"

#if defined(__x86_64__) || defined(__i386__)
/* The rest of this file may use instructions that simd.c asks the processor for. */
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#else
#pragma GCC target("avx2,fma")
#endif

#include "vector/avx2.h"
#include "vector/integers-avx2.h"

#include "kernels/all.h"

static const struct mafat_kernels kernel_set = KERNEL_SET(MAFAT_KERNELS);

#ifdef __clang__
#pragma clang attribute pop
#endif

const struct mafat_kernels *const mafat_kernels_avx2 = &kernel_set;
#else
const struct mafat_kernels *const mafat_kernels_avx2 = NULL;
#endif
