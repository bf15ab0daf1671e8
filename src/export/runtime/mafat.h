/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/*
 * The public side of the runtime. A network is exported as one constant `struct mafat_network`: the tables
 * of its schedule (schedule.h) and the memory in which it runs. On a board without an operating system, weights and kernels
 * are constants of the program:
 *
 *   ... write the input to mafat_input(&NETWORK, 0) ...
 *   mafat_run(&NETWORK);
 *   ... read mafat_output(&NETWORK, 0) ...
 *
 * hosted.h says how a program runs a network whose weights are in a file.
 *
 * Nothing here allocates memory. A network has one arena, so that it can run once at a time.
 */
#ifndef MAFAT_H
#define MAFAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "schedule.h"

#ifdef __cplusplus
extern "C" {
#endif

/* A map of numbers that the network reads or has computed, H x W x C. */
struct mafat_map {
  /* Channel 0 of the first position: of floats, or of integers. The other one is NULL. */
  const float *numbers;
  const int8_t *integers;
  struct mafat_quantization quantization;
  int height, width, channels;
  /* Numbers from one row to the next, and from one position to the next. */
  ptrdiff_t row_stride, pixel_stride;
};

/*
 * Where one of the input_count inputs goes, H x W x C: float numbers; integers (int8_t, or uint8_t) where the network
 * has a quantization for it; or bytes (0 ... 255 for 0 ... 1) where the plan keeps it as bytes. A run overwrites it.
 */
void *mafat_input(const struct mafat_network *network, unsigned index);

/* Its size in bytes. */
size_t mafat_input_bytes(const struct mafat_network *network, unsigned index);

/*
 * Runs the network once with the weights and kernels that are constants of a program for a board. Its outputs can be
 * read until the next input is written.
 */
void mafat_run(const struct mafat_network *network);

/* One of the output_count outputs, after a run. */
struct mafat_map mafat_output(const struct mafat_network *network, unsigned index);

/* A number of a map, or what an integer of it stands for. */
static inline float mafat_number(const struct mafat_map *map, int y, int x, int channel) {
  const ptrdiff_t place = y * map->row_stride + x * map->pixel_stride + channel;
  if (map->integers == NULL) return map->numbers[place];
  const int8_t stored = map->integers[place];
  const int integer = map->quantization.is_unsigned ? (uint8_t)stored : stored;
  return map->quantization.scale * (float)(integer - map->quantization.zero_point);
}

#ifdef __cplusplus
}
#endif

#endif
