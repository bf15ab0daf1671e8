/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* What a step of a schedule means, and where inputs and outputs lie. */

#include "engine.h"

static unsigned char *view_bytes(const struct mafat_network *network, const struct mafat_view *view) {
  return (unsigned char *)network->arena + view->offset;
}

/* Where the map of an operand lies, seen from the anchor (y, x). */
static struct mafat_place place_of(const struct mafat_network *network,
                                   const struct mafat_operand *operand, struct mafat_extent extent,
                                   int y, int x) {
  if (operand->view == MAFAT_NONE) return (struct mafat_place){.extent = extent};
  const struct mafat_view *view = &network->views[operand->view];
  const bool is_tile = view->origin == MAFAT_TILE;
  const bool is_whole = view->origin == MAFAT_WHOLE;
  return (struct mafat_place){
      .base = view_bytes(network, view),
      .row_stride = (ptrdiff_t)view->row_stride,
      .pixel_stride = (ptrdiff_t)view->pixel_stride,
      .y = is_tile ? y + operand->y : view->phase,
      .x = is_whole ? 0 : x + operand->x,
      .ring = view->ring,
      .extent = extent,
  };
}

void mafat_call(const struct mafat_network *network, const struct mafat_kernels *kernels,
                const float *weights, const struct mafat_step *step) {
  const struct mafat_call *call = &network->calls[step->what];
  const struct mafat_shape *shape = &network->shapes[call->shape];
  const int input_y = step->y * shape->stride_y - shape->before_y;
  const int input_x = step->x * shape->stride_x - shape->before_x;
  struct mafat_kernel_call arguments = {
      .shape = shape,
      .a = place_of(network, &call->a, shape->a, input_y, input_x),
      .b = place_of(network, &call->b, shape->b, step->y, step->x),
      .out = place_of(network, &call->out, shape->out, step->y, step->x),
      .y0 = step->y,
      .y1 = step->y + call->rows,
      .x0 = step->x,
      .x1 = step->x + call->columns,
  };
  if (call->parameters != MAFAT_NONE) {
    const struct mafat_parameters *parameters = &network->parameters[call->parameters];
    arguments.weights = weights + parameters->weights;
    arguments.biases = weights + parameters->biases;
  }
  if (call->scratch != MAFAT_NONE)
    arguments.scratch = (float *)(void *)view_bytes(network, &network->views[call->scratch]);
  kernels->functions[shape->kernel](&arguments);
}

void *mafat_input(const struct mafat_network *network, unsigned index) {
  return view_bytes(network, &network->views[network->inputs[index].view]);
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
  const struct mafat_view *view = &network->views[output->view];
  const bool is_float = output->quantization.scale == 0.0f;
  const size_t number = is_float ? sizeof(float) : 1;
  const void *first = view_bytes(network, view);
  return (struct mafat_map){
      .numbers = is_float ? (const float *)first : NULL,
      .integers = is_float ? NULL : (const int8_t *)first,
      .quantization = output->quantization,
      .height = output->extent.height,
      .width = output->extent.width,
      .channels = output->extent.channels,
      .row_stride = (ptrdiff_t)(view->row_stride / number),
      .pixel_stride = (ptrdiff_t)(view->pixel_stride / number),
  };
}
