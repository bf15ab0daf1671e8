/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

#include "detection.h"

#include <math.h>

#include "box-table.h"
#include "double-math.h"

/* The candidates with the highest scores so far, as a heap: the least sure one is first. */
struct candidates {
  struct mafat_detection *list;
  unsigned count, seen;
  /* What the picture fills of the input. */
  struct mafat_extent input;
  struct mafat_area area;
};

static bool is_surer(const struct mafat_detection *a, const struct mafat_detection *b) {
  return a->score > b->score || (a->score == b->score && a->order < b->order);
}

/* Lets the entry at `index` sink to its place among the first `count`. */
static void sink(struct mafat_detection *heap, unsigned count, unsigned index) {
  const struct mafat_detection sinking = heap[index];
  for (unsigned child; (child = 2 * index + 1) < count; index = child) {
    if (child + 1 < count && is_surer(&heap[child], &heap[child + 1])) child++;
    if (!is_surer(&sinking, &heap[child])) break;
    heap[index] = heap[child];
  }
  heap[index] = sinking;
}

static void rise(struct mafat_detection *heap, unsigned index) {
  const struct mafat_detection rising = heap[index];
  for (unsigned parent; index > 0; index = parent) {
    parent = (index - 1) / 2;
    if (!is_surer(&heap[parent], &rising)) break;
    heap[index] = heap[parent];
  }
  heap[index] = rising;
}

/* A box given as fractions of the input, as fractions of the picture that fills an area of it. */
static struct mafat_box box_in_picture(struct mafat_box box, struct mafat_extent input,
                                       struct mafat_area area) {
  if (area.width == 0) return box;
  return (struct mafat_box){
      (box.x * input.width - area.left) / area.width,
      (box.y * input.height - area.top) / area.height,
      box.width * input.width / area.width,
      box.height * input.height / area.height,
  };
}

static void add_candidate(struct candidates *candidates, int label, double score,
                          struct mafat_box in_input) {
  const struct mafat_box box = box_in_picture(in_input, candidates->input, candidates->area);
  if (!isfinite(box.x) || !isfinite(box.y) || !isfinite(box.width) || !isfinite(box.height)) return;
  const struct mafat_detection detection = {label, score, box, candidates->seen++};
  if (candidates->count < MAFAT_MOST_DETECTIONS) {
    candidates->list[candidates->count] = detection;
    rise(candidates->list, candidates->count++);
  } else if (is_surer(&detection, &candidates->list[0])) {
    candidates->list[0] = detection;
    sink(candidates->list, candidates->count, 0);
  }
}

static void sort_candidates(struct candidates *candidates) {
  struct mafat_detection *heap = candidates->list;
  for (unsigned count = candidates->count; count > 1;) {
    count--;
    const struct mafat_detection least = heap[0];
    heap[0] = heap[count];
    heap[count] = least;
    sink(heap, count, 0);
  }
}

/* One position of a map and one anchor, with the numbers that the layer gives for them. */
struct cell {
  const struct mafat_head *head;
  const struct mafat_map *map;
  int row, column;
  const double *anchor;
  const float *entries;
};

/* Centre from the entries x and y; the anchor times e to the entries width and height. */
static struct mafat_box exponential_box(const struct cell *cell, int x, int y, int width,
                                        int height) {
  return (struct mafat_box){
      ((double)cell->column + (double)cell->entries[x]) / cell->map->width,
      ((double)cell->row + (double)cell->entries[y]) / cell->map->height,
      exponential((double)cell->entries[width]) * cell->anchor[0],
      exponential((double)cell->entries[height]) * cell->anchor[1],
  };
}

static double squared(double x) { return x * x; }

static struct mafat_box box_of(const struct cell *cell) {
  const struct mafat_head *head = cell->head;
  struct mafat_box box;
  switch (head->kind) {
    case MAFAT_HEAD_GAUSSIAN_YOLO:
      box = exponential_box(cell, 0, 2, 4, 6);
      box.x += (double)head->point * box.width;
      box.y += (double)head->point * box.height;
      return box;
    case MAFAT_HEAD_YOLO:
      box = exponential_box(cell, 0, 1, 2, 3);
      if (!head->new_coordinates) return box;
      /* Sides as in Scaled-YOLOv4: the anchor times (2t)^2. */
      box.width = 4.0 * squared((double)cell->entries[2]) * cell->anchor[0];
      box.height = 4.0 * squared((double)cell->entries[3]) * cell->anchor[1];
      return box;
    default:
      return exponential_box(cell, 0, 1, 2, 3);
  }
}

