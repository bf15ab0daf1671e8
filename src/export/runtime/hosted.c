/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* Runs a network step by step, and loads its weights when the schedule says so. */

#include "hosted.h"

#include "engine.h"
#include "weights.h"

enum mafat_status mafat_run_with(const struct mafat_network *network, struct mafat_weights *weights,
                                 const struct mafat_kernels *kernels) {
  const float *numbers;
  enum mafat_status status = mafat_begin_weights(network, weights, &numbers);
  struct mafat_walk walk = mafat_walk_of(network);
  const struct mafat_load *load = network->loads;
  uint32_t instruction;
  while (status == MAFAT_OK && (instruction = mafat_next(&walk)) != MAFAT_END)
    if (instruction == MAFAT_LOAD)
      status = mafat_load(network, weights, load++);
    else
      mafat_call(network, kernels, numbers, instruction, &walk);
  if (status == MAFAT_OK) weights->checked = true;
  return status;
}

const char *mafat_status_text(enum mafat_status status) {
  switch (status) {
    case MAFAT_OK:
      return "done";
    case MAFAT_NO_WEIGHTS:
      return "cannot be read";
    case MAFAT_WEIGHTS_SIZE:
      return "doesn't match this network's size: use the file that was exported with this program";
    case MAFAT_WEIGHTS_OTHER:
      return "contains the weights of another network or export: use the file that was exported with this program";
    case MAFAT_WEIGHTS_DAMAGED:
      return "is damaged: copy or export it again";
  }
  return "is in an unknown state";
}
