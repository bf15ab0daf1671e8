/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* Tells what a network found from its outputs. */
#ifndef MAFAT_DETECTION_H
#define MAFAT_DETECTION_H

#include "box.h"
#include "mafat.h"

struct mafat_detection {
  int label;
  double score;
  struct mafat_box box;
  /* Candidates are told in this order. */
  unsigned order;
};

struct mafat_decoding {
  /* Detections with a score up to this are dropped. */
  double threshold;
  /* Overlap above which two boxes of a class are one object; 0 keeps all boxes. */
  double nms;
  /* The part of the input that the picture fills; all of it where its width is 0. Boxes are fractions of it. */
  struct mafat_area area;
};

/* The surest candidates that are compared with each other; trained networks stay far below. */
#define MAFAT_MOST_DETECTIONS 10000

/* Fills `found`, of MAFAT_MOST_DETECTIONS entries, with what was found, the surest first; returns how many. */
unsigned mafat_detections(const struct mafat_network *network, struct mafat_decoding decoding,
                          struct mafat_detection *found);

#endif
