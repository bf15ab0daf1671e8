/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* How images become inputs. */
#ifndef MAFAT_PICTURE_H
#define MAFAT_PICTURE_H

#include "mafat.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Writes an image to the first input as the network wants it. The image has the size of the input: rows of pixels of red,
 * green and blue, or of grey where the input has one channel, 0 ... 255.
 */
void mafat_put_picture(const struct mafat_network *network, const unsigned char *pixels);

/* The byte of the integer that stands for a number: the nearest, of two the one farther from 0. */
unsigned char mafat_integer(struct mafat_quantization quantization, float number);

/* Writes the values `first` ... `first + count - 1` of an input from bytes that are in its order of channels. */
void mafat_put_bytes(const struct mafat_network *network, unsigned index, size_t first,
                     size_t count, const unsigned char *bytes);

#ifdef __cplusplus
}
#endif

#endif
