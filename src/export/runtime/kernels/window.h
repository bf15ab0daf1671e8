/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/*
 * Sliding windows along one axis. Tap t of output position o reads input o * stride - before + t * dilation;
 * taps outside 0 ... extent - 1 are left out.
 */

static inline int smaller(int a, int b) { return a < b ? a : b; }
static inline int larger(int a, int b) { return a > b ? a : b; }

/* Taps first ... last - 1 of a window lie inside the map; `first` reads input position `input`. */
struct taps {
  int first, last, input;
};

/* For the window that begins at input position `start`. */
static struct taps taps_inside(int start, int dilation, int kernel, int extent) {
  const int first = start >= 0 ? 0 : (dilation - 1 - start) / dilation;
  const int inside = extent > start ? (extent - start + dilation - 1) / dilation : 0;
  const int last = larger(first, smaller(kernel, inside));
  return (struct taps){first, last, start + first * dilation};
}

static struct taps row_taps(const struct mafat_kernel_call *call, int y) {
  const struct mafat_shape *shape = call->shape;
  const int start = y * shape->stride_y - shape->before_y;
  return taps_inside(start, shape->dilation_y, shape->kernel_y, call->a.extent.height);
}

static struct taps column_taps(const struct mafat_kernel_call *call, int x) {
  const struct mafat_shape *shape = call->shape;
  const int start = x * shape->stride_x - shape->before_x;
  return taps_inside(start, shape->dilation_x, shape->kernel_x, call->a.extent.width);
}

/* Output positions start ... end - 1, the whole windows of which lie inside the map. */
struct interior {
  int start, end;
};

/* Among the positions from ... to - 1. */
static struct interior interior_of(int from, int to, int stride, int before, int kernel,
                                   int dilation, int extent) {
  const int reach = (kernel - 1) * dilation + 1;
  const int complete = before > 0 ? (before + stride - 1) / stride : 0;
  const int start = smaller(larger(from, complete), to);
  const int room = extent - reach + before;
  const int end = room < 0 ? start : larger(start, smaller(to, room / stride + 1));
  return (struct interior){start, end};
}

static struct interior interior_rows(const struct mafat_kernel_call *call) {
  const struct mafat_shape *s = call->shape;
  return interior_of(call->y0, call->y1, s->stride_y, s->before_y, s->kernel_y, s->dilation_y,
                     call->a.extent.height);
}

static struct interior interior_columns(const struct mafat_kernel_call *call) {
  const struct mafat_shape *s = call->shape;
  return interior_of(call->x0, call->x1, s->stride_x, s->before_x, s->kernel_x, s->dilation_x,
                     call->a.extent.width);
}
