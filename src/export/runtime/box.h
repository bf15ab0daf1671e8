/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

#ifndef MAFAT_BOX_H
#define MAFAT_BOX_H

/* A rectangle: its centre, width and height as fractions of the network's input, or of the picture in it. */
struct mafat_box {
  double x, y, width, height;
};

/* A part of the network's input, in positions. */
struct mafat_area {
  int top, left, height, width;
};

#endif
