/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* Kernels of integers of one byte, which stand for scale * (q - zero). They compute the same with all kinds of vectors. */

#include <stdint.h>

/* Filters whose numbers lie together: [bias, multiplier, shift][8]. */
#define INTEGER_BLOCK 8

/* a * b / 2^31, rounded to the nearest integer, of two to the one above. */
ALWAYS_INLINE int32_t high_product(int32_t a, int32_t b) {
  return (int32_t)(((int64_t)a * b + (INT64_C(1) << 30)) >> 31);
}

/* x / 2^exponent, rounded to the nearest integer, of two to the one farther from 0. */
ALWAYS_INLINE int32_t divided_by_power(int32_t x, int exponent) {
  const int32_t mask = (int32_t)((UINT32_C(1) << exponent) - 1);
  const int32_t threshold = (mask >> 1) + (x < 0);
  return (x >> exponent) + ((x & mask) > threshold);
}

/* x * multiplier * 2^(shift - 31), the product and then what is shifted rounded to the nearest integer. */
ALWAYS_INLINE int32_t times_factor(int32_t x, int32_t multiplier, int32_t shift) {
  const int32_t shifted = shift > 0 ? (int32_t)((uint32_t)x << shift) : x;
  const int32_t product = high_product(shifted, multiplier);
  return shift < 0 ? divided_by_power(product, -shift) : product;
}

/* What shifts say of the rounding: see fixed-point.ts. */
#define FLOAT_FACTOR 128
#define ROUNDED_ONCE 256

/* No integer of two bytes is as far from 0: what is beyond it is limited anyway. */
#define FAR 2097152.0f

/* The nearest integer, of two the even one: adding 1.5 * 2^23 leaves no bit for fractions. What is not a number is the least. */
ALWAYS_INLINE int32_t nearest_integer(float x) {
  const float near = x > -FAR ? x < FAR ? x : FAR : -FAR;
  return (int32_t)((near + 12582912.0f) - 12582912.0f);
}

/* A product that is rounded once, or as a float, or as times_factor does it. */
static int32_t times_any_factor(int32_t x, int32_t multiplier, int32_t shift) {
  if (shift < FLOAT_FACTOR) return times_factor(x, multiplier, shift);
  if (shift == FLOAT_FACTOR) {
    float factor;
    memcpy(&factor, &multiplier, sizeof factor);
    return nearest_integer((float)x * factor);
  }
  const int bits = 31 - (shift - ROUNDED_ONCE);
  return (int32_t)(((int64_t)x * multiplier + (INT64_C(1) << (bits - 1))) >> bits);
}

ALWAYS_INLINE int8_t limited(int32_t q, int least, int most) {
  return (int8_t)(q < least ? least : q > most ? most : q);
}

static const int8_t *integer_at(const struct mafat_place *place, int y, int x) {
  return (const int8_t *)byte_at(place, y, x);
}

static int8_t *output_integer(const struct mafat_kernel_call *call, int y, int x) {
  return (int8_t *)byte_at(&call->out, y, x);
}

static const int8_t *integer_weights(const struct mafat_kernel_call *call) {
  return (const int8_t *)(const void *)call->weights;
}

static const int32_t *filter_numbers(const struct mafat_kernel_call *call) {
  return (const int32_t *)(const void *)call->biases;
}

/* Bits by which summands are shifted up before they get a common scale. */
#define SUMMAND_BITS 20

/* Bits of a spread: one number for all positions, one for all channels. */
static const int8_t *spread_integers(const struct mafat_place *place, int spread, int y, int x) {
  return spread & 1 ? integer_at(place, 0, 0) : integer_at(place, y, x);
}

/* Sums (operator 0), differences (1) and products of integers, spread over the output. */
static void combine_by_any_factor(const struct mafat_kernel_call *call) {
  const struct mafat_shape *s = call->shape;
  const int spread_a = integer_elementwise_spread_a(s), spread_b = integer_elementwise_spread_b(s);
  const int zero_a = integer_elementwise_zero_a(s), zero_b = integer_elementwise_zero_b(s);
  const int least = integer_elementwise_least(s), most = integer_elementwise_most(s);
  const int operator = integer_elementwise_operator(s);
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      const int8_t *a = spread_integers(&call->a, spread_a, y, x);
      const int8_t *b = spread_integers(&call->b, spread_b, y, x);
      int8_t *out = output_integer(call, y, x);
      for (int c = 0; c < call->out.extent.channels; c++) {
        const int32_t first = a[spread_a & 2 ? 0 : c] - zero_a;
        const int32_t second = b[spread_b & 2 ? 0 : c] - zero_b;
        int32_t sum = first * second;
        if (operator <= 1) {
          const int32_t u =
              times_any_factor(first * (1 << SUMMAND_BITS), integer_elementwise_multiplier_a(s),
                           integer_elementwise_shift_a(s));
          const int32_t v =
              times_any_factor(second * (1 << SUMMAND_BITS), integer_elementwise_multiplier_b(s),
                           integer_elementwise_shift_b(s));
          sum = operator == 0 ? u + v : u - v;
        } else if (operator == 4) sum = smaller(first, second);
        else if (operator == 5) sum = larger(first, second);
        const int32_t q = times_any_factor(sum, integer_elementwise_multiplier(s),
                                       integer_elementwise_shift(s)) +
                          integer_elementwise_zero(s);
        out[c] = limited(q, least, most);
      }
    }
}

