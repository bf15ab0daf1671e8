/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/*
 * The positions of a block become the channels of one: channel dy * step_y + dx * step_x + c * step_c of (y, x) is
 * channel c of (y * stride_y + dy, x * stride_x + dx).
 */
static void space_to_depth(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const int channels = call->a.extent.channels;
  const int step = space_to_depth_step_c(shape);
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++)
      for (int dy = 0; dy < shape->stride_y; dy++) {
        const float *from = number_at(&call->a, y * shape->stride_y + dy, x * shape->stride_x);
        float *to = number_at(&call->out, y, x) + dy * space_to_depth_step_y(shape);
        for (int dx = 0; dx < shape->stride_x; dx++) {
          for (int c = 0; c < channels; c++) to[c * step] = from[c];
          from += pixel_step(&call->a);
          to += space_to_depth_step_x(shape);
        }
      }
}

/*
 * The channels of a position become those of the positions of a block: channel c of (y * block_y + dy, x * block_x + dx)
 * is channel dy * step_y + dx * step_x + c * step_c of (y, x).
 */
static void depth_to_space(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const int channels = call->out.extent.channels;
  const int block_y = depth_to_space_block_y(shape), block_x = depth_to_space_block_x(shape);
  const int step = depth_to_space_step_c(shape);
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      const int part = (y % block_y) * depth_to_space_step_y(shape) +
                       (x % block_x) * depth_to_space_step_x(shape);
      const float *from = number_at(&call->a, y / block_y, x / block_x) + part;
      float *out = number_at(&call->out, y, x);
      for (int c = 0; c < channels; c++) out[c] = from[c * step];
    }
}

/* Output channel j * groups + g is input channel g * (channels / groups) + j. */
static void channel_shuffle(const struct mafat_kernel_call *call) {
  const int groups = call->shape->groups;
  const int each = call->out.extent.channels / groups;
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      const float *from = number_at(&call->a, y, x);
      float *out = number_at(&call->out, y, x);
      for (int j = 0; j < each; j++)
        for (int g = 0; g < groups; g++) *out++ = from[g * each + j];
    }
}

/* Input of number `index` of the output in Darknet's order. */
static const float *mixed_source(const struct mafat_kernel_call *call, int index) {
  const int stride = reorg_stride(call->shape);
  const struct mafat_extent map = call->a.extent;
  const int column = index % map.width;
  const int row = index / map.width % map.height;
  const int channel = index / (map.width * map.height);
  const int few = map.channels / (stride * stride);
  const int part = channel / few;
  const int x = column * stride + part % stride;
  const int y = row * stride + part / stride;
  return flat_number(&call->a, ((channel % few) * map.height * stride + y) * map.width * stride + x);
}

/*
 * Positions to channels in the order that Darknet's reorg computes. Its loops take the extents of the input for those of
 * the output, so that number i of the output (counted over channels, rows, columns) is found by splitting i by the
 * input's shape.
 */
static void reorg(const struct mafat_kernel_call *call) {
  const struct mafat_extent map = call->out.extent;
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      float *out = number_at(&call->out, y, x);
      for (int c = 0; c < map.channels; c++)
        out[c] = *mixed_source(call, (c * map.height + y) * map.width + x);
    }
}
