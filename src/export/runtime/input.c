/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

#include "input.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "picture.h"
#include "resized-picture.h"

/* A file that is being read, for which input, and where the sentence goes when it cannot be. */
struct source {
  FILE *file;
  const struct mafat_network *network;
  unsigned index;
  const struct mafat_input_map *input;
  void *target;
  struct mafat_area *area;
  const char *path;
  char *problem;
  size_t problem_bytes;
};

static bool ends_with(const char *text, const char *ending) {
  const size_t length = strlen(text);
  const size_t tail = strlen(ending);
  if (length < tail) return false;
  for (size_t i = 0; i < tail; i++)
    if (tolower((unsigned char)text[length - tail + i]) != ending[i]) return false;
  return true;
}

static size_t count_of(struct mafat_extent extent) {
  return (size_t)extent.height * (size_t)extent.width * (size_t)extent.channels;
}

static bool fail(const struct source *source, const char *reason) {
  snprintf(source->problem, source->problem_bytes, "%s %s", source->path, reason);
  return false;
}

/* Whether exactly `expected` bytes are left to read. */
static bool check_size(const struct source *source, size_t expected, const char *unit) {
  const long start = ftell(source->file);
  if (start < 0 || fseek(source->file, 0, SEEK_END) != 0) return fail(source, "cannot be read.");
  const long end = ftell(source->file);
  if (end < start || fseek(source->file, start, SEEK_SET) != 0)
    return fail(source, "cannot be read.");
  if ((size_t)(end - start) == expected) return true;
  const struct mafat_extent input = source->input->extent;
  snprintf(source->problem, source->problem_bytes,
           "%s has %ld bytes of %s, but the network's input is %d rows x %d columns x %d channels, "
           "%zu bytes: use a file of that size.",
           source->path, end - start, unit, input.height, input.width, input.channels, expected);
  return false;
}

/* Whole pixels of three colours. */
#define PIECE_BYTES 3840

/* Bytes in the order in which the network has them. */
static bool read_bytes(const struct source *source) {
  const size_t count = count_of(source->input->extent);
  if (!check_size(source, count, "pixels")) return false;
  unsigned char piece[PIECE_BYTES];
  for (size_t done = 0; done < count;) {
    const size_t wanted = count - done < sizeof piece ? count - done : sizeof piece;
    if (fread(piece, 1, wanted, source->file) != wanted) return fail(source, "cannot be read.");
    mafat_put_bytes(source->network, source->index, done, wanted, piece);
    done += wanted;
  }
  return true;
}

/* Numbers channels x height x width. */
static bool read_numbers(const struct source *source) {
  const struct mafat_extent input = source->input->extent;
  if (source->input->is_bytes)
    return fail(source, "contains floats, but the network keeps its input as bytes: use .raw or .ppm.");
  if (!check_size(source, count_of(input) * sizeof(float), "floats")) return false;
  const struct mafat_quantization quantization = source->input->quantization;
  const bool is_float = quantization.scale == 0.0f;
  float *numbers = source->target;
  unsigned char *integers = source->target;
  const size_t positions = (size_t)input.height * (size_t)input.width;
  const size_t channels = (size_t)input.channels;
  float piece[1024];
  for (size_t channel = 0; channel < channels; channel++)
    for (size_t done = 0; done < positions;) {
      const size_t most = sizeof piece / sizeof *piece;
      const size_t wanted = positions - done < most ? positions - done : most;
      if (fread(piece, sizeof *piece, wanted, source->file) != wanted)
        return fail(source, "cannot be read.");
      for (size_t i = 0; i < wanted; i++) {
        const size_t place = (done + i) * channels + channel;
        if (is_float) numbers[place] = piece[i];
        else integers[place] = mafat_integer(quantization, piece[i]);
      }
      done += wanted;
    }
  return true;
}

/* The next number of a PPM header, after blanks and comments; -1 where there is none. */
static int header_number(FILE *file) {
  int byte = getc(file);
  while (byte == '#' || isspace(byte)) {
    while (byte == '#' && (byte = getc(file)) != '\n' && byte != EOF) byte = '#';
    byte = getc(file);
  }
  if (!isdigit(byte)) return -1;
  int number = 0;
  while (isdigit(byte) && number < 100000) {
    number = 10 * number + (byte - '0');
    byte = getc(file);
  }
  return isspace(byte) ? number : -1;
}

/* Of a network of which nothing else is known: numbers from 0 to 1. */
static const struct mafat_picture plain_picture = {
    .scales = {{1.0, 0.0}, {1.0, 0.0}, {1.0, 0.0}}};

static bool read_picture(const struct source *source) {
  const struct mafat_extent input = source->input->extent;
  if (getc(source->file) != 'P' || getc(source->file) != '6')
    return fail(source, "isn't a binary PPM image (P6).");
  const int width = header_number(source->file);
  const int height = header_number(source->file);
  if (header_number(source->file) != 255 || width <= 0 || height <= 0)
    return fail(source, "isn't a PPM image with 8 bits per colour.");
  if (input.channels != 3 && input.channels != 1)
    return fail(source, "is an image, but the network's input isn't: use a .f32 or .raw file.");
  const struct mafat_picture *known = source->index == 0 ? source->network->picture : NULL;
  const struct mafat_picture *picture = known == NULL ? &plain_picture : known;
  const char *wrong =
      mafat_read_pixels(source->file, height, width, source->input, picture, source->target);
  if (wrong != NULL) return fail(source, wrong);
  *source->area = mafat_picture_area(height, width, input, picture);
  return true;
}

bool mafat_read_input(const struct mafat_network *network, unsigned index, const char *path,
                      struct mafat_area *area, char *problem, size_t problem_bytes) {
  struct source source = {.network = network,
                          .index = index,
                          .input = &network->inputs[index],
                          .target = mafat_input(network, index),
                          .area = area,
                          .path = path,
                          .problem = problem,
                          .problem_bytes = problem_bytes};
  const bool is_raw = ends_with(path, ".raw");
  const bool is_numbers = ends_with(path, ".f32");
  if (!is_raw && !is_numbers && !ends_with(path, ".ppm"))
    return fail(&source, "isn't an input: use a file that ends in .raw, .ppm or .f32.");
  source.file = fopen(path, "rb");
  if (source.file == NULL) {
    snprintf(problem, problem_bytes, "%s cannot be opened: %s.", path, strerror(errno));
    return false;
  }
  const bool done = is_raw       ? read_bytes(&source)
                    : is_numbers ? read_numbers(&source)
                                 : read_picture(&source);
  fclose(source.file);
  return done;
}
