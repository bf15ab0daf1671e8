/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* What run.c and hosted.c share. */
#ifndef MAFAT_ENGINE_H
#define MAFAT_ENGINE_H

#include "kernels.h"
#include "mafat.h"

/* Where a run is in the program of its network. */
struct mafat_walk {
  const uint8_t *next;
  /* From the outermost: the loops around that place. */
  struct {
    const uint8_t *body;
    uint32_t count;
  } loops[MAFAT_DEPTH];
  uint32_t turns[MAFAT_DEPTH];
  unsigned depth;
};

static inline struct mafat_walk mafat_walk_of(const struct mafat_network *network) {
  return (struct mafat_walk){.next = network->program};
}

/* Goes on to what is to be done next: MAFAT_LOAD, MAFAT_CALL + a shape, or MAFAT_END of the program. */
uint32_t mafat_next(struct mafat_walk *walk);

/* Has a kernel compute the call whose instruction `mafat_next` gave. Parameters are counted from `weights`. */
void mafat_call(const struct mafat_network *network, const struct mafat_kernels *kernels,
                const float *weights, uint32_t instruction, struct mafat_walk *walk);

#endif
