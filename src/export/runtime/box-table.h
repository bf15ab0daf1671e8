/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* Boxes of networks whose answers are tables with a box in each row. */
#ifndef MAFAT_BOX_TABLE_H
#define MAFAT_BOX_TABLE_H

#include "box.h"
#include "schedule.h"

/* Told of each row with a score above the threshold: its surest class. */
typedef void mafat_row_found(void *context, int label, double score, struct mafat_box box);

void mafat_table_boxes(const struct mafat_network *network, const struct mafat_table *table,
                       double threshold, mafat_row_found *found, void *context);

#endif
