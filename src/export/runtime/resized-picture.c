/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

#include "resized-picture.h"

#include <stdbool.h>
#include <stdlib.h>

#include "picture.h"

/* What an output is made of along one axis: the sources from `first` on, each times its weight. */
struct taps {
  int first, count;
  const float *weights;
};

/* The taps of all outputs of an axis. */
struct axis {
  int from, to, most;
  bool is_mean;
  int *first, *count;
  float *weights;
};

/* The two rows of the picture that were read last, brought to the width of the result. */
struct rows {
  FILE *file;
  int width, channels, next;
  const struct axis *columns;
  unsigned char *bytes;
  float *source;
  struct {
    int row;
    float *values;
  } kept[2];
};

static int at_least_one(long long length) { return length < 1 ? 1 : (int)length; }

struct mafat_area mafat_picture_area(int height, int width, struct mafat_extent input,
                                     const struct mafat_picture *picture) {
  if (!picture->is_letterboxed) return (struct mafat_area){0, 0, input.height, input.width};
  const bool touches_sides = (long long)input.width * height < (long long)input.height * width;
  const int rows = touches_sides ? at_least_one((long long)height * input.width / width) : input.height;
  const int columns =
      touches_sides ? input.width : at_least_one((long long)width * input.height / height);
  return (struct mafat_area){(input.height - rows) / 2, (input.width - columns) / 2, rows, columns};
}

/* Corners upon corners, as Darknet's resize_image; the last output is exactly the last source. */
static void bilinear_taps(struct axis *axis, int output) {
  const float scale =
      axis->to > 1 ? (float)((double)(axis->from - 1) / (double)(axis->to - 1)) : 0.0f;
  const float place = (float)output * scale;
  const bool is_last = output == axis->to - 1 && axis->to > 1;
  const int whole = (int)place;
  const float part = is_last ? 0.0f : place - (float)whole;
  axis->first[output] = is_last || whole > axis->from - 1 ? axis->from - 1 : whole;
  axis->count[output] = part == 0.0f ? 1 : 2;
  axis->weights[output * axis->most] = 1.0f - part;
  axis->weights[output * axis->most + 1] = part;
}

/* The two sources beside the middle of an output, or the outermost one. */
static void between_taps(struct axis *axis, int output) {
  const double place = (output + 0.5) * axis->from / axis->to - 0.5;
  const double inside = place < 0.0 ? 0.0 : place > axis->from - 1 ? axis->from - 1 : place;
  const int whole = (int)inside;
  const double part = inside - whole;
  axis->first[output] = whole;
  axis->count[output] = part == 0.0 ? 1 : 2;
  axis->weights[output * axis->most] = (float)(1.0 - part);
  axis->weights[output * axis->most + 1] = (float)part;
}

/* The sources that an output covers, by how much of each. */
static void mean_taps(struct axis *axis, int output) {
  const double scale = (double)axis->from / (double)axis->to;
  const double start = output * scale;
  const double beyond = (output + 1) * scale;
  const double end = beyond < axis->from ? beyond : axis->from;
  const int first = (int)start;
  const double nearly = end - 1e-6;
  const int last = (int)nearly < nearly ? (int)nearly + 1 : (int)nearly;
  int count = (last < axis->from ? last : axis->from) - first;
  if (count < 1) count = 1;
  float *weights = axis->weights + output * axis->most;
  double sum = 0.0;
  for (int i = 0; i < count; i++) {
    const double right = end < first + i + 1 ? end : first + i + 1;
    const double left = start > first + i ? start : first + i;
    weights[i] = (float)(right - left);
    sum += (double)weights[i];
  }
  for (int i = 0; i < count; i++) weights[i] = (float)((double)weights[i] / sum);
  axis->first[output] = first;
  axis->count[output] = count;
}

static void free_axis(struct axis *axis) {
  free(axis->first);
  free(axis->count);
  free(axis->weights);
}

static bool make_axis(struct axis *axis, int from, int to, bool is_mean) {
  *axis = (struct axis){.from = from, .to = to, .most = from / to + 3, .is_mean = is_mean};
  axis->first = malloc((size_t)to * sizeof *axis->first);
  axis->count = malloc((size_t)to * sizeof *axis->count);
  axis->weights = malloc((size_t)to * (size_t)axis->most * sizeof *axis->weights);
  if (axis->first == NULL || axis->count == NULL || axis->weights == NULL) return false;
  for (int output = 0; output < to; output++) {
    if (!is_mean) bilinear_taps(axis, output);
    else if (to < from) mean_taps(axis, output);
    else between_taps(axis, output);
  }
  return true;
}

static struct taps taps_of(const struct axis *axis, int output) {
  return (struct taps){axis->first[output], axis->count[output],
                       axis->weights + output * axis->most};
}

/* Each product is rounded, as in Darknet. */
static float blend(float a, float b, float part) { return (1.0f - part) * a + part * b; }

/* One number of a row that is brought to the width of the result. */
static float narrowed(const struct rows *rows, int column, int channel) {
  const struct taps taps = taps_of(rows->columns, column);
  const float *source = rows->source + channel;
  const int channels = rows->channels;
  if (!rows->columns->is_mean) {
    const int next = taps.first + 1 < rows->width ? taps.first + 1 : rows->width - 1;
    return blend(source[taps.first * channels], source[next * channels], taps.weights[1]);
  }
  double sum = 0.0;
  for (int i = 0; i < taps.count; i++)
    sum += (double)taps.weights[i] * (double)source[(taps.first + i) * channels];
  return (float)sum;
}

