/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* The functions of enum mafat_activation, with up to two parameters. */

/* Added to the sums of the normalizing activations, as in Darknet. */
#define NORMALIZATION_EPSILON 0.0001f

/* An activation with its parameters. */
struct activation {
  enum mafat_activation kind;
  float alpha, beta;
};

static struct activation activation_of(const struct mafat_shape *shape) {
  return (struct activation){shape->activation, shape->numbers[0].real, shape->numbers[1].real};
}

/* Whether convolutions apply the activation to their registers, before they store. */
static bool is_fused(enum mafat_activation activation) { return activation <= MAFAT_LAST_STORED; }

/* Of slopes up to 1: max(x, slope * x) is `x > 0 ? x : slope * x`, also for -0 and NaN. */
ALWAYS_INLINE vec leaky(vec x, float slope) { return vec_max(x, vec_mul(x, vec_splat(slope))); }

ALWAYS_INLINE vec clip(vec x, float low, float high) {
  return vec_min(vec_max(x, vec_splat(low)), vec_splat(high));
}

/* Linear, relu, leaky and clip. */
ALWAYS_INLINE vec fused_activation(struct activation activation, vec x) {
  if (activation.kind == MAFAT_LEAKY) return leaky(x, activation.alpha);
  if (activation.kind == MAFAT_RELU) return vec_max(x, vec_splat(0.0f));
  return activation.kind == MAFAT_CLIP ? clip(x, activation.alpha, activation.beta) : x;
}

static inline vec scaled(vec x, float factor) { return vec_mul(x, vec_splat(factor)); }
static inline vec plus(vec x, float summand) { return vec_add(x, vec_splat(summand)); }

/* 2 / (1 + e^-x) - 1. */
static vec loggy(vec x) {
  return plus(vec_div(vec_splat(2.0f), plus(exponential(vec_negate(x)), 1.0f)), -1.0f);
}

/*
 * x * tanh(log(1 + e^x)) with e = e^x written as x * e(e + 2) / (e(e + 2) + 2): one exponential, and no
 * cancellation. From 20 on the quotient is 1.
 */
static vec mish(vec x) {
  const vec e = exponential(vec_min(x, vec_splat(20.0f)));
  const vec n = vec_mul(e, plus(e, 2.0f));
  return vec_mul(x, vec_div(n, plus(n, 2.0f)));
}

/* x * Phi(x) = max(x, 0) - |x| * Phi(-|x|), where nothing cancels; from 20 on the product is 0. */
static vec gelu(vec x) {
  const vec size = vec_min(absolute(x), vec_splat(20.0f));
  return vec_sub(vec_max(x, vec_splat(0.0f)), vec_mul(size, upper_tail(size)));
}

/* 1 - 2 * Phi(-sqrt(2) * |x|), with the sign of x. */
static vec error_function(vec x) {
  const vec tail = upper_tail(scaled(absolute(x), 1.41421356f));
  const vec size = plus(scaled(tail, -2.0f), 1.0f);
  return vec_select(vec_less(x, vec_splat(0.0f)), vec_negate(size), size);
}

/* x / 2 * (1 + tanh(z)) = x / (1 + e^-2z) with z = linear * x + cubic * x^3. */
static vec gelu_tanh(vec x, float linear, float cubic) {
  const vec cube = vec_mul(vec_mul(x, x), x);
  const vec z = vec_add(scaled(x, linear), scaled(cube, cubic));
  return vec_div(x, plus(exponential(scaled(z, -2.0f)), 1.0f));
}

static vec stair(vec x) {
  const vec floor = vec_floor(x);
  const vec half = vec_floor(scaled(x, 0.5f));
  const vec_mask even = vec_equal(floor, scaled(half, 2.0f));
  return vec_add(vec_select(even, vec_splat(0.0f), vec_sub(x, floor)), half);
}

static vec plse(vec x) {
  const vec middle = plus(scaled(x, 0.125f), 0.5f);
  const vec low = scaled(plus(x, 4.0f), 0.01f);
  const vec high = plus(scaled(plus(x, -4.0f), 0.01f), 1.0f);
  const vec upper = vec_select(vec_less(vec_splat(4.0f), x), high, middle);
  return vec_select(vec_less(x, vec_splat(-4.0f)), low, upper);
}

static vec lhtan(vec x) {
  const vec high = plus(scaled(plus(x, -1.0f), 0.001f), 1.0f);
  const vec upper = vec_select(vec_less(vec_splat(1.0f), x), high, x);
  return vec_select(vec_less(x, vec_splat(0.0f)), scaled(x, 0.001f), upper);
}

static vec hard_mish(vec x) {
  const vec middle = vec_add(scaled(vec_mul(x, x), 0.5f), x);
  const vec low = vec_select(vec_less(vec_splat(-2.0f), x), middle, vec_splat(0.0f));
  return vec_select(vec_less(vec_splat(0.0f), x), x, low);
}

