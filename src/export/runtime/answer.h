/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* Reads the network's answers as its definition counts them. */
#ifndef MAFAT_ANSWER_H
#define MAFAT_ANSWER_H

#include "mafat.h"
#include "schedule.h"

/* An answer and the map in which its numbers lie. */
struct mafat_answer_reader {
  const struct mafat_answer *answer;
  struct mafat_map map;
};

struct mafat_answer_reader mafat_read_answer(const struct mafat_network *network,
                                             const struct mafat_answer *answer);

/* Number `index` of it, row by row. */
float mafat_answer_number(const struct mafat_answer_reader *reader, uint32_t index);

/* How a classifier's scores become shares. */
struct mafat_scores {
  struct mafat_answer_reader reader;
  /* A score is e^(number - largest) / sum; the number itself where sum is 0. */
  double largest, sum;
};

/* The scores of a network whose `classifier` is not NULL. */
struct mafat_scores mafat_class_scores(const struct mafat_network *network);

double mafat_class_score(const struct mafat_scores *scores, uint32_t label);

#endif
