/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* The mean and the inverse of the deviation of a group of numbers. */
struct moments {
  double mean, inverse;
};

/* 1 / sqrt(variance + epsilon), the root as a float. */
static double inverse_deviation(double variance, float epsilon) {
  const float sum = (float)(variance + (double)epsilon);
  return 1.0 / (double)vec_first(vec_sqrt(vec_splat(sum)));
}

/* A number less the mean, divided by the deviation, times a weight, plus a bias. */
static inline float normalized(float x, struct moments moments, float weight, float bias) {
  const double scaled = ((double)x - moments.mean) * moments.inverse * (double)weight;
  return (float)(scaled + (double)bias);
}

static struct moments moments_of(const float *from, int size, float epsilon) {
  double sum = 0.0;
  for (int c = 0; c < size; c++) sum += (double)from[c];
  const double mean = sum / size;
  double squares = 0.0;
  for (int c = 0; c < size; c++) {
    const double distance = (double)from[c] - mean;
    squares += distance * distance;
  }
  return (struct moments){mean, inverse_deviation(squares / size, epsilon)};
}

/*
 * out = activation((a - mean) / sqrt(variance + epsilon) * weights[c] + biases[c]), with the mean and the variance of each of
 * `groups` equal parts of the channels of a position. Sums run along the channels, in doubles.
 */
static void normalize_over_channels(const struct mafat_kernel_call *call) {
  const int channels = call->out.extent.channels;
  const int size = channels / call->shape->groups;
  const float epsilon = normalize_over_channels_epsilon(call->shape);
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      const float *from = number_at(&call->a, y, x);
      float *out = number_at(&call->out, y, x);
      for (int first = 0; first < channels; first += size) {
        const struct moments moments = moments_of(from + first, size, epsilon);
        for (int c = first; c < first + size; c++)
          out[c] = normalized(from[c], moments, call->weights[c], call->biases[c]);
      }
    }
  activate_rectangle(call);
}

static double channel_sum(const struct mafat_place *a, int c) {
  double sum = 0.0;
  for (int y = 0; y < a->extent.height; y++) {
    const float *from = number_at(a, y, 0) + c;
    for (int x = 0; x < a->extent.width; x++) {
      sum += (double)*from;
      from += pixel_step(a);
    }
  }
  return sum;
}

/* Of the distances from the mean. */
static double channel_squares(const struct mafat_place *a, int c, double mean) {
  double sum = 0.0;
  for (int y = 0; y < a->extent.height; y++) {
    const float *from = number_at(a, y, 0) + c;
    for (int x = 0; x < a->extent.width; x++) {
      const double distance = (double)*from - mean;
      sum += distance * distance;
      from += pixel_step(a);
    }
  }
  return sum;
}

/*
 * out = activation((a - mean) / sqrt(variance + epsilon) * weights[c] + biases[c]), with the mean and the variance of each of
 * `groups` equal parts of the channels over all positions of the map. Sums run over the positions of a channel, row by row,
 * and then along the channels, in doubles.
 */
static void normalize_over_positions(const struct mafat_kernel_call *call) {
  const struct mafat_place *a = &call->a;
  const int channels = call->out.extent.channels;
  const int size = channels / call->shape->groups;
  const double count = (double)(size * a->extent.height * a->extent.width);
  const float epsilon = normalize_over_positions_epsilon(call->shape);
  for (int first = 0; first < channels; first += size) {
    double sum = 0.0;
    for (int c = first; c < first + size; c++) sum += channel_sum(a, c);
    const double mean = sum / count;
    double squares = 0.0;
    for (int c = first; c < first + size; c++) squares += channel_squares(a, c, mean);
    const struct moments moments = {mean, inverse_deviation(squares / count, epsilon)};
    for (int y = call->y0; y < call->y1; y++)
      for (int x = call->x0; x < call->x1; x++) {
        const float *from = number_at(a, y, x);
        float *out = number_at(&call->out, y, x);
        for (int c = first; c < first + size; c++)
          out[c] = normalized(from[c], moments, call->weights[c], call->biases[c]);
      }
  }
  activate_rectangle(call);
}