/* What the score of every class is multiplied by. Gaussian YOLO gives the uncertainty of each side. */
static double confidence_of(const struct cell *cell, int objectness) {
  const float *e = cell->entries;
  if (cell->head->background) return 1.0;
  if (cell->head->kind != MAFAT_HEAD_GAUSSIAN_YOLO) return (double)e[objectness];
  const double uncertainty = ((double)e[1] + (double)e[3] + (double)e[5] + (double)e[7]) / 4.0;
  return (double)e[objectness] * (1.0 - uncertainty);
}

static int objectness_of(const struct mafat_head *head) {
  switch (head->kind) {
    case MAFAT_HEAD_GAUSSIAN_YOLO:
      return 8;
    case MAFAT_HEAD_REGION:
      return head->coordinates;
    default:
      return 4;
  }
}

static void cell_candidates(struct candidates *candidates, const struct cell *cell,
                            double threshold) {
  const int objectness = objectness_of(cell->head);
  if (!((double)cell->entries[objectness] > threshold) && !cell->head->background) return;
  if ((double)cell->entries[objectness] < cell->head->least_objectness) return;
  const double confidence = confidence_of(cell, objectness);
  const struct mafat_box box = box_of(cell);
  for (int label = 0; label < cell->head->classes; label++) {
    const double score = confidence * (double)cell->entries[objectness + 1 + label];
    if (score > threshold) add_candidate(candidates, label, score, box);
  }
}

/* Boxes of yolo, Gaussian_yolo and region layers. */
static void anchor_candidates(struct candidates *candidates, const struct mafat_head *head,
                              const struct mafat_map *map, double threshold) {
  const int size = objectness_of(head) + 1 + head->classes;
  for (int anchor = 0; anchor < head->anchor_count; anchor++)
    for (int row = 0; row < map->height; row++)
      for (int column = 0; column < map->width; column++) {
        const struct cell cell = {
            .head = head,
            .map = map,
            .row = row,
            .column = column,
            .anchor = head->anchors[anchor],
            .entries = map->numbers + row * map->row_stride + column * map->pixel_stride +
                       anchor * size,
        };
        cell_candidates(candidates, &cell, threshold);
      }
}

/* Number `index` of a map in the order channels, rows, columns. */
static double flat_entry(const struct mafat_map *map, int index) {
  const int area = map->height * map->width;
  const int position = index % area;
  return (double)map->numbers[position / map->width * map->row_stride +
                              position % map->width * map->pixel_stride + index / area];
}

/*
 * YOLOv1's head: one vector of the class scores [cell][class], the objectness [cell][box], and x, y, width,
 * height [cell][box][4]; x and y count from the cell's corner.
 */
static void grid_candidates(struct candidates *candidates, const struct mafat_head *head,
                            const struct mafat_map *map, double threshold) {
  const int side = head->coordinates;
  const int cells = side * side;
  const int boxes = head->anchor_count;
  for (int slot = 0; slot < cells * boxes; slot++) {
    const int cell = slot / boxes;
    const int place = cells * (head->classes + boxes) + slot * 4;
    const double width = flat_entry(map, place + 2);
    const double height = flat_entry(map, place + 3);
    const struct mafat_box box = {
        (flat_entry(map, place) + cell % side) / side,
        (flat_entry(map, place + 1) + cell / side) / side,
        head->square_root ? squared(width) : width,
        head->square_root ? squared(height) : height,
    };
    const double objectness = flat_entry(map, cells * head->classes + slot);
    for (int label = 0; label < head->classes; label++) {
      const double score = objectness * flat_entry(map, cell * head->classes + label);
      if (score > threshold) add_candidate(candidates, label, score, box);
    }
  }
}

