/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

#include "box-table.h"

#include <math.h>
#include <stdbool.h>

#include "answer.h"
#include "double-math.h"

/* Distances to the sides of a box that a network weighs: 0 ... 7 steps. */
#define BINS 8

/* Centres of decoded boxes that are no fractions reach far beyond this. */
#define MOST_FRACTION 2.0

/* A table with the maps in which its numbers lie, and what decoded boxes are measured by. */
struct table_reader {
  const struct mafat_table *table;
  struct mafat_answer_reader scores, objectness, boxes;
  double input_width, input_height;
  bool are_fractions;
};

/* A row of the table: its position in a grid, and its anchor. */
struct table_row {
  int index;
  const struct mafat_grid *grid;
  double x, y;
  const double *anchor;
};

static double entry_at(const struct mafat_answer_reader *reader, struct mafat_entries entries,
                       int row, int entry) {
  const int index = entries.start + row * entries.per_row + entry * entries.per_entry;
  return (double)mafat_answer_number(reader, (uint32_t)index);
}

static double box_entry(const struct table_reader *reader, const struct table_row *row, int entry) {
  return entry_at(&reader->boxes, reader->table->boxes, row->index, entry);
}

static double unit(double x) { return x < 0.0 ? 0.0 : x > 1.0 ? 1.0 : x; }
static double logistic(double x) { return 1.0 / (1.0 + exponential(-x)); }
static double hyperbolic_tangent(double x) { return 1.0 - 2.0 / (exponential(2.0 * x) + 1.0); }

static double score_of(const struct table_reader *reader, int row, int label) {
  const struct mafat_table *table = reader->table;
  const double chance = entry_at(&reader->scores, table->scores, row, label);
  if (table->score_rule == MAFAT_SCORE_PLAIN) return chance;
  if (table->score_rule == MAFAT_SCORE_LOGISTIC) return logistic(chance);
  const double objectness = entry_at(&reader->objectness, table->objectness, row, 0);
  switch (table->score_rule) {
    case MAFAT_SCORE_ROOT:
      return power_of(unit(objectness) * unit(chance), 0.5);
    case MAFAT_SCORE_POWERS:
      return power_of(objectness, 0.6) * power_of(chance, 0.4);
    default:
      return objectness * chance;
  }
}

/* The mean of 0 ... 7 by their shares: e to each logit, divided by their sum. */
static double mean_bin(const struct table_reader *reader, const struct table_row *row, int side) {
  double sum = 0.0, weighted = 0.0;
  for (int bin = 0; bin < BINS; bin++) {
    const double weight = exponential(box_entry(reader, row, side * BINS + bin));
    sum += weight;
    weighted += bin * weight;
  }
  return weighted / sum;
}

static struct mafat_box between_corners(double left, double top, double right, double bottom) {
  return (struct mafat_box){(left + right) / 2.0, (top + bottom) / 2.0, right - left, bottom - top};
}

