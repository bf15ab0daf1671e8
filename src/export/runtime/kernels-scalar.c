/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

#include "kernels.h"

#include "vector/scalar.h"
#include "vector/integers-scalar.h"

#include "kernels/all.h"

static const struct mafat_kernels kernel_set = KERNEL_SET(MAFAT_KERNELS);

const struct mafat_kernels *const mafat_kernels_scalar = &kernel_set;
