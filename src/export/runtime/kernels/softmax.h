/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

static float largest_of(const float *from, int size) {
  float largest = -FLT_MAX;
  for (int i = 0; i < size; i++)
    if (from[i] > largest) largest = from[i];
  return largest;
}

static float largest_flat(const struct mafat_place *a, int start, int end) {
  float largest = -FLT_MAX;
  for (int i = start; i < end; i++) {
    const float value = *flat_number(a, i);
    if (value > largest) largest = value;
  }
  return largest;
}

/* Softmax of `size` neighbouring numbers, in place or not. */
static void softmax_of(const float *from, float *to, int size, float temperature) {
  const vec divisor = vec_splat(temperature);
  const vec top = vec_splat(largest_of(from, size) / temperature);
  for (int i = 0; i < size; i += LANES) {
    const vec values = vec_div(load_lanes(from + i, size - i), divisor);
    store_lanes(to + i, size - i, exponential(vec_sub(values, top)));
  }
  float sum = 0.0f;
  for (int i = 0; i < size; i++) sum += to[i];
  for (int i = 0; i < size; i++) to[i] /= sum;
}

/* The logarithms of a softmax of `size` neighbouring numbers, in place or not. */
static void log_softmax_of(const float *from, float *to, int size, float temperature) {
  const vec divisor = vec_splat(temperature);
  const vec top = vec_splat(largest_of(from, size) / temperature);
  float sum = 0.0f;
  for (int i = 0; i < size; i += LANES) {
    const vec values = vec_sub(vec_div(load_lanes(from + i, size - i), divisor), top);
    store_lanes(to + i, size - i, values);
    float parts[LANES];
    vec_store(parts, exponential(values));
    for (int lane = 0; lane < smaller(LANES, size - i); lane++) sum += parts[lane];
  }
  const float total = (float)power_logarithm(sum);
  for (int i = 0; i < size; i++) to[i] -= total;
}

/* Softmax of the numbers start ... start + size - 1 of a map in the order channels, rows, columns. */
static void softmax_flat(const struct mafat_place *a, const struct mafat_place *out, int start,
                         int size, float temperature) {
  const int end = start + size;
  const float top = largest_flat(a, start, end) / temperature;
  float sum = 0.0f;
  for (int i = start; i < end; i++) {
    const float part = exponential_of(*flat_number(a, i) / temperature - top);
    sum += part;
    *flat_number(out, i) = part;
  }
  for (int i = start; i < end; i++) *flat_number(out, i) /= sum;
}

/* The logarithms of a softmax of the same numbers. */
static void log_softmax_flat(const struct mafat_place *a, const struct mafat_place *out, int start,
                             int size, float temperature) {
  const int end = start + size;
  const float top = largest_flat(a, start, end) / temperature;
  float sum = 0.0f;
  for (int i = start; i < end; i++) {
    const float value = *flat_number(a, i) / temperature - top;
    sum += exponential_of(value);
    *flat_number(out, i) = value;
  }
  const float total = (float)power_logarithm(sum);
  for (int i = start; i < end; i++) *flat_number(out, i) -= total;
}

/*
 * Softmax with a temperature: over each of some equal parts of the whole map's numbers in the order channels,
 * rows, columns, whatever the rectangle. With `spatial`, over the channels of each position of the rectangle.
 * With `logarithm`, the logarithms of these shares.
 */
static void softmax(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const struct mafat_extent map = call->out.extent;
  const float temperature = softmax_temperature(shape);
  const bool logarithm = softmax_logarithm(shape);
  if (softmax_spatial(shape)) {
    for (int y = call->y0; y < call->y1; y++)
      for (int x = call->x0; x < call->x1; x++) {
        const float *from = number_at(&call->a, y, x);
        float *to = number_at(&call->out, y, x);
        if (logarithm) log_softmax_of(from, to, map.channels, temperature);
        else softmax_of(from, to, map.channels, temperature);
      }
    return;
  }
  const int parts = softmax_parts(shape);
  const int size = map.channels * map.height * map.width / parts;
  for (int part = 0; part < parts; part++)
    if (logarithm) log_softmax_flat(&call->a, &call->out, part * size, size, temperature);
    else softmax_flat(&call->a, &call->out, part * size, size, temperature);
}
