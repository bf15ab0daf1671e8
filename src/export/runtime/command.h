/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* The program mafat-run: reads an input, runs a network, prints what it found as JSON. */
#ifndef MAFAT_COMMAND_H
#define MAFAT_COMMAND_H

#include "hosted.h"

/* Returns the program's exit code: 0, or 2 after a sentence on the standard error stream. */
int mafat_command(const struct mafat_network *network, int argc, char **argv);

#endif
