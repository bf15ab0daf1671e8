/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/*
 * Networks in programs of an operating system: the weights may be in a file, and the program chooses the kernels for the
 * processor that it runs on.
 *
 *   struct mafat_weights weights;
 *   mafat_open_weights(&weights, &NETWORK, "weights.bin");
 *   ... write the input to mafat_input(&NETWORK, 0) ...
 *   mafat_run_with(&NETWORK, &weights, mafat_best_kernels());
 *   ... read mafat_output(&NETWORK, 0) ...
 */
#ifndef MAFAT_HOSTED_H
#define MAFAT_HOSTED_H

#include "mafat.h"

enum mafat_status {
  MAFAT_OK,
  /* The weights cannot be opened or read; errno says why. */
  MAFAT_NO_WEIGHTS,
  /* The file has another size than the weights of the network. */
  MAFAT_WEIGHTS_SIZE,
  /* The file holds the weights of another network or of another export. */
  MAFAT_WEIGHTS_OTHER,
  /* What was read is not what was exported. */
  MAFAT_WEIGHTS_DAMAGED
};

/* A sentence part for a status, without a dot. */
const char *mafat_status_text(enum mafat_status status);

/* Where the learned numbers of a network come from while it runs. */
struct mafat_weights {
  /* File descriptor, or -1 where the weights are in memory. */
  int file;
  /* The packed file in memory; NULL where it is read piece by piece. */
  const unsigned char *mapped;
  /* Whether a run has checked the mapped file and loaded what stays in memory. */
  bool checked;
};

/* Opens the weights, checks that they are those of the network, and reads none of them yet. */
enum mafat_status mafat_open_weights(struct mafat_weights *weights,
                                     const struct mafat_network *network, const char *path);

void mafat_close_weights(struct mafat_weights *weights, const struct mafat_network *network);

/* The fastest set that this processor can run. */
const struct mafat_kernels *mafat_best_kernels(void);

/* The set called scalar, sse2, avx2, avx512, avx512vnni, neon or dotprod; NULL where it is unknown or cannot
   be run here. */
const struct mafat_kernels *mafat_kernels_named(const char *name);

const char *mafat_kernels_name(const struct mafat_kernels *kernels);

/* Runs the network once. Its outputs can be read until the next input is written. */
enum mafat_status mafat_run_with(const struct mafat_network *network, struct mafat_weights *weights,
                                 const struct mafat_kernels *kernels);

/* Nanoseconds that the latest run took to load weights; 0 where nothing is loaded. */
uint64_t mafat_load_nanoseconds(void);

#endif
