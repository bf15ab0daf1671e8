/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* What run.c and hosted.c share. */
#ifndef MAFAT_ENGINE_H
#define MAFAT_ENGINE_H

#include "kernels.h"
#include "mafat.h"

/* Has the kernel of a step that isn't a load compute. Parameters are counted from `weights`. */
void mafat_call(const struct mafat_network *network, const struct mafat_kernels *kernels,
                const float *weights, const struct mafat_step *step);

#endif
