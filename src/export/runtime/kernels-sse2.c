/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

#include "kernels.h"

#if defined(__SSE2__)
#include "vector/sse2.h"
#include "vector/integers-scalar.h"

#include "kernels/all.h"

static const struct mafat_kernels kernel_set = KERNEL_SET(MAFAT_KERNELS);

const struct mafat_kernels *const mafat_kernels_sse2 = &kernel_set;
#else
const struct mafat_kernels *const mafat_kernels_sse2 = NULL;
#endif
