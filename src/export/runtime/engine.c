/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* Runs a schedule step by step. */

#include "mafat.h"

#include <string.h>

#include "kernels.h"
#include "weights.h"

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

static void call_kernel(const struct mafat_network *network, const struct mafat_kernels *kernels,
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

enum mafat_status mafat_run(const struct mafat_network *network, struct mafat_weights *weights,
                            const struct mafat_kernels *kernels) {
  const float *numbers;
  enum mafat_status status = mafat_begin_weights(network, weights, &numbers);
  for (uint32_t index = 0; status == MAFAT_OK && index < network->step_count; index++) {
    const struct mafat_step *step = &network->steps[index];
    if (step->what & MAFAT_LOAD)
      status = mafat_load(network, weights, &network->loads[step->what & ~MAFAT_LOAD]);
    else
      call_kernel(network, kernels, numbers, step);
  }
  if (status == MAFAT_OK) weights->checked = true;
  return status;
}

struct mafat_map mafat_output(const struct mafat_network *network, unsigned index) {
  const struct mafat_output_map *output = &network->outputs[index];
  const struct mafat_view *view = &network->views[output->view];
  const size_t number = sizeof(float);
  return (struct mafat_map){
      .numbers = (const float *)(const void *)view_bytes(network, view),
      .height = output->extent.height,
      .width = output->extent.width,
      .channels = output->extent.channels,
      .row_stride = (ptrdiff_t)(view->row_stride / number),
      .pixel_stride = (ptrdiff_t)(view->pixel_stride / number),
  };
}

const char *mafat_status_text(enum mafat_status status) {
  switch (status) {
    case MAFAT_OK:
      return "done";
    case MAFAT_NO_WEIGHTS:
      return "cannot be read";
    case MAFAT_WEIGHTS_SIZE:
      return "doesn't match this network's size: use the file that was exported with this program";
    case MAFAT_WEIGHTS_OTHER:
      return "contains the weights of another network or export: use the file that was exported with this program";
    case MAFAT_WEIGHTS_DAMAGED:
      return "is damaged: copy or export it again";
  }
  return "is in an unknown state";
}
