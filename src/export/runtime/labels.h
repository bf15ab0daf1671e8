/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* Names of classes, one per line of a text file. */
#ifndef MAFAT_LABELS_H
#define MAFAT_LABELS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Reads a file of names as `mafat run` does: UTF-16 and UTF-32 with or without a mark, UTF-8, and Windows-1252 where
 * it is none of these. Returns false after it has said why that cannot be, in one sentence in `problem`.
 */
bool mafat_read_labels(const char *path, char *problem, size_t problem_bytes);

/* Name of a class, in UTF-8; NULL where it has none. */
const char *mafat_label(int label);

#endif
