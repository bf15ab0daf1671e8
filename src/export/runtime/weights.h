/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/*
 * How the engine gets at the learned numbers. There are three ways, one of which is compiled into a program:
 * weights-file.c reads them piece by piece into the region, weights-mapped.c maps the file,
 * weights-embedded.c has them in the program.
 *
 * The file begins with a header of 64 bytes: "MAFATW1\0", the id (8 bytes, little-endian), the size of
 * the file (8 bytes), zeros. The loads follow in the order of the schedule, each as it lies in memory.
 */
#ifndef MAFAT_WEIGHTS_H
#define MAFAT_WEIGHTS_H

#include "hosted.h"

#define MAFAT_HEADER_BYTES 64

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "Weights are stored in little-endian order."
#endif

/* Tells in `numbers` where the parameters of calls are counted from. */
enum mafat_status mafat_begin_weights(const struct mafat_network *network,
                                      struct mafat_weights *weights, const float **numbers);

enum mafat_status mafat_load(const struct mafat_network *network, struct mafat_weights *weights,
                             const struct mafat_load *load);

/* Whether a header is that of the network's weights. */
enum mafat_status mafat_check_header(const struct mafat_network *network,
                                     const unsigned char header[MAFAT_HEADER_BYTES]);

/* Of a multiple of 16 bytes: FNV-1a over words, in four lanes that take turns. */
uint32_t mafat_checksum(const float *numbers, uint32_t bytes);

#endif