/* Mean of q + above over the positions of a window inside the map, rounded to the nearest integer, of two away from 0, less that. */
static void integer_average_pool(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const int least = integer_average_pool_least(shape), most = integer_average_pool_most(shape);
  const int above = integer_average_pool_above(shape);
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      const struct taps rows = row_taps(call, y), columns = column_taps(call, x);
      const int count = (rows.last - rows.first) * (columns.last - columns.first);
      int8_t *out = output_integer(call, y, x);
      for (int c = 0; c < call->out.extent.channels; c++) {
        int32_t sum = count * above;
        for (int ky = 0; ky < rows.last - rows.first; ky++)
          for (int kx = 0; kx < columns.last - columns.first; kx++)
            sum += integer_at(&call->a, rows.input + ky * shape->dilation_y,
                              columns.input + kx * shape->dilation_x)[c];
        const int32_t mean = (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
        out[c] = limited(mean - above, least, most);
      }
    }
}

/* Largest over the positions of a window inside the map. */
static void integer_max_pool(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const int least = integer_max_pool_least(shape), most = integer_max_pool_most(shape);
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      const struct taps rows = row_taps(call, y), columns = column_taps(call, x);
      int8_t *out = output_integer(call, y, x);
      for (int c = 0; c < call->out.extent.channels; c++) {
        int32_t largest = INT8_MIN;
        for (int ky = 0; ky < rows.last - rows.first; ky++)
          for (int kx = 0; kx < columns.last - columns.first; kx++)
            largest = larger(largest, integer_at(&call->a, rows.input + ky * shape->dilation_y,
                                                 columns.input + kx * shape->dilation_x)[c]);
        out[c] = limited(largest, least, most);
      }
    }
}

/* The nearest integer, of two the one farther from 0. */
static int32_t nearest_away(float x) {
  const double magnitude = x < 0 ? -(double)x : (double)x;
  const int32_t rounded = magnitude < 1e9 ? (int32_t)(magnitude + 0.5) : 1000000000;
  return x < 0 ? -rounded : rounded;
}

/* Integers for floats: x / scale, rounded to the nearest, of two to the even one or away from 0, plus `zero`. */
static void quantize(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      const float *from = number_at(&call->a, y, x);
      int8_t *out = output_integer(call, y, x);
      for (int c = 0; c < call->out.extent.channels; c++) {
        const float steps = from[c] / quantize_scale(shape);
        const int32_t rounded =
            quantize_to_even(shape) ? nearest_integer(steps) : nearest_away(steps);
        out[c] = limited(rounded + quantize_zero(shape), quantize_least(shape),
                         quantize_most(shape));
      }
    }
}

/* Floats that integers stand for. */
static void dequantize(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      const int8_t *from = integer_at(&call->a, y, x);
      float *out = number_at(&call->out, y, x);
      for (int c = 0; c < call->out.extent.channels; c++)
        out[c] = dequantize_scale(shape) * (float)(from[c] - dequantize_zero_a(shape));
    }
}

/* Of each integer what the weights say, from that of -128 on. */
static void look_up(const struct mafat_kernel_call *call) {
  const int8_t *table = integer_weights(call) - INT8_MIN;
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      const int8_t *from = integer_at(&call->a, y, x);
      int8_t *out = output_integer(call, y, x);
      for (int c = 0; c < call->out.extent.channels; c++) out[c] = table[from[c]];
    }
}

/* Copies the rectangle. */
static void copy_bytes(const struct mafat_kernel_call *call) {
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++)
      memcpy(byte_at(&call->out, y, x), byte_at(&call->a, y, x),
             (size_t)call->out.extent.channels);
}

