/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

#include <string.h>

#include "weights.h"

#define FNV_OFFSET 2166136261u
#define FNV_PRIME 16777619u

uint32_t mafat_checksum(const float *numbers, uint32_t bytes) {
  uint32_t lanes[4] = {FNV_OFFSET, FNV_OFFSET, FNV_OFFSET, FNV_OFFSET};
  for (uint32_t offset = 0; offset < bytes; offset += 16) {
    uint32_t words[4];
    memcpy(words, numbers + offset / 4, sizeof words);
    for (int lane = 0; lane < 4; lane++) lanes[lane] = (lanes[lane] ^ words[lane]) * FNV_PRIME;
  }
  uint32_t sum = FNV_OFFSET;
  for (int lane = 0; lane < 4; lane++) sum = (sum ^ lanes[lane]) * FNV_PRIME;
  return sum;
}

static uint64_t little_endian(const unsigned char *bytes) {
  uint64_t value = 0;
  for (int i = 7; i >= 0; i--) value = value << 8 | bytes[i];
  return value;
}

enum mafat_status mafat_check_header(const struct mafat_network *network,
                                     const unsigned char header[MAFAT_HEADER_BYTES]) {
  if (memcmp(header, "MAFATW1", 8) != 0) return MAFAT_WEIGHTS_OTHER;
  if (little_endian(header + 8) != network->weights_id) return MAFAT_WEIGHTS_OTHER;
  return little_endian(header + 16) == network->weights_bytes ? MAFAT_OK : MAFAT_WEIGHTS_SIZE;
}
