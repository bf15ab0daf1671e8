/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/*
 * Runs a network once on an emulated board. The inputs are files as the network keeps them, input-0.bin ...; the outputs
 * go to outputs.f32 in order, as floats channels x height x width, and what was measured to figures.bin.
 */

#include "machine.h"

#include "../mafat.h"
#include "../observation.h"
#include "semihosting.h"

/* Exit codes; startup.c has the one of a fault. */
enum { DONE = 0, NO_INPUT = 1, NO_OUTPUT = 2, STACK_FULL = 4 };

/* What figures.bin holds. */
struct figures {
  /* Ticks of the machine's counter during the run. */
  uint32_t ticks;
  /* Bytes of the arena up to the highest that was written. */
  uint32_t arena_bytes;
  /* Bytes of the stack from where main calls the run. */
  uint32_t stack_bytes;
};

/* Of the link script. */
extern uint32_t stack_start[];

#define STACK_PATTERN 0x5ac3a53cu

/* What this function and its caller may still need of the stack below its own frame. */
#define OWN_WORDS 32

static uint32_t *stack_pointer(void) {
  uint32_t *pointer;
  __asm__ volatile("mov %0, sp" : "=r"(pointer));
  return pointer;
}

static void paint_stack(void) {
  uint32_t *end = stack_pointer() - OWN_WORDS;
  for (volatile uint32_t *word = stack_start; word < end; word++) *word = STACK_PATTERN;
}

/* The lowest word of the stack that was written since it was painted. */
static const uint32_t *lowest_written(void) {
  const volatile uint32_t *word = stack_start;
  while (*word == STACK_PATTERN) word++;
  return (const uint32_t *)(uintptr_t)word;
}

static bool read_inputs(const struct mafat_network *network) {
  char path[] = "input-0.bin";
  for (unsigned index = 0; index < network->input_count; index++) {
    const uint32_t bytes = (uint32_t)mafat_input_bytes(network, index);
    path[6] = (char)('0' + index);
    if (!semihosting_read(path, mafat_input(network, index), bytes)) return false;
  }
  return true;
}

static bool write_output(int file, struct mafat_map map) {
  static float row[256];
  const int most = sizeof row / sizeof *row;
  int filled = 0;
  for (int channel = 0; channel < map.channels; channel++)
    for (int y = 0; y < map.height; y++)
      for (int x = 0; x < map.width; x++) {
        row[filled++] = mafat_number(&map, y, x, channel);
        if (filled < most) continue;
        if (!semihosting_write(file, row, sizeof row)) return false;
        filled = 0;
      }
  return semihosting_write(file, row, (uint32_t)filled * sizeof *row);
}

static bool write_outputs(const struct mafat_network *network) {
  const int file = semihosting_create("outputs.f32");
  if (file < 0) return false;
  for (unsigned index = 0; index < network->output_count; index++)
    if (!write_output(file, mafat_output(network, index))) return false;
  return true;
}

static bool write_figures(struct figures figures) {
  const int file = semihosting_create("figures.bin");
  return file >= 0 && semihosting_write(file, &figures, sizeof figures);
}

/* Not inlined, so that what is measured of the stack begins here. */
__attribute__((noinline)) static struct figures measured_run(const struct mafat_network *network) {
  paint_stack();
  const uint32_t *top = stack_pointer();
  const uint32_t start = MACHINE_COUNTER;
  mafat_run(network);
  const uint32_t ticks = MACHINE_COUNTER - start;
  const uint32_t *lowest = lowest_written();
  return (struct figures){
      .ticks = ticks,
      .stack_bytes = lowest < top ? (uint32_t)(top - lowest) * sizeof *lowest : 0,
  };
}

int main(void) {
  const struct mafat_network *network = &MACHINE_NETWORK;
  if (network->input_count > 10) return NO_INPUT;
  mafat_plant_canary(network);
  if (!read_inputs(network)) return NO_INPUT;
  struct figures figures = measured_run(network);
  if (lowest_written() == stack_start) return STACK_FULL;
  figures.arena_bytes = mafat_observed_bytes(network);
  return write_outputs(network) && write_figures(figures) ? DONE : NO_OUTPUT;
}
