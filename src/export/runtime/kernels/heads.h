/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* The layers from which boxes are told. */

/* x and y of a yolo layer are stretched about 1/2 by `scale`. */
static float stretched(float x, float scale) {
  const float shift = -0.5f * (scale - 1.0f);
  return x * scale + shift;
}

/*
 * Darknet's yolo layer: per anchor x, y, w, h, objectness and class scores. x, y, objectness and scores go
 * through the logistic function, unless `new_coordinates` says that the layer before has done it;
 * then x and y are stretched by `scale_xy`.
 */
static void yolo(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const int size = 5 + yolo_classes(shape);
  const float scale = yolo_scale_xy(shape);
  const struct activation activation = yolo_new_coordinates(shape) ? plain : logistically;
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      const float *from = number_at(&call->a, y, x);
      float *to = number_at(&call->out, y, x);
      for (int c = 0; c < call->out.extent.channels; c += size) {
        activate_numbers(activation, from + c, to + c, 2);
        activate_numbers(plain, from + c + 2, to + c + 2, 2);
        activate_numbers(activation, from + c + 4, to + c + 4, size - 4);
        to[c] = stretched(to[c], scale);
        to[c + 1] = stretched(to[c + 1], scale);
      }
    }
}

/*
 * Darknet's Gaussian_yolo layer: per anchor mean and deviation of x, y, w and h, objectness and class scores. All
 * but the means of w and h go through the logistic function; the means of x and y are stretched by `scale_xy`.
 */
static void gaussian_yolo(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const int size = 9 + gaussian_yolo_classes(shape);
  const float scale = gaussian_yolo_scale_xy(shape);
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      const float *from = number_at(&call->a, y, x);
      float *to = number_at(&call->out, y, x);
      for (int c = 0; c < call->out.extent.channels; c += size) {
        const float width = from[c + 4];
        const float height = from[c + 6];
        activate_numbers(logistically, from + c, to + c, size);
        to[c] = stretched(to[c], scale);
        to[c + 2] = stretched(to[c + 2], scale);
        to[c + 4] = width;
        to[c + 6] = height;
      }
    }
}

/*
 * Darknet's region layer (pjreddie's order of numbers): per anchor some coordinates, objectness and class
 * scores. x, y, objectness (unless `background`) and scores go through the logistic function; with `softmax`
 * the scores, and the objectness when it is background, are a softmax instead.
 */
static void region(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const int objectness = region_coordinates(shape);
  const int classes = region_classes(shape);
  const int scores = objectness + 1;
  const int size = scores + classes;
  const bool background = region_background(shape) != 0;
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++)
      for (int c = 0; c + size <= call->out.extent.channels; c += size) {
        const float *from = number_at(&call->a, y, x) + c;
        float *to = number_at(&call->out, y, x) + c;
        activate_numbers(logistically, from, to, 2);
        activate_numbers(plain, from + 2, to + 2, objectness - 2);
        activate_numbers(background ? plain : logistically, from + objectness,
                         to + objectness, 1);
        if (!region_softmax(shape)) activate_numbers(logistically, from + scores, to + scores, classes);
        else if (background) softmax_of(from + objectness, to + objectness, classes + 1, 1.0f);
        else softmax_of(from + scores, to + scores, classes, 1.0f);
      }
}

/*
 * YOLOv1's head, always the whole of it: numbers in the order channels, rows, columns pass through. With
 * `softmax` the scores of each of the side x side cells, which come first, are made one.
 */
static void detection(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const struct mafat_extent map = call->out.extent;
  const int count = map.channels * map.height * map.width;
  for (int i = 0; i < count; i++) *flat_number(&call->out, i) = *flat_number(&call->a, i);
  const int side = detection_side(shape), classes = detection_classes(shape);
  for (int cell = 0; detection_softmax(shape) && cell < side * side; cell++)
    softmax_flat(&call->out, &call->out, cell * classes, classes, 1.0f);
}
