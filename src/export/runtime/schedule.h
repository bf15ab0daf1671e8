/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/*
 * A schedule as constant tables, and a program that calls kernels by them. What calls have in common is in tables of its own, and
 * what repeats is a loop: a schedule of ten thousand calls takes a few kilobytes.
 *
 * Maps lie in the arena as H x W x C. Positions (y, x) are those of the layer's whole map, also where only
 * a tile of it is in memory.
 */
#ifndef MAFAT_SCHEDULE_H
#define MAFAT_SCHEDULE_H

/* For INFINITY, which activations may have as a limit. */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>

#include "kernel-list.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Extent of a whole map. Padding begins where it ends. */
struct mafat_extent {
  uint16_t height, width;
  int channels;
};

/* A parameter of an activation, or an attribute of a kernel. */
union mafat_number {
  int32_t integer;
  float real;
};

/* What a kernel takes of memory beside its output: bits of a shape. A call names a place for each, in this order. */
enum mafat_operands { MAFAT_READS_A = 1, MAFAT_READS_B = 2, MAFAT_USES_SCRATCH = 4 };

/* What is the same for all calls of a kernel for a layer. */
struct mafat_shape {
  /* An enum mafat_kernel, an enum mafat_activation, and bits of enum mafat_operands. */
  uint8_t kernel, activation, operands;
  uint16_t groups;
  /* Numbers of extents; those of inputs that the kernel doesn't know are 0 x 0 x 0. */
  uint16_t a, b, out;
  /* Output position o reads o * stride - before + t * dilation, t = 0 ... kernel - 1, of each axis. */
  uint16_t kernel_y, kernel_x, stride_y, stride_x, dilation_y, dilation_x;
  int16_t before_y, before_x;
  /* Where the kernel has an activation its two parameters, then its attributes: kernels/attributes.h. */
  const union mafat_number *numbers;
  /* Where the packed weights and biases lie: floats from the start of the weights, or MAFAT_NO_PARAMETERS. */
  uint32_t weights, biases;
};

#define MAFAT_NO_PARAMETERS 0xffffffffu

/* Distances in bytes. In a ring, row r of the map is stored in row (r - first) mod ring; 0 for all others. */
struct mafat_strides {
  uint32_t row, pixel;
  uint16_t ring;
};

/* Where a map, a tile, or some channels of one lie: bytes from the start of the arena, and the number of its strides. */
struct mafat_location {
  uint32_t offset;
  uint16_t strides;
};

/*
 * Rows or columns of a call: `size` of them are computed from `start` on, and `a` and `out` are the first ones that are stored
 * at the places of input and output. A call with a second input has two more spans, whose `a` is that input's.
 */
struct mafat_span {
  uint16_t start, size, a, out;
  /* Number of the first of its advances, or MAFAT_NONE. */
  uint16_t advance;
};

/* What a span moves by in each turn of the loop around it that has `level` loops around itself. */
struct mafat_advance {
  int16_t start, a, out;
  uint8_t level;
  bool is_last;
};

#define MAFAT_NONE 0xffffu

/*
 * Instructions of a program: numbers of seven bits a byte, from the lowest; all but the last byte have the eighth bit. A call
 * begins with MAFAT_CALL + its shape; then come the places of what the shape reads and of the output, and the spans of rows and
 * columns.
 */
enum mafat_instruction {
  /* Of the innermost loop, or of the program. */
  MAFAT_END,
  /* Then how many turns it has, and its instructions. */
  MAFAT_LOOP,
  /* The next of the loads. */
  MAFAT_LOAD,
  MAFAT_CALL
};

/* The most loops in one another. */
#define MAFAT_DEPTH 4

/* A piece of the weights' file that is read into the region. Offsets and sizes are multiples of 16 bytes. */
struct mafat_load {
  uint64_t file_offset;
  uint32_t region_offset, bytes;
  /* mafat_checksum of the bytes. */
  uint32_t checksum;
  /* Nothing is ever loaded over it: it is there from the first run on. */
  bool stays;
};

/* Which numbers integers q of one byte stand for: scale * (q - zero_point). Scale 0: there are no integers. */
struct mafat_quantization {
  float scale;
  int zero_point;
  /* Whether they are 0 ... 255, not -128 ... 127. */
  bool is_unsigned;
};

/* What the network is given. */
struct mafat_input_map {
  struct mafat_extent extent;
  struct mafat_quantization quantization;
  /* Whether it is kept as bytes (0 ... 255 for 0 ... 1), not as floats. */
  bool is_bytes;
  uint16_t place;
};

/* How a picture becomes the first input, where not stretched to numbers from 0 to 1, red, green and blue. */
struct mafat_picture {
  /* Whether the first channel is blue. */
  bool is_reversed;
  /* Whether its proportions are kept, between margins of a byte. */
  bool is_letterboxed;
  double margin;
  /* Whether a position is the mean of all pixels that it covers, not of the nearest ones. */
  bool is_mean;
  /* Of each channel: byte / 255 * factor + offset. */
  struct {
    double factor, offset;
  } scales[3];
};

/* An output of the network. */
struct mafat_output_map {
  int layer;
  struct mafat_extent extent;
  struct mafat_quantization quantization;
  uint16_t place;
};

enum mafat_head_kind { MAFAT_HEAD_YOLO, MAFAT_HEAD_GAUSSIAN_YOLO, MAFAT_HEAD_REGION, MAFAT_HEAD_CELLS };

