/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* For processors without an instruction for it: the same bits, without a library of mathematics. */

#include <float.h>
#include <string.h>

/* Heron's method in double precision from a guess that is right to 4 %; rounding to float makes it exact. */
static float square_root(float x) {
  if (x == 0.0f || x > FLT_MAX) return x;
  if (!(x > 0.0f)) return (x - x) / (x - x);
  const int small = x < FLT_MIN;
  const float normal = small ? x * 0x1p24f : x;
  uint32_t bits;
  memcpy(&bits, &normal, sizeof bits);
  bits = (bits >> 1) + 0x1fbd1df5u;
  float guess;
  memcpy(&guess, &bits, sizeof guess);
  double root = (double)guess;
  for (int i = 0; i < 4; i++) root = 0.5 * (root + (double)normal / root);
  return (float)(small ? root * 0x1p-12 : root);
}
