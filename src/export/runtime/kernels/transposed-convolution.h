/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* Filters of a block of weights, and vectors of them. */
#define TRANSPOSED_BLOCK 8
#define TRANSPOSED_VECTORS ((TRANSPOSED_BLOCK + LANES - 1) / LANES)

/*
 * The first tap t at which an input position i inside the map has i * stride = end - t * dilation, or one past the last tap.
 * Behind it, i falls.
 */
static int first_tap_onto(int end, int stride, int dilation, int taps, int extent) {
  for (int t = 0; t < taps; t++) {
    const int distance = end - t * dilation;
    if (distance % stride == 0 && distance / stride < extent) return t;
  }
  return taps;
}

/* Taps from one that meets an input position to the next that does. */
static int tap_step(int stride, int dilation) {
  int step = 1;
  while (step * dilation % stride != 0) step++;
  return step;
}

/* A block of filters of one group. */
struct transposed_block {
  const float *weights, *biases;
  /* Input channels of the group, and the first of them; the first filter, and how many there are. */
  int channels, from, to, filters;
};

/* The sums of a block at output position (y, x), from the tap (first_y, first_x) on. */
static void transposed_sums(const struct mafat_kernel_call *call,
                            const struct transposed_block *block, int y, int x, int first_y,
                            int first_x, int step_y, int step_x) {
  const struct mafat_shape *shape = call->shape;
  const struct activation activation = activation_of(shape);
  const int end_y = y + shape->before_y;
  const int end_x = x + shape->before_x;
  vec sums[TRANSPOSED_VECTORS];
  UNROLLED
  for (int v = 0; v < TRANSPOSED_VECTORS; v++)
    sums[v] = load_lanes(block->biases + v * LANES, TRANSPOSED_BLOCK - v * LANES);
  for (int ky = first_y; ky < shape->kernel_y && end_y >= ky * shape->dilation_y; ky += step_y)
    for (int kx = first_x; kx < shape->kernel_x && end_x >= kx * shape->dilation_x; kx += step_x) {
      const int input_y = (end_y - ky * shape->dilation_y) / shape->stride_y;
      const int input_x = (end_x - kx * shape->dilation_x) / shape->stride_x;
      const float *input = number_at(&call->a, input_y, input_x) + block->from;
      const float *weights =
          block->weights +
          (ptrdiff_t)(ky * shape->kernel_x + kx) * block->channels * TRANSPOSED_BLOCK;
      for (int c = 0; c < block->channels; c++) {
        const vec value = vec_splat(input[c]);
        UNROLLED
        for (int v = 0; v < TRANSPOSED_VECTORS; v++)
          sums[v] = vec_madd(sums[v], value,
                             load_lanes(weights + v * LANES, TRANSPOSED_BLOCK - v * LANES));
        weights += TRANSPOSED_BLOCK;
      }
    }
  float *out = number_at(&call->out, y, x) + block->to;
  UNROLLED
  for (int v = 0; v < TRANSPOSED_VECTORS; v++)
    if (block->filters > v * LANES)
      store_lanes(out + v * LANES, block->filters - v * LANES, fused_activation(activation, sums[v]));
}

/*
 * Transposed convolution: output position o sums over the taps t and input positions i with
 * i * stride - before + t * dilation = o. Weights [group][block of 8 filters][ky][kx][channel][8], biases [group][block][8]; the
 * sum starts from the bias and runs over kernel rows, kernel columns, channels. One block of filters after the other.
 */
static void transposed_convolution(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const int channels = call->a.extent.channels / shape->groups;
  const int filters = call->out.extent.channels / shape->groups;
  const ptrdiff_t block_floats =
      (ptrdiff_t)shape->kernel_y * shape->kernel_x * channels * TRANSPOSED_BLOCK;
  const int step_y = tap_step(shape->stride_y, shape->dilation_y);
  const int step_x = tap_step(shape->stride_x, shape->dilation_x);
  struct transposed_block block = {call->weights, call->biases, channels, 0, 0, 0};
  for (int group = 0; group < shape->groups; group++)
    for (int filter = 0; filter < filters; filter += TRANSPOSED_BLOCK) {
      block.from = group * channels;
      block.to = group * filters + filter;
      block.filters = smaller(TRANSPOSED_BLOCK, filters - filter);
      for (int y = call->y0; y < call->y1; y++) {
        const int first_y = first_tap_onto(y + shape->before_y, shape->stride_y, shape->dilation_y,
                                           shape->kernel_y, call->a.extent.height);
        for (int x = call->x0; x < call->x1; x++) {
          const int first_x = first_tap_onto(x + shape->before_x, shape->stride_x,
                                             shape->dilation_x, shape->kernel_x,
                                             call->a.extent.width);
          transposed_sums(call, &block, y, x, first_y, first_x, step_y, step_x);
        }
      }
      block.weights += block_floats;
      block.biases += TRANSPOSED_BLOCK;
    }
  if (!is_fused(shape->activation)) activate_rectangle(call);
}
