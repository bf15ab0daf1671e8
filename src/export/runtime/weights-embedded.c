/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* The weights are constants of the program, in flash where there is no file system. */

#include "weights.h"

enum mafat_status mafat_open_weights(struct mafat_weights *weights,
                                     const struct mafat_network *network, const char *path) {
  (void)network;
  (void)path;
  *weights = (struct mafat_weights){.file = -1};
  return MAFAT_OK;
}

void mafat_close_weights(struct mafat_weights *weights, const struct mafat_network *network) {
  (void)network;
  (void)weights;
}

enum mafat_status mafat_begin_weights(const struct mafat_network *network,
                                      struct mafat_weights *weights, const float **numbers) {
  (void)weights;
  *numbers = network->embedded;
  return MAFAT_OK;
}

/* They came with the program, as intact as it. */
enum mafat_status mafat_load(const struct mafat_network *network, struct mafat_weights *weights,
                             const struct mafat_load *load) {
  (void)network;
  (void)weights;
  (void)load;
  return MAFAT_OK;
}

uint64_t mafat_load_nanoseconds(void) { return 0; }
