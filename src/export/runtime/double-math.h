/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* Functions of doubles, so that no mathematical library is needed. */
#ifndef MAFAT_DOUBLE_MATH_H
#define MAFAT_DOUBLE_MATH_H

#include <math.h>
#include <stdint.h>
#include <string.h>

/* e^x within a few units in the last place, so that no mathematical library is needed. */
static inline double exponential(double x) {
  if (x > 709.0) return (double)INFINITY;
  if (!(x > -708.0)) return x == x ? 0.0 : x;
  const double scaled = x * 1.4426950408889634;
  const int whole = (int)(scaled < 0.0 ? scaled - 0.5 : scaled + 0.5);
  /* The logarithm of 2 in two parts: products of the first with whole numbers are exact. */
  const double r = x - whole * 0x1.62e42feep-1 - whole * 0x1.a39ef35793c76p-33;
  double sum = 1.0;
  for (int term = 14; term > 0; term--) sum = 1.0 + sum * r / term;
  const uint64_t bits = (uint64_t)(whole + 1023) << 52;
  double power;
  memcpy(&power, &bits, sizeof power);
  return sum * power;
}

/* The natural logarithm of a number above 0, within a few units in the last place. */
static inline double logarithm(double x) {
  int whole = 0;
  if (x < 0x1p-1000) {
    x *= 0x1p60;
    whole = -60;
  }
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  whole += (int)(bits >> 52) - 1023;
  bits = (bits & 0x000fffffffffffffu) | 0x3ff0000000000000u;
  double part;
  memcpy(&part, &bits, sizeof part);
  if (part > 1.4142135623730951) {
    part /= 2.0;
    whole++;
  }
  const double s = (part - 1.0) / (part + 1.0);
  double sum = 0.0;
  for (int term = 23; term > 0; term -= 2) sum = sum * s * s + 1.0 / term;
  return 2.0 * s * sum + whole * 0.6931471805599453;
}

/* base^exponent for a base from 0 on. */
static inline double power_of(double base, double exponent) {
  if (exponent == 0.0) return 1.0;
  if (base == 0.0) return exponent > 0.0 ? 0.0 : (double)INFINITY;
  return exponential(exponent * logarithm(base));
}

#endif