/* Sum along some axes: of q - zero_a, times the factor, plus `zero`. */
static void integer_sum(const struct mafat_kernel_call *call) {
  const struct mafat_shape *s = call->shape;
  const int channels = integer_sum_over_channels(s) ? call->a.extent.channels : 1;
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      const int y0 = integer_sum_over_y(s) ? 0 : y;
      const int y1 = integer_sum_over_y(s) ? call->a.extent.height : y + 1;
      const int x0 = integer_sum_over_x(s) ? 0 : x;
      const int x1 = integer_sum_over_x(s) ? call->a.extent.width : x + 1;
      int8_t *out = output_integer(call, y, x);
      for (int c = 0; c < call->out.extent.channels; c++) {
        int32_t sum = 0;
        for (int row = y0; row < y1; row++)
          for (int column = x0; column < x1; column++)
            for (int channel = c; channel < c + channels; channel++)
              sum += integer_at(&call->a, row, column)[channel] - integer_sum_zero_a(s);
        const int32_t q = times_any_factor(sum, integer_sum_multiplier(s), integer_sum_shift(s));
        out[c] = limited(q + integer_sum_zero(s), integer_sum_least(s), integer_sum_most(s));
      }
    }
}

/*
 * q - zero_a times the factor; below 0 times the slope of the channel, less its zero point, and another factor. Weights are slopes,
 * biases the zero point of the slopes, and the multiplier and the shift of theirs.
 */
static void integer_prelu(const struct mafat_kernel_call *call) {
  const struct mafat_shape *s = call->shape;
  const int32_t *numbers = filter_numbers(call);
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      const int8_t *from = integer_at(&call->a, y, x);
      int8_t *out = output_integer(call, y, x);
      for (int c = 0; c < call->out.extent.channels; c++) {
        const int32_t value = from[c] - integer_prelu_zero_a(s);
        const int32_t slope = integer_weights(call)[c] - numbers[0];
        const int32_t q =
            value >= 0 ? times_any_factor(value, integer_prelu_multiplier(s), integer_prelu_shift(s))
                       : times_any_factor(value * slope, numbers[1], numbers[2]);
        out[c] = limited(q + integer_prelu_zero(s), integer_prelu_least(s), integer_prelu_most(s));
      }
    }
}

/*
 * Exponentials and reciprocals of fixed-point numbers, as gemmlowp computes them for TensorFlow Lite. A number with n bits
 * before the point is an integer x that stands for x / 2^(31 - n).
 */

/* e^x for a number from -1/4 to 0 without bits before the point. */
static int32_t exponential_near_zero(int32_t a) {
  const int32_t exp_eighth = 1895147668, third = 715827883;
  const int32_t x = a + (1 << 28);
  const int32_t squared = high_product(x, x);
  const int32_t cubed = high_product(squared, x);
  const int32_t fourth = divided_by_power(high_product(squared, squared), 2);
  const int32_t rest = divided_by_power(high_product(fourth + cubed, third) + squared, 1);
  return exp_eighth + high_product(exp_eighth, x + rest);
}

/* e^x without bits before the point; x is 0 or below, with five bits before it. */
static int32_t fixed_exponential(int32_t x) {
  static const int32_t powers[] = {1672461947, 1302514674, 790015084, 290630308,
                                   39332535,   720401,     242};
  if (x == 0) return INT32_MAX;
  const int32_t quarter = 1 << 24;
  const int32_t within = (x & (quarter - 1)) - quarter;
  const int32_t rest = within - x;
  int32_t result = exponential_near_zero(within * 32);
  for (int place = 0; place < 7; place++)
    if (rest & (quarter << place)) result = high_product(result, powers[place]);
  return result;
}

static int32_t shifted_up(int32_t x, int bits) {
  const int64_t shifted = (int64_t)x * (1 << bits);
  return shifted > INT32_MAX ? INT32_MAX : shifted < INT32_MIN ? INT32_MIN : (int32_t)shifted;
}

/* 1 / (1 + a) without bits before the point, for such a number: 48/17 - 32/17 d, and three steps of Newton. */
static int32_t reciprocal_of_one_and(int32_t a) {
  const int32_t half = (int32_t)(((int64_t)a + INT32_MAX + 1) / 2);
  int32_t x = 1515870810 + high_product(half, -1010580540);
  for (int step = 0; step < 3; step++)
    x += shifted_up(high_product(x, (1 << 29) - high_product(half, x)), 2);
  return shifted_up(x, 1);
}

/* Bits before the point of sums of exponentials. */
#define SUM_BITS 12

static int32_t difference_exponential(const struct mafat_shape *shape, int difference) {
  const int32_t shifted = (int32_t)((uint32_t)difference << integer_softmax_shift(shape));
  return fixed_exponential(high_product(shifted, integer_softmax_multiplier(shape)));
}

