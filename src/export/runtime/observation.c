/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

#include "observation.h"

/* A quiet NaN that no kernel computes: what nobody wrote still shows it, and spoils what reads it. */
static const unsigned char pattern[4] = {0xa5, 0xa5, 0xff, 0xff};

void mafat_plant_canary(const struct mafat_network *network) {
  unsigned char *arena = (unsigned char *)network->arena;
  for (uint32_t i = 0; i < network->arena_bytes; i++) arena[i] = pattern[i % 4];
}

/*
 * Where the highest input of bytes ends in the arena, in whole words; or 0. Bytes of a picture may look like the
 * pattern, so they count as written.
 */
static uint32_t end_of_bytes(const struct mafat_network *network) {
  uint32_t highest = 0;
  for (unsigned i = 0; i < network->input_count; i++) {
    const struct mafat_input_map *input = &network->inputs[i];
    const struct mafat_location *location = &network->places[input->place];
    const uint32_t bytes = input->extent.height * network->strides[location->strides].row;
    const uint32_t end = location->offset + (bytes + 3) / 4 * 4;
    if (input->is_bytes && end > highest) highest = end;
  }
  return highest;
}

uint32_t mafat_observed_bytes(const struct mafat_network *network) {
  const unsigned char *arena = (const unsigned char *)network->arena;
  const uint32_t least = end_of_bytes(network);
  uint32_t end = network->arena_bytes;
  while (end > least && arena[end - 1] == pattern[(end - 1) % 4]) end--;
  /* The last word counts as a whole: bytes of a number may be the pattern's. */
  return (end + 3) / 4 * 4;
}
