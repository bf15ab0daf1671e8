/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* Input of channel c at (y, x) for space to depth. */
static const float *space_source(const struct mafat_kernel_call *call, int c, int y, int x) {
  const int stride = reorg_stride(call->shape);
  const int channels = call->a.extent.channels;
  const int part = c / channels;
  return number_at(&call->a, y * stride + part / stride, x * stride + part % stride) +
         c % channels;
}

/* Input of channel c at (y, x) for depth to space. */
static const float *depth_source(const struct mafat_kernel_call *call, int c, int y, int x) {
  const int stride = reorg_stride(call->shape);
  const int part = (y % stride) * stride + x % stride;
  return number_at(&call->a, y / stride, x / stride) + part * call->out.extent.channels + c;
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
 * Positions to channels with a stride, or back when `reverse` is set.
 *
 * With `space_to_depth`, output channel (dy * stride + dx) * C + c of position (y, x) is channel c of input
 * (y * stride + dy, x * stride + dx), C being the smaller number of channels.
 *
 * Without it, it is what Darknet's reorg computes. Its loops take the extents of the input for those of the output,
 * so that number i of the output (counted over channels, rows, columns) is found by splitting i by the
 * input's shape. Backwards Darknet makes no such mistake, and both orders agree.
 */
static void reorg(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const struct mafat_extent map = call->out.extent;
  const bool reverse = reorg_reverse(shape) != 0;
  const bool mixed = !reverse && reorg_space_to_depth(shape) == 0;
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      float *out = number_at(&call->out, y, x);
      for (int c = 0; c < map.channels; c++)
        out[c] = mixed     ? *mixed_source(call, (c * map.height + y) * map.width + x)
                 : reverse ? *depth_source(call, c, y, x)
                           : *space_source(call, c, y, x);
    }
}
