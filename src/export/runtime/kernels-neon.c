/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

#include "kernels.h"

#if defined(__ARM_NEON)
#include "vector/neon.h"
#include "vector/integers-neon.h"

#include "kernels/all.h"

static const struct mafat_kernels kernel_set = KERNEL_SET(MAFAT_KERNELS);

const struct mafat_kernels *const mafat_kernels_neon = &kernel_set;
#else
const struct mafat_kernels *const mafat_kernels_neon = NULL;
#endif
