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

/* Whether a file of names was read. */
bool mafat_has_labels(void);

/*
 * Name of one of `classes` classes, in UTF-8; NULL where it has none. Where there is one class more than names, the first
 * one is that nothing is there. 0 for classes: there are as many as names.
 */
const char *mafat_label(int label, size_t classes);

#endif