static double smaller(double a, double b) { return a < b ? a : b; }
static double larger(double a, double b) { return a > b ? a : b; }

/* Length of what two stretches, given by their middles and lengths, have in common. */
static double shared_length(double a, double a_length, double b, double b_length) {
  const double end = smaller(a + a_length / 2.0, b + b_length / 2.0);
  return end - larger(a - a_length / 2.0, b - b_length / 2.0);
}

/* Area that two boxes share divided by the area that they cover together. */
static double overlap_of(const struct mafat_box *a, const struct mafat_box *b) {
  const double width = shared_length(a->x, a->width, b->x, b->width);
  const double height = shared_length(a->y, a->height, b->y, b->height);
  if (width <= 0.0 || height <= 0.0) return 0.0;
  const double shared = width * height;
  return shared / (a->width * a->height + b->width * b->height - shared);
}

/* Length from the first to the last point of two such stretches. */
static double spanned_length(double a, double a_length, double b, double b_length) {
  const double end = larger(a + a_length / 2.0, b + b_length / 2.0);
  return end - smaller(a - a_length / 2.0, b - b_length / 2.0);
}

/*
 * Overlap less the distance of the centres by the diagonal of the smallest box round both, squared and to the
 * power of the exponent (arXiv 1911.08287, equation 7).
 */
static double distant_overlap_of(const struct mafat_box *a, const struct mafat_box *b,
                                 double exponent) {
  const double overlap = overlap_of(a, b);
  const double diagonal = squared(spanned_length(a->x, a->width, b->x, b->width)) +
                          squared(spanned_length(a->y, a->height, b->y, b->height));
  if (diagonal == 0.0) return overlap;
  const double distance = squared(a->x - b->x) + squared(a->y - b->y);
  return overlap - power_of(distance / diagonal, exponent);
}

/* The head that says how boxes are thinned out, or NULL. */
static const struct mafat_head *suppressing_head(const struct mafat_network *network) {
  for (unsigned index = network->head_count; index-- > 0;)
    if (network->heads[index].kind != MAFAT_HEAD_CELLS) return &network->heads[index];
  return NULL;
}

static bool is_same_object(const struct mafat_detection *a, const struct mafat_detection *b,
                           const struct mafat_head *head, double nms) {
  if (a->label != b->label) return false;
  const double overlap = head != NULL && head->by_distance
                             ? distant_overlap_of(&a->box, &b->box, head->distance_exponent)
                             : overlap_of(&a->box, &b->box);
  return overlap > nms;
}

/* Of each class the surest detection is kept, all that overlap it too much go, and so on. */
static unsigned suppress_overlaps(struct mafat_detection *list, unsigned count,
                                  const struct mafat_head *head, double nms) {
  unsigned kept = 0;
  for (unsigned next = 0; next < count; next++) {
    bool is_new = true;
    for (unsigned rival = 0; is_new && rival < kept; rival++)
      is_new = !is_same_object(&list[rival], &list[next], head, nms);
    if (is_new) list[kept++] = list[next];
  }
  return kept;
}

static void add_row(void *context, int label, double score, struct mafat_box box) {
  add_candidate(context, label, score, box);
}

unsigned mafat_detections(const struct mafat_network *network, struct mafat_decoding decoding,
                          struct mafat_detection *found) {
  struct candidates candidates = {
      .list = found, .input = network->inputs[0].extent, .area = decoding.area};
  for (unsigned index = 0; index < network->head_count; index++) {
    const struct mafat_head *head = &network->heads[index];
    const struct mafat_map map = mafat_output(network, head->output);
    if (head->kind == MAFAT_HEAD_CELLS)
      grid_candidates(&candidates, head, &map, decoding.threshold);
    else
      anchor_candidates(&candidates, head, &map, decoding.threshold);
  }
  for (unsigned index = 0; index < network->table_count; index++)
    mafat_table_boxes(network, &network->tables[index], decoding.threshold, add_row, &candidates);
  sort_candidates(&candidates);
  if (decoding.nms == 0.0) return candidates.count;
  return suppress_overlaps(found, candidates.count, suppressing_head(network), decoding.nms);
}
