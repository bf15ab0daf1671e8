/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* Runs a network on a board: nothing is loaded, and nothing can fail. */

#include "engine.h"

void mafat_run(const struct mafat_network *network) {
  for (uint32_t index = 0; index < network->step_count; index++)
    mafat_call(network, network->kernels, network->embedded, &network->steps[index]);
}
