/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* Reads what a network is to look at. Nothing is resized. */
#ifndef MAFAT_INPUT_H
#define MAFAT_INPUT_H

#include "mafat.h"

/*
 * Reads a file into an input of the network: bytes height x width x channels (.raw), a binary PPM picture (.ppm),
 * or little-endian float numbers channels x height x width (.f32). Returns false after it has said
 * why that cannot be, in one sentence in `problem`.
 */
bool mafat_read_input(const struct mafat_network *network, unsigned index, const char *path,
                      char *problem, size_t problem_bytes);

#endif
