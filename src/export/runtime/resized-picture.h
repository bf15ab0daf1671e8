/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* Makes an input of the network out of a picture of any size. */
#ifndef MAFAT_RESIZED_PICTURE_H
#define MAFAT_RESIZED_PICTURE_H

#include <stdio.h>

#include "box.h"
#include "schedule.h"

/* The part of the input that a picture of this size fills. */
struct mafat_area mafat_picture_area(int height, int width, struct mafat_extent input,
                                     const struct mafat_picture *picture);

/*
 * Reads the pixels of a picture, height x width x 3 bytes, row by row, and writes the input: floats, or bytes where
 * the network keeps those. The input has 1 or 3 channels. Returns what is wrong, or NULL.
 */
const char *mafat_read_pixels(FILE *file, int height, int width,
                              const struct mafat_input_map *input,
                              const struct mafat_picture *picture, void *target);

#endif