/* A box in pixels of the input, or what its rule says. */
static struct mafat_box raw_box(const struct table_reader *reader, const struct table_row *row) {
  const double x = row->x, y = row->y;
  const double step_x = row->grid->step_x, step_y = row->grid->step_y;
  const double *anchor = row->anchor;
  double v[4];
  if (reader->table->box_rule == MAFAT_BOX_BINS)
    return between_corners(
        (x - mean_bin(reader, row, 0)) * step_x, (y - mean_bin(reader, row, 1)) * step_y,
        (x + mean_bin(reader, row, 2)) * step_x, (y + mean_bin(reader, row, 3)) * step_y);
  for (int entry = 0; entry < 4; entry++) v[entry] = box_entry(reader, row, entry);
  switch (reader->table->box_rule) {
    case MAFAT_BOX_LOGARITHMS:
      return (struct mafat_box){(x + v[0]) * step_x, (y + v[1]) * step_y,
                                exponential(v[2]) * step_x, exponential(v[3]) * step_y};
    case MAFAT_BOX_CORNERS:
      return between_corners(v[0], v[1], v[2], v[3]);
    case MAFAT_BOX_PRIOR:
      return (struct mafat_box){x * step_x + v[0] * 0.1 * anchor[0],
                                y * step_y + v[1] * 0.1 * anchor[1],
                                anchor[0] * exponential(v[2] * 0.2),
                                anchor[1] * exponential(v[3] * 0.2)};
    case MAFAT_BOX_OFFSETS:
      return (struct mafat_box){x * step_x + v[0], y * step_y + v[1], v[2], v[3]};
    case MAFAT_BOX_STRETCHED:
      return (struct mafat_box){(x + 2.0 * v[0]) * step_x, (y + 2.0 * v[1]) * step_y,
                                4.0 * v[2] * v[2] * anchor[0], 4.0 * v[3] * v[3] * anchor[1]};
    case MAFAT_BOX_LOGITS:
      return (struct mafat_box){(x + hyperbolic_tangent(v[0])) * step_x,
                                (y + hyperbolic_tangent(v[1])) * step_y,
                                logistic(v[2]) * reader->input_width,
                                logistic(v[3]) * reader->input_height};
    default:
      return (struct mafat_box){v[0], v[1], v[2], v[3]};
  }
}

static struct mafat_box box_of(const struct table_reader *reader, const struct table_row *row) {
  const struct mafat_box box = raw_box(reader, row);
  if (reader->are_fractions) return box;
  return (struct mafat_box){box.x / reader->input_width, box.y / reader->input_height,
                            box.width / reader->input_width, box.height / reader->input_height};
}

static int row_count(const struct mafat_table *table) {
  int count = 0;
  for (unsigned i = 0; i < table->grid_count; i++)
    count += table->grids[i].rows * table->grids[i].columns * table->grids[i].anchor_count;
  return count;
}

static bool are_fractions(const struct table_reader *reader) {
  const struct mafat_table *table = reader->table;
  if (table->box_rule != MAFAT_BOX_DECODED) return table->box_rule == MAFAT_BOX_CORNERS;
  const int count = row_count(table);
  for (int row = 0; row < count; row++)
    if (entry_at(&reader->boxes, table->boxes, row, 0) > MOST_FRACTION) return false;
  return true;
}

static struct table_reader reader_of(const struct mafat_network *network,
                                     const struct mafat_table *table) {
  const struct mafat_answer *answers = network->answers;
  struct table_reader reader = {
      .table = table,
      .scores = mafat_read_answer(network, &answers[table->scores.answer]),
      .objectness = mafat_read_answer(network, &answers[table->objectness.answer]),
      .boxes = mafat_read_answer(network, &answers[table->boxes.answer]),
      .input_width = network->inputs[0].extent.width,
      .input_height = network->inputs[0].extent.height,
  };
  reader.are_fractions = are_fractions(&reader);
  return reader;
}

void mafat_table_boxes(const struct mafat_network *network, const struct mafat_table *table,
                       double threshold, mafat_row_found *found, void *context) {
  const struct table_reader reader = reader_of(network, table);
  struct table_row row = {.index = 0};
  for (unsigned i = 0; i < table->grid_count; i++) {
    row.grid = &table->grids[i];
    const int anchors = row.grid->anchor_count;
    const int count = row.grid->rows * row.grid->columns * anchors;
    for (int place = 0; place < count; place++, row.index++) {
      row.x = place / anchors % row.grid->columns + table->middle;
      row.y = place / anchors / row.grid->columns + table->middle;
      row.anchor = row.grid->anchors[place % anchors];
      int best = -1;
      double most = threshold;
      for (int label = 0; label < table->classes; label++) {
        const double score = score_of(&reader, row.index, label);
        if (score > most) {
          best = label;
          most = score;
        }
      }
      if (best >= 0) found(context, best, most, box_of(&reader, &row));
    }
  }
}