/* Over the channels of each position, as multiples of 1/256 from -128 on. */
static void integer_softmax(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const int channels = call->out.extent.channels;
  const int least_difference = integer_softmax_least_difference(shape);
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      const int8_t *from = integer_at(&call->a, y, x);
      int8_t *out = output_integer(call, y, x);
      int largest = INT8_MIN;
      for (int c = 0; c < channels; c++) largest = larger(largest, from[c]);
      int32_t sum = 0;
      for (int c = 0; c < channels; c++)
        if (from[c] - largest >= least_difference)
          sum += divided_by_power(difference_exponential(shape, from[c] - largest), SUM_BITS);
      int headroom = 0;
      for (uint32_t rest = (uint32_t)sum; headroom < 31 && (rest & 0x80000000u) == 0; rest <<= 1)
        headroom++;
      const int32_t above = (int32_t)(((uint32_t)sum << headroom) - 0x80000000u);
      const int32_t scale = reciprocal_of_one_and(above);
      const int shift = SUM_BITS - headroom + 31 - 8;
      for (int c = 0; c < channels; c++) {
        const int difference = from[c] - largest;
        int32_t share = 0;
        if (difference >= least_difference)
          share = divided_by_power(high_product(scale, difference_exponential(shape, difference)), shift);
        out[c] = limited(share + INT8_MIN, INT8_MIN, INT8_MAX);
      }
    }
}

/* Learned integers: weights [channel][row][column] of the whole output map. */
static void constant_bytes(const struct mafat_kernel_call *call) {
  const struct mafat_extent map = call->out.extent;
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      int8_t *out = output_integer(call, y, x);
      for (int c = 0; c < map.channels; c++)
        out[c] = integer_weights(call)[(c * map.height + y) * map.width + x];
    }
}

/* The map behind `top` rows and `left` columns, as pad does it. */
static void pad_bytes(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const size_t channels = (size_t)call->out.extent.channels;
  const int mode = pad_bytes_mode(shape), value = (int)pad_bytes_value(shape);
  const int height = call->a.extent.height, width = call->a.extent.width;
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      const int row = y - pad_bytes_top(shape), column = x - pad_bytes_left(shape);
      const bool is_inside = row >= 0 && row < height && column >= 0 && column < width;
      unsigned char *out = byte_at(&call->out, y, x);
      if (mode == PAD_CONSTANT && !is_inside) memset(out, value, channels);
      else
        memcpy(out,
               byte_at(&call->a, pad_source(row, height, mode), pad_source(column, width, mode)),
               channels);
    }
}

/* Positions `step_y` and `step_x` apart, from row `top` and column `left` on. */
static void slice_bytes(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++)
      memcpy(byte_at(&call->out, y, x),
             byte_at(&call->a, y * slice_bytes_step_y(shape) + slice_bytes_top(shape),
                     x * slice_bytes_step_x(shape) + slice_bytes_left(shape)),
             (size_t)call->out.extent.channels);
}

/* The nearest position, as resize finds it. */
static void resize_bytes(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const struct mafat_extent map = call->a.extent;
  const int rounding = resize_bytes_rounding(shape);
  for (int y = call->y0; y < call->y1; y++) {
    const int row = inside(rounded(source_row(shape, y), rounding), map.height);
    for (int x = call->x0; x < call->x1; x++) {
      const int column = inside(rounded(source_column(shape, x), rounding), map.width);
      memcpy(byte_at(&call->out, y, x), byte_at(&call->a, row, column),
             (size_t)call->out.extent.channels);
    }
  }
}

/* Positions between two others have this many bits behind the point. */
#define POSITION_BITS 10

/* The whole position at or before one. */
static int position_before(int position) {
  return position >= 0 ? position >> POSITION_BITS : -((-position + (1 << POSITION_BITS) - 1) >> POSITION_BITS);
}

/*
 * Between the four integers around a position, by its distances to them, rounded to the nearest, of two away from 0. What is
 * outside is taken from the border.
 */
static void integer_resize(const struct mafat_kernel_call *call) {
  const struct mafat_shape *s = call->shape;
  const struct mafat_extent map = call->a.extent;
  const int one = 1 << POSITION_BITS;
  for (int y = call->y0; y < call->y1; y++) {
    const int row = y * integer_resize_scale_y(s) + integer_resize_offset_y(s);
    const int above = inside(position_before(row), map.height);
    const int below = inside(position_before(row + one - 1), map.height);
    const int down = row - above * one;
    for (int x = call->x0; x < call->x1; x++) {
      const int column = x * integer_resize_scale_x(s) + integer_resize_offset_x(s);
      const int left = inside(position_before(column), map.width);
      const int right = inside(position_before(column + one - 1), map.width);
      const int along = column - left * one;
      int8_t *out = output_integer(call, y, x);
      for (int c = 0; c < call->out.extent.channels; c++) {
        const int top = integer_at(&call->a, above, left)[c] * (one - along) +
                        integer_at(&call->a, above, right)[c] * along;
        const int bottom = integer_at(&call->a, below, left)[c] * (one - along) +
                           integer_at(&call->a, below, right)[c] * along;
        const int sum = top * (one - down) + bottom * down;
        const int half = one * one / 2;
        out[c] = (int8_t)((sum > 0 ? sum + half : sum - half) / (one * one));
      }
    }
  }
}