/* e^x - 1 times `factor` below 0, x times `slope` from 0 on. */
static vec exponential_unit(vec x, float factor, float slope) {
  const vec low = scaled(plus(exponential(x), -1.0f), factor);
  return vec_select(vec_less(x, vec_splat(0.0f)), low, scaled(x, slope));
}

static vec activate_lanes(struct activation activation, vec x) {
  const float alpha = activation.alpha, beta = activation.beta;
  switch (activation.kind) {
    case MAFAT_STEEP:
      return vec_min(x, scaled(x, alpha));
    case MAFAT_LOGISTIC:
      return logistic(x);
    case MAFAT_TANH:
      return loggy(scaled(x, 2.0f));
    case MAFAT_MISH:
      return mish(x);
    case MAFAT_SWISH:
      return vec_mul(x, logistic(x));
    case MAFAT_ELU:
      return exponential_unit(x, alpha, 1.0f);
    case MAFAT_SELU:
      return exponential_unit(x, beta * alpha, beta);
    case MAFAT_GELU:
      return gelu(x);
    case MAFAT_GELU_TANH:
      return gelu_tanh(x, alpha, beta);
    case MAFAT_HARD_SIGMOID:
      return clip(plus(scaled(x, alpha), beta), 0.0f, 1.0f);
    case MAFAT_HARD_SWISH:
      return vec_mul(x, clip(plus(scaled(x, 1.0f / 6.0f), 0.5f), 0.0f, 1.0f));
    case MAFAT_SOFTPLUS:
      return softplus(x);
    case MAFAT_SOFTSIGN:
      return vec_div(x, plus(absolute(x), 1.0f));
    case MAFAT_EXP:
      return exponential(x);
    case MAFAT_SQRT:
      return vec_sqrt(x);
    case MAFAT_ABS:
      return absolute(x);
    case MAFAT_NEGATIVE:
      return vec_negate(x);
    case MAFAT_RAMP:
      return vec_add(vec_max(x, vec_splat(0.0f)), scaled(x, 0.1f));
    case MAFAT_RELIE:
      return vec_max(x, scaled(x, 0.01f));
    case MAFAT_PLSE:
      return plse(x);
    case MAFAT_STAIR:
      return stair(x);
    case MAFAT_HARDTAN:
      return clip(x, -1.0f, 1.0f);
    case MAFAT_LHTAN:
      return lhtan(x);
    case MAFAT_LOGGY:
      return loggy(x);
    case MAFAT_HARD_MISH:
      return hard_mish(x);
    case MAFAT_ERF:
      return error_function(x);
    default:
      return fused_activation(activation, x);
  }
}

/* Pointwise activation of `count` neighbouring numbers. */
static void activate_numbers(struct activation activation, const float *from, float *to,
                             int count) {
  for (int c = 0; c < count; c += LANES)
    store_lanes(to + c, count - c, activate_lanes(activation, load_lanes(from + c, count - c)));
}

static const struct activation plain = {.kind = MAFAT_LINEAR}, logistically = {.kind = MAFAT_LOGISTIC};

/* The three activations that divide by a sum over the channels of a position. */
static void normalize_channels(enum mafat_activation activation, float *numbers, int channels) {
  const bool softmax = activation != MAFAT_NORMALIZE_CHANNELS;
  float largest = 0.0f;
  if (activation == MAFAT_NORMALIZE_CHANNELS_SOFTMAX_MAXVAL) {
    largest = numbers[0];
    for (int c = 1; c < channels; c++)
      if (numbers[c] > largest) largest = numbers[c];
  }
  float sum = NORMALIZATION_EPSILON;
  for (int c = 0; c < channels; c++) {
    const float x = numbers[c];
    numbers[c] = softmax ? exponential_of(x - largest) : x > 0.0f ? x : 0.0f;
    sum += numbers[c];
  }
  for (int c = 0; c < channels; c++) numbers[c] /= sum;
}

/* Applies the call's activation to what lies in its output rectangle. */
static void activate_rectangle(const struct mafat_kernel_call *call) {
  const struct activation activation = activation_of(call->shape);
  const int channels = call->out.extent.channels;
  if (activation.kind == MAFAT_LINEAR) return;
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      float *numbers = number_at(&call->out, y, x);
      if (activation.kind >= MAFAT_FIRST_OF_CHANNELS)
        normalize_channels(activation.kind, numbers, channels);
      else activate_numbers(activation, numbers, numbers, channels);
    }
}

/* out = activation(a); out and a may be the same. */
static void activate(const struct mafat_kernel_call *call) {
  const struct activation activation = activation_of(call->shape);
  const int channels = call->out.extent.channels;
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      const float *from = number_at(&call->a, y, x);
      float *to = number_at(&call->out, y, x);
      if (activation.kind >= MAFAT_FIRST_OF_CHANNELS) {
        activate_numbers(plain, from, to, channels);
        normalize_channels(activation.kind, to, channels);
      } else {
        activate_numbers(activation, from, to, channels);
      }
    }
}
