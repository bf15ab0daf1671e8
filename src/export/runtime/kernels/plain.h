/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* Kernels that count the numbers of tensors as they lie: rows, columns, channels. */

/* Whether all numbers of a map lie one behind the other. */
static bool is_packed(const struct mafat_place *place, size_t bytes) {
  return place->ring == 0 && (size_t)place->pixel_stride == (size_t)place->extent.channels * bytes &&
         place->row_stride == place->extent.width * place->pixel_stride;
}

/* Number `index` of a whole map as it lies. */
static const unsigned char *lying_number(const struct mafat_place *place, int index, size_t bytes) {
  const int position = index / place->extent.channels;
  const int width = place->extent.width;
  return byte_at(place, position / width, position % width) +
         (size_t)(index % place->extent.channels) * bytes;
}

/* Copies `count` numbers of a whole map, `step` apart from number `index` on, to neighbouring ones. */
ALWAYS_INLINE void collect_numbers(const struct mafat_place *a, int index, int step, int count,
                                   unsigned char *to, size_t bytes) {
  const ptrdiff_t size = (ptrdiff_t)bytes;
  if (!is_packed(a, bytes)) {
    for (int i = 0; i < count; i++)
      move_number(to + i * size, lying_number(a, index + i * step, bytes), bytes);
    return;
  }
  const unsigned char *from = byte_at(a, 0, 0) + index * size;
  if (step == 1) memcpy(to, from, (size_t)count * bytes);
  else
    for (ptrdiff_t i = 0; i < count; i++) move_number(to + i * size, from + i * step * size, bytes);
}

/* Positions whose numbers lie one behind the other in the rows of the output: all, or each by itself. */
static int neighbours(const struct mafat_kernel_call *call, size_t bytes) {
  const bool is_whole_row =
      (size_t)call->out.pixel_stride == (size_t)call->out.extent.channels * bytes;
  return is_whole_row ? call->x1 - call->x0 : 1;
}

/* The first number of the output at row y and column x. */
static int first_number(const struct mafat_kernel_call *call, int y, int x) {
  return (y * call->out.extent.width + x) * call->out.extent.channels;
}

/* Digits of a strided copy, from the fastest to the slowest, whose size is whatever is left. */
enum { DIGITS = 6 };

/* The input's number for number `index` of the output. */
static int strided_source(const struct mafat_shape *shape, int index) {
  const int sizes[DIGITS - 1] = {strided_size0(shape), strided_size1(shape), strided_size2(shape),
                                 strided_size3(shape), strided_size4(shape)};
  const int steps[DIGITS] = {strided_step0(shape), strided_step1(shape), strided_step2(shape),
                             strided_step3(shape), strided_step4(shape), strided_step5(shape)};
  int source = strided_offset(shape);
  int digit = 0;
  for (; digit < DIGITS - 1 && index > 0; digit++) {
    source += index % sizes[digit] * steps[digit];
    index /= sizes[digit];
  }
  return index > 0 ? source + index * steps[digit] : source;
}

/*
 * Number (... i1, i0) of the output is number offset + i0 * step0 + i1 * step1 + ... of the input. Digit i0 counts
 * fastest, up to size0.
 */
ALWAYS_INLINE void collect(const struct mafat_kernel_call *call, size_t bytes) {
  const struct mafat_shape *shape = call->shape;
  const int together = neighbours(call, bytes);
  const int size = strided_size0(shape);
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x += together) {
      unsigned char *to = byte_at(&call->out, y, x);
      int number = first_number(call, y, x);
      const int end = number + together * call->out.extent.channels;
      while (number < end) {
        const int count = smaller(size - number % size, end - number);
        const int source = strided_source(shape, number);
        collect_numbers(&call->a, source, strided_step0(shape), count, to, bytes);
        number += count;
        to += (size_t)count * bytes;
      }
    }
}

static void strided(const struct mafat_kernel_call *call) { collect(call, sizeof(float)); }

static void strided_bytes(const struct mafat_kernel_call *call) { collect(call, 1); }

/*
 * One input of a concatenation on any axis: of every `total` numbers of the output, the `inner` from `start` on are the
 * next of the input. The others stay as they are.
 */
ALWAYS_INLINE void join_numbers(const struct mafat_kernel_call *call, size_t bytes) {
  const int together = neighbours(call, bytes);
  const int start = join_start(call->shape);
  const int inner = join_inner(call->shape);
  const int total = join_total(call->shape);
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x += together) {
      unsigned char *to = byte_at(&call->out, y, x);
      const int first = first_number(call, y, x);
      const int end = first + together * call->out.extent.channels;
      int number = first;
      while (number < end) {
        const int place = number % total - start;
        if (place < 0) number -= place;
        else if (place >= inner) number += total - place;
        else {
          const int count = smaller(inner - place, end - number);
          collect_numbers(&call->a, number / total * inner + place, 1, count,
                          to + (size_t)(number - first) * bytes, bytes);
          number += count;
        }
      }
    }
}

static void join(const struct mafat_kernel_call *call) { join_numbers(call, sizeof(float)); }

static void join_bytes(const struct mafat_kernel_call *call) { join_numbers(call, 1); }
