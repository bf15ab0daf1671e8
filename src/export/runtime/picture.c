/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

#include "picture.h"

/* A byte as a number of the network: from 0 to 1, or as its pictures are scaled. */
static float number_of(const struct mafat_picture *picture, size_t channel, unsigned char byte) {
  const float number = (float)byte / 255.0f;
  if (picture == NULL) return number;
  return (float)(picture->scales[channel].factor * (double)number + picture->scales[channel].offset);
}

unsigned char mafat_integer(struct mafat_quantization quantization, float number) {
  const float steps = number / quantization.scale;
  const double magnitude = steps < 0 ? -(double)steps : (double)steps;
  const long rounded = magnitude < 1e6 ? (long)(magnitude + 0.5) : 1000000;
  const long q = (steps < 0 ? -rounded : rounded) + quantization.zero_point;
  const long least = quantization.is_unsigned ? 0 : INT8_MIN;
  const long most = quantization.is_unsigned ? UINT8_MAX : INT8_MAX;
  return (unsigned char)(q < least ? least : q > most ? most : q);
}

void mafat_put_bytes(const struct mafat_network *network, unsigned index, size_t first,
                     size_t count, const unsigned char *bytes) {
  const struct mafat_input_map *input = &network->inputs[index];
  const struct mafat_picture *picture = index == 0 ? network->picture : NULL;
  const size_t channels = (size_t)input->extent.channels;
  void *target = mafat_input(network, index);
  for (size_t i = first; i < first + count; i++) {
    const unsigned char byte = bytes[i - first];
    const float number = number_of(picture, i % channels, byte);
    if (input->is_bytes) ((unsigned char *)target)[i] = byte;
    else if (input->quantization.scale != 0.0f)
      ((unsigned char *)target)[i] = mafat_integer(input->quantization, number);
    else ((float *)target)[i] = number;
  }
}

void mafat_put_picture(const struct mafat_network *network, const unsigned char *pixels) {
  const struct mafat_extent extent = network->inputs[0].extent;
  const size_t channels = (size_t)extent.channels;
  const size_t positions = (size_t)extent.height * (size_t)extent.width;
  const bool is_reversed = network->picture != NULL && network->picture->is_reversed;
  for (size_t position = 0; position < positions; position++)
    for (size_t channel = 0; channel < channels; channel++) {
      const size_t from = is_reversed ? channels - 1 - channel : channel;
      const size_t first = position * channels;
      mafat_put_bytes(network, 0, first + channel, 1, &pixels[first + from]);
    }
}
