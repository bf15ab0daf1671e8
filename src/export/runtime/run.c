/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* Runs a network on a board: nothing is loaded, and nothing can fail. */

#include "engine.h"

void mafat_run(const struct mafat_network *network) {
  struct mafat_walk walk = mafat_walk_of(network);
  uint32_t instruction;
  while ((instruction = mafat_next(&walk)) != MAFAT_END)
    mafat_call(network, network->kernels, network->embedded, instruction, &walk);
}
