/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* What the program of a schedule means, and where inputs and outputs lie. */

#include "engine.h"

/* The rest of a number of several bytes, of which `first` is the first. */
static uint32_t long_number(uint32_t first, const uint8_t **next) {
  uint32_t value = first & 0x7fu;
  for (unsigned shift = 7;; shift += 7) {
    const uint32_t byte = *(*next)++;
    value |= (byte & 0x7fu) << shift;
    if (byte < 0x80u) return value;
  }
}

/* The number that stands next in a program. */
static inline uint32_t number(const uint8_t **next) {
  const uint32_t first = *(*next)++;
  return first < 0x80u ? first : long_number(first, next);
}

uint32_t mafat_next(struct mafat_walk *walk) {
  for (;;) {
    const uint32_t instruction = number(&walk->next);
    if (instruction >= MAFAT_LOAD) return instruction;
    if (instruction == MAFAT_LOOP) {
      walk->loops[walk->depth].count = number(&walk->next);
      walk->loops[walk->depth].body = walk->next;
      walk->turns[walk->depth++] = 0;
      continue;
    }
    if (walk->depth == 0) return MAFAT_END;
    const unsigned innermost = walk->depth - 1;
    if (++walk->turns[innermost] < walk->loops[innermost].count)
      walk->next = walk->loops[innermost].body;
    else
      walk->depth = innermost;
  }
}

/* Rows or columns of a call in the present turns of the loops around it. */
struct span {
  int start, size, a, out;
};

static inline struct span span_of(const struct mafat_network *network, const uint32_t *turns,
                                  const struct mafat_span *row) {
  struct span span = {row->start, row->size, row->a, row->out};
  if (row->advance == MAFAT_NONE) return span;
  const struct mafat_advance *advance = &network->advances[row->advance];
  for (;; advance++) {
    const int turn = (int)turns[advance->level];
    span.start += turn * advance->start;
    span.a += turn * advance->a;
    span.out += turn * advance->out;
    if (advance->is_last) return span;
  }
}

static unsigned char *first_byte(const struct mafat_network *network,
                                 const struct mafat_location *location) {
  return (unsigned char *)network->arena + location->offset;
}

/* Where the map of an operand lies whose row y and column x are the first ones there. */
static inline void set_place(struct mafat_place *place, const struct mafat_network *network,
                             const struct mafat_location *location, unsigned extent, int y, int x) {
  const struct mafat_strides *strides = &network->strides[location->strides];
  place->base = first_byte(network, location);
  place->row_stride = (ptrdiff_t)strides->row;
  place->pixel_stride = (ptrdiff_t)strides->pixel;
  place->y = y;
  place->x = x;
  place->ring = strides->ring;
  place->extent = network->extents[extent];
}

void mafat_call(const struct mafat_network *network, const struct mafat_kernels *kernels,
                const float *weights, uint32_t instruction, struct mafat_walk *walk) {
  const struct mafat_shape *shape = &network->shapes[instruction - MAFAT_CALL];
  const struct mafat_location *places = network->places;
  const struct mafat_location *a = NULL, *b = NULL;
  const uint8_t *next = walk->next;
  /* Kernels don't look at maps and memory that they don't use. */
  struct mafat_kernel_call call;
  call.weights = NULL;
  call.biases = NULL;
  if (shape->operands & MAFAT_READS_A) a = &places[number(&next)];
  if (shape->operands & MAFAT_READS_B) b = &places[number(&next)];
  if (shape->operands & MAFAT_USES_SCRATCH)
    call.scratch = (float *)(void *)first_byte(network, &places[number(&next)]);
  const struct mafat_location *out = &places[number(&next)];
  const struct span rows = span_of(network, walk->turns, &network->spans[number(&next)]);
  const struct span columns = span_of(network, walk->turns, &network->spans[number(&next)]);
  call.shape = shape;
  call.y0 = rows.start;
  call.y1 = rows.start + rows.size;
  call.x0 = columns.start;
  call.x1 = columns.start + columns.size;
  set_place(&call.out, network, out, shape->out, rows.out, columns.out);
  if (a != NULL) set_place(&call.a, network, a, shape->a, rows.a, columns.a);
  if (b != NULL) {
    const int y = span_of(network, walk->turns, &network->spans[number(&next)]).a;
    const int x = span_of(network, walk->turns, &network->spans[number(&next)]).a;
    set_place(&call.b, network, b, shape->b, y, x);
  }
  if (shape->weights != MAFAT_NO_PARAMETERS) {
    call.weights = weights + shape->weights;
    call.biases = weights + shape->biases;
  }
  walk->next = next;
  if (kernels->functions[shape->kernel] == NULL) kernels = *kernels->others;
  kernels->functions[shape->kernel](&call);
}

void *mafat_input(const struct mafat_network *network, unsigned index) {
  return first_byte(network, &network->places[network->inputs[index].place]);
}

size_t mafat_input_bytes(const struct mafat_network *network, unsigned index) {
  const struct mafat_input_map *input = &network->inputs[index];
  const size_t count =
      (size_t)input->extent.height * (size_t)input->extent.width * (size_t)input->extent.channels;
  const bool is_float = !input->is_bytes && input->quantization.scale == 0.0f;
  return is_float ? count * sizeof(float) : count;
}

struct mafat_map mafat_output(const struct mafat_network *network, unsigned index) {
  const struct mafat_output_map *output = &network->outputs[index];
  const struct mafat_location *location = &network->places[output->place];
  const struct mafat_strides *strides = &network->strides[location->strides];
  const bool is_float = output->quantization.scale == 0.0f;
  const size_t number = is_float ? sizeof(float) : 1;
  const void *first = first_byte(network, location);
  return (struct mafat_map){
      .numbers = is_float ? (const float *)first : NULL,
      .integers = is_float ? NULL : (const int8_t *)first,
      .quantization = output->quantization,
      .height = output->extent.height,
      .width = output->extent.width,
      .channels = output->extent.channels,
      .row_stride = (ptrdiff_t)(strides->row / number),
      .pixel_stride = (ptrdiff_t)(strides->pixel / number),
  };
}
