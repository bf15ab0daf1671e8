/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

#include "observation.h"

/* A quiet NaN that no kernel computes: what nobody wrote still shows it, and spoils what reads it. */
static const unsigned char pattern[4] = {0xa5, 0xa5, 0xff, 0xff};

void mafat_plant_canary(const struct mafat_network *network) {
  unsigned char *arena = (unsigned char *)network->arena;
  for (uint32_t i = 0; i < network->arena_bytes; i++) arena[i] = pattern[i % 4];
}

uint32_t mafat_observed_bytes(const struct mafat_network *network) {
  const unsigned char *arena = (const unsigned char *)network->arena;
  uint32_t end = network->arena_bytes;
  while (end > 0 && arena[end - 1] == pattern[(end - 1) % 4]) end--;
  return end;
}
