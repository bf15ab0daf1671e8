/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* Looks at the arena from outside: how much of it a run really writes. */
#ifndef MAFAT_OBSERVATION_H
#define MAFAT_OBSERVATION_H

#include "schedule.h"

/* Fills the arena with a pattern that no kernel computes. Before the input is written. */
void mafat_plant_canary(const struct mafat_network *network);

/* Bytes from the start of the arena to the highest one that was written since. */
uint32_t mafat_observed_bytes(const struct mafat_network *network);

#endif