/* How boxes are told from an output; see detection.c. */
struct mafat_head {
  enum mafat_head_kind kind;
  /* Index of the output. */
  unsigned output;
  int classes;
  /* Width and height of each anchor as fractions of the input; for cells the number of boxes of one. */
  const double (*anchors)[2];
  int anchor_count;
  /* Numbers of a box before its objectness (region). */
  int coordinates;
  bool new_coordinates, background, square_root;
  /* Which point of a box is predicted: 0 its centre, 0.5 its left top, -0.5 its right bottom corner. */
  float point;
  /* Boxes whose objectness is below are left out. */
  double least_objectness;
  /* Whether overlaps are measured as IoU - (d^2 / c^2)^distance_exponent; the last head with anchors counts. */
  bool by_distance;
  double distance_exponent;
};

struct mafat_axis {
  int size, stride;
};

/*
 * A tensor that the network answers with, as its definition counts it: number (i0, i1 ...) is number
 * offset + i0 * stride0 + i1 * stride1 ... of an output, which is height x width x channels.
 */
struct mafat_answer {
  const char *name;
  /* As text, such as [1, 85]. */
  const char *dims;
  unsigned output;
  const struct mafat_axis *axes;
  unsigned axis_count;
  int offset;
  uint32_t count;
};

/* Where numbers of rows stand in an answer: number e of row r at start + r * per_row + e * per_entry. */
struct mafat_entries {
  unsigned answer;
  int start, per_row, per_entry;
};

/* Positions with a row for each anchor, and the pixels of the input from one to the next. */
struct mafat_grid {
  int rows, columns;
  double step_x, step_y;
  /* Width and height of each, in pixels of the input. */
  const double (*anchors)[2];
  int anchor_count;
};

/* The score of a class, of its number c and the objectness o. */
enum mafat_score_rule {
  MAFAT_SCORE_PLAIN,   /* c */
  MAFAT_SCORE_PRODUCT, /* o * c */
  MAFAT_SCORE_ROOT,    /* the root of o * c, each between 0 and 1 */
  MAFAT_SCORE_POWERS,  /* o^0.6 * c^0.4 */
  MAFAT_SCORE_LOGISTIC /* 1 / (1 + e^-c) */
};

/* The box of a row, of its numbers v, its position p (plus the table's middle), and the step s between positions. */
enum mafat_box_rule {
  MAFAT_BOX_LOGARITHMS, /* centre (p + v) * s, sides e^v * s */
  MAFAT_BOX_DECODED,    /* centre and sides, in pixels or as fractions of the input */
  MAFAT_BOX_CORNERS,    /* left, top, right and bottom as fractions of the input */
  MAFAT_BOX_PRIOR,      /* centre p * s + 0.1 * v * anchor, sides anchor * e^(0.2 * v) */
  MAFAT_BOX_BINS,       /* p * s and distances to the four sides: s times the mean of 0 ... 7 by their shares */
  MAFAT_BOX_OFFSETS,    /* centre p * s + v, sides v, in pixels */
  MAFAT_BOX_STRETCHED,  /* centre (p + 2 * v) * s, sides (2 * v)^2 * anchor */
  MAFAT_BOX_LOGITS      /* centre (p + tanh v) * s, sides 1 / (1 + e^-v) of the input's */
};

/* Numbers of which each row is a box with the scores of its classes; see box-table.c. */
struct mafat_table {
  const struct mafat_grid *grids;
  unsigned grid_count;
  int classes;
  enum mafat_score_rule score_rule;
  enum mafat_box_rule box_rule;
  struct mafat_entries scores, objectness, boxes;
  double middle;
};

/* What a classifier's numbers are. */
enum mafat_scores_kind {
  MAFAT_SCORES_GIVEN,   /* its scores */
  MAFAT_SCORES_BOUNDED, /* scores if all lie between 0 and 1, or else logits */
  MAFAT_SCORES_LOGITS   /* logits, unless they are shares of 1 */
};

/* One set of kernels, for the vector unit that its name says. */
struct mafat_kernels;

struct mafat_network {
  const char *name;
  /* The plan in its notation. */
  const char *plan;
  /* Whether some layers are computed by fast kernels. */
  bool is_fast;

  const uint8_t *program;
  const struct mafat_shape *shapes;
  const struct mafat_extent *extents;
  const struct mafat_location *places;
  const struct mafat_strides *strides;
  const struct mafat_span *spans;
  const struct mafat_advance *advances;
  const struct mafat_load *loads;
  uint32_t load_count;

  /* Memory of the run. The region is what loads fill; NULL where weights stay where they are. */
  float *arena, *region;
  uint32_t arena_bytes, region_bytes;
  /* Predicted peak of the process that runs nothing but this. */
  uint64_t process_bytes;

  /* The packed weights: size of the file, and what tells it from those of others. */
  uint64_t weights_bytes, weights_id;
  /* Where they are part of the program: all loads one behind the other, of which the program has none. */
  const float *embedded;
  /* Those of a program for a board; NULL where the program chooses. */
  const struct mafat_kernels *kernels;

  const struct mafat_input_map *inputs;
  unsigned input_count;
  /* NULL: numbers from 0 to 1. */
  const struct mafat_picture *picture;
  const struct mafat_output_map *outputs;
  unsigned output_count;
  const struct mafat_head *heads;
  unsigned head_count;
  /* Tensors that the network answers with; none where its definition has no names for them. */
  const struct mafat_answer *answers;
  unsigned answer_count;
  const struct mafat_table *tables;
  unsigned table_count;
  /* Holds the scores of a classifier; NULL for other networks. */
  const struct mafat_answer *classifier;
  enum mafat_scores_kind scores;
  /* Names of the classes, where the definition has them. */
  const char *const *labels;
  unsigned label_count;
};

#ifdef __cplusplus
}
#endif

#endif
