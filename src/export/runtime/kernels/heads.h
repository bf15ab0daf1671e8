/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* The layers from which boxes are told. */

/* x and y of a yolo layer are stretched about 1/2 by `scale`. */
static float stretched(float x, float scale) {
  const float shift = -0.5f * (scale - 1.0f);
  return x * scale + shift;
}

/*
 * Darknet's yolo layer: per anchor x, y, w, h, objectness and i0 class scores. x, y, objectness and scores go
 * through the logistic function, unless i1 (new coordinates) says that the layer before has done it;
 * then x and y are stretched by f0.
 */
static void yolo(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const int size = 5 + shape->i0;
  const enum mafat_activation activation = shape->i1 ? MAFAT_LINEAR : MAFAT_LOGISTIC;
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      const float *from = number_at(&call->a, y, x);
      float *to = number_at(&call->out, y, x);
      for (int c = 0; c < call->out.extent.channels; c += size) {
        activate_numbers(activation, from + c, to + c, 2);
        activate_numbers(MAFAT_LINEAR, from + c + 2, to + c + 2, 2);
        activate_numbers(activation, from + c + 4, to + c + 4, size - 4);
        to[c] = stretched(to[c], shape->f0);
        to[c + 1] = stretched(to[c + 1], shape->f0);
      }
    }
}

/*
 * Darknet's Gaussian_yolo layer: per anchor mean and deviation of x, y, w and h, objectness and i0 class scores.
 * All but the means of w and h go through the logistic function; the means of x and y are stretched by f0.
 */
static void gaussian_yolo(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const int size = 9 + shape->i0;
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      const float *from = number_at(&call->a, y, x);
      float *to = number_at(&call->out, y, x);
      for (int c = 0; c < call->out.extent.channels; c += size) {
        const float width = from[c + 4];
        const float height = from[c + 6];
        activate_numbers(MAFAT_LOGISTIC, from + c, to + c, size);
        to[c] = stretched(to[c], shape->f0);
        to[c + 2] = stretched(to[c + 2], shape->f0);
        to[c + 4] = width;
        to[c + 6] = height;
      }
    }
}

/*
 * Darknet's region layer (pjreddie's order of numbers): per anchor i1 coordinates, objectness and i0 class
 * scores. x, y, objectness (unless i3, background) and scores go through the logistic function; with i2
 * the scores, and the objectness when it is background, are a softmax instead.
 */
static void region(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const int objectness = shape->i1;
  const int scores = objectness + 1;
  const int size = scores + shape->i0;
  const bool background = shape->i3 != 0;
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++)
      for (int c = 0; c + size <= call->out.extent.channels; c += size) {
        const float *from = number_at(&call->a, y, x) + c;
        float *to = number_at(&call->out, y, x) + c;
        activate_numbers(MAFAT_LOGISTIC, from, to, 2);
        activate_numbers(MAFAT_LINEAR, from + 2, to + 2, objectness - 2);
        activate_numbers(background ? MAFAT_LINEAR : MAFAT_LOGISTIC, from + objectness,
                         to + objectness, 1);
        if (!shape->i2) activate_numbers(MAFAT_LOGISTIC, from + scores, to + scores, shape->i0);
        else if (background) softmax_of(from + objectness, to + objectness, shape->i0 + 1, 1.0f);
        else softmax_of(from + scores, to + scores, shape->i0, 1.0f);
      }
}

/*
 * YOLOv1's head, always the whole of it: numbers in the order channels, rows, columns pass through. With i2
 * the i1 class scores of each of the i0 x i0 cells, which come first, are made a softmax.
 */
static void detection(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const struct mafat_extent map = call->out.extent;
  const int count = map.channels * map.height * map.width;
  for (int i = 0; i < count; i++) *flat_number(&call->out, i) = *flat_number(&call->a, i);
  for (int cell = 0; shape->i2 && cell < shape->i0 * shape->i0; cell++)
    softmax_flat(&call->out, &call->out, cell * shape->i1, shape->i1, 1.0f);
}