/* Grey as stb_image weighs the colours. */
static unsigned colour_at(const struct rows *rows, int index) {
  if (rows->channels == 3) return rows->bytes[index];
  const unsigned char *pixel = rows->bytes + 3 * index;
  return (77u * pixel[0] + 150u * pixel[1] + 29u * pixel[2]) >> 8;
}

/* A row of the picture, which never lies more than one before the last that was read; NULL where the file ends. */
static const float *row_at(struct rows *rows, int row) {
  float *values = rows->kept[row % 2].values;
  if (rows->kept[row % 2].row == row) return values;
  for (; rows->next <= row; rows->next++)
    if (fread(rows->bytes, 3, (size_t)rows->width, rows->file) != (size_t)rows->width) return NULL;
  for (int i = 0; i < rows->width * rows->channels; i++)
    rows->source[i] = (float)((double)colour_at(rows, i) / 255.0);
  for (int column = 0; column < rows->columns->to; column++)
    for (int channel = 0; channel < rows->channels; channel++)
      values[column * rows->channels + channel] = narrowed(rows, column, channel);
  rows->kept[row % 2].row = row;
  return values;
}

/* Where results go, and what becomes of them. */
struct result {
  const struct mafat_input_map *input;
  const struct mafat_picture *picture;
  void *target;
};

static void put(const struct result *result, int y, int x, int channel, double value) {
  const struct mafat_extent extent = result->input->extent;
  const size_t place =
      ((size_t)y * (size_t)extent.width + (size_t)x) * (size_t)extent.channels + (size_t)channel;
  const float number = (float)(result->picture->scales[channel].factor * value +
                               result->picture->scales[channel].offset);
  if (result->input->is_bytes)
    ((unsigned char *)result->target)[place] = (unsigned char)((double)number * 255.0 + 0.5);
  else if (result->input->quantization.scale != 0.0f)
    ((unsigned char *)result->target)[place] = mafat_integer(result->input->quantization, number);
  else
    ((float *)result->target)[place] = number;
}

static void fill_margins(const struct result *result) {
  const struct mafat_extent extent = result->input->extent;
  for (int y = 0; y < extent.height; y++)
    for (int x = 0; x < extent.width; x++)
      for (int channel = 0; channel < extent.channels; channel++)
        put(result, y, x, channel, result->picture->margin / 255.0);
}

/* Adds up the rows that a row of the result is made of. */
static bool blend_rows(struct rows *rows, const struct axis *axis, int output, float *sums,
                       int count) {
  const struct taps taps = taps_of(axis, output);
  if (!axis->is_mean) {
    const float *above = row_at(rows, taps.first);
    if (above == NULL) return false;
    const int next = taps.first + 1 < axis->from ? taps.first + 1 : taps.first;
    const float *below = taps.count == 1 ? above : row_at(rows, next);
    if (below == NULL) return false;
    for (int i = 0; i < count; i++) sums[i] = blend(above[i], below[i], taps.weights[1]);
    return true;
  }
  for (int i = 0; i < count; i++) sums[i] = 0.0f;
  for (int tap = 0; tap < taps.count; tap++) {
    const float *row = row_at(rows, taps.first + tap);
    if (row == NULL) return false;
    for (int i = 0; i < count; i++)
      sums[i] = (float)((double)sums[i] + (double)taps.weights[tap] * (double)row[i]);
  }
  return true;
}

static bool resize(struct rows *rows, const struct axis *axis, struct mafat_area area, float *sums,
                   const struct result *result) {
  const int channels = rows->channels;
  for (int y = 0; y < area.height; y++) {
    if (!blend_rows(rows, axis, y, sums, area.width * channels)) return false;
    for (int x = 0; x < area.width; x++)
      for (int channel = 0; channel < channels; channel++) {
        const int colour = result->picture->is_reversed ? channels - 1 - channel : channel;
        put(result, area.top + y, area.left + x, channel, (double)sums[x * channels + colour]);
      }
  }
  return true;
}

const char *mafat_read_pixels(FILE *file, int height, int width,
                              const struct mafat_input_map *input,
                              const struct mafat_picture *picture, void *target) {
  const struct mafat_area area = mafat_picture_area(height, width, input->extent, picture);
  const int channels = input->extent.channels;
  const struct result result = {input, picture, target};
  const size_t length = (size_t)area.width * (size_t)channels;
  struct axis columns = {.from = 0}, lines = {.from = 0};
  struct rows rows = {.file = file, .width = width, .channels = channels, .columns = &columns};
  rows.bytes = malloc((size_t)width * 3);
  rows.source = malloc((size_t)width * (size_t)channels * sizeof *rows.source);
  /* Two rows that are kept, and one that is made of them. */
  float *values = malloc(3 * length * sizeof *values);
  const char *wrong = "needs more memory than there is.";
  if (make_axis(&columns, width, area.width, picture->is_mean) &&
      make_axis(&lines, height, area.height, picture->is_mean) && rows.bytes != NULL &&
      rows.source != NULL && values != NULL) {
    for (int i = 0; i < 2; i++) {
      rows.kept[i].row = -1;
      rows.kept[i].values = values + (size_t)i * length;
    }
    fill_margins(&result);
    wrong = resize(&rows, &lines, area, values + 2 * length, &result) ? NULL : "has fewer pixels than it says.";
  }
  free(values);
  free(rows.source);
  free(rows.bytes);
  free_axis(&lines);
  free_axis(&columns);
  return wrong;
}
