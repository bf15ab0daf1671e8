/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* Softmax of `size` neighbouring numbers, in place or not. */
static void softmax_of(const float *from, float *to, int size, float temperature) {
  float largest = -FLT_MAX;
  for (int i = 0; i < size; i++)
    if (from[i] > largest) largest = from[i];
  const vec divisor = vec_splat(temperature);
  const vec top = vec_splat(largest / temperature);
  for (int i = 0; i < size; i += LANES) {
    const vec values = vec_div(load_lanes(from + i, size - i), divisor);
    store_lanes(to + i, size - i, exponential(vec_sub(values, top)));
  }
  float sum = 0.0f;
  for (int i = 0; i < size; i++) sum += to[i];
  for (int i = 0; i < size; i++) to[i] /= sum;
}

/* Softmax of the numbers start ... start + size - 1 of a map in the order channels, rows, columns. */
static void softmax_flat(const struct mafat_place *a, const struct mafat_place *out, int start,
                         int size, float temperature) {
  const int end = start + size;
  float largest = -FLT_MAX;
  for (int i = start; i < end; i++) {
    const float value = *flat_number(a, i);
    if (value > largest) largest = value;
  }
  float sum = 0.0f;
  for (int i = start; i < end; i++) {
    const float part = exponential_of(*flat_number(a, i) / temperature - largest / temperature);
    sum += part;
    *flat_number(out, i) = part;
  }
  for (int i = start; i < end; i++) *flat_number(out, i) /= sum;
}

/*
 * Softmax with a temperature: over each of some equal parts of the whole map's numbers in the order channels,
 * rows, columns, whatever the rectangle. With `spatial`, over the channels of each position of the rectangle.
 */
static void softmax(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const struct mafat_extent map = call->out.extent;
  const float temperature = softmax_temperature(shape);
  if (softmax_spatial(shape)) {
    for (int y = call->y0; y < call->y1; y++)
      for (int x = call->x0; x < call->x1; x++)
        softmax_of(number_at(&call->a, y, x), number_at(&call->out, y, x), map.channels,
                   temperature);
    return;
  }
  const int parts = softmax_parts(shape);
  const int size = map.channels * map.height * map.width / parts;
  for (int part = 0; part < parts; part++)
    softmax_flat(&call->a, &call->out, part * size, size, temperature);
}
