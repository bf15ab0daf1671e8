/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

#include "answer.h"

#include <math.h>
#include <stdbool.h>

#include "double-math.h"

struct mafat_answer_reader mafat_read_answer(const struct mafat_network *network,
                                             const struct mafat_answer *answer) {
  return (struct mafat_answer_reader){answer, mafat_output(network, answer->output)};
}

float mafat_answer_number(const struct mafat_answer_reader *reader, uint32_t index) {
  const struct mafat_answer *answer = reader->answer;
  int64_t place = answer->offset;
  for (unsigned axis = answer->axis_count; axis-- > 0;) {
    const uint32_t size = (uint32_t)answer->axes[axis].size;
    place += (int64_t)(index % size) * answer->axes[axis].stride;
    index /= size;
  }
  const struct mafat_map *map = &reader->map;
  const int64_t position = place / map->channels;
  return mafat_number(map, (int)(position / map->width), (int)(position % map->width),
                      (int)(place % map->channels));
}

/* Quantized shares may be a little more than 1. */
static bool is_share(float number) { return number >= 0.0f && (double)number <= 1.01; }

struct mafat_scores mafat_class_scores(const struct mafat_network *network) {
  struct mafat_scores scores = {.reader = mafat_read_answer(network, network->classifier)};
  const uint32_t count = network->classifier->count;
  bool are_shares = true;
  double total = 0.0, largest = -(double)INFINITY;
  for (uint32_t label = 0; label < count; label++) {
    const float number = mafat_answer_number(&scores.reader, label);
    are_shares = are_shares && is_share(number);
    total += (double)number;
    if ((double)number > largest) largest = (double)number;
  }
  const bool is_whole = fabs(total - 1.0) < 0.01;
  if (network->scores == MAFAT_SCORES_GIVEN || (are_shares && is_whole) ||
      (are_shares && network->scores == MAFAT_SCORES_BOUNDED))
    return scores;
  scores.largest = largest;
  for (uint32_t label = 0; label < count; label++)
    scores.sum += (double)(float)exponential(
        (double)mafat_answer_number(&scores.reader, label) - largest);
  return scores;
}

double mafat_class_score(const struct mafat_scores *scores, uint32_t label) {
  const double number = (double)mafat_answer_number(&scores->reader, label);
  if (scores->sum == 0.0) return number;
  return (double)(float)((double)(float)exponential(number - scores->largest) / scores->sum);
}
