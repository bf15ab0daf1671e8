/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* Reads what a network is to look at. */
#ifndef MAFAT_INPUT_H
#define MAFAT_INPUT_H

#include "box.h"
#include "mafat.h"

/*
 * Reads a file into an input of the network: bytes height x width x channels (.raw), a binary PPM picture of any size
 * (.ppm), or little-endian float numbers channels x height x width (.f32). `area` becomes the part of the input that a
 * picture fills, and stays as it is for other files. Returns false after it has said
 * why that cannot be, in one sentence in `problem`.
 */
bool mafat_read_input(const struct mafat_network *network, unsigned index, const char *path,
                      struct mafat_area *area, char *problem, size_t problem_bytes);

#endif
