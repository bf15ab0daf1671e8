/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

#include <string.h>

#include "kernels.h"
#include "hosted.h"

#if defined(__x86_64__) || defined(__i386__)
static bool has_avx2(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

static bool has_avx512(void) { return has_avx2() && __builtin_cpu_supports("avx512f"); }

static bool has_avx512vnni(void) {
  return has_avx512() && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512vnni");
}
#else
static bool has_avx2(void) { return false; }

static bool has_avx512(void) { return false; }

static bool has_avx512vnni(void) { return false; }
#endif

#if defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>

static bool has_dot_products(void) { return (getauxval(AT_HWCAP) & (1ul << 20)) != 0; }
#elif defined(__ARM_FEATURE_DOTPROD)
static bool has_dot_products(void) { return true; }
#else
static bool has_dot_products(void) { return false; }
#endif

static bool can_run(const struct mafat_kernels *kernels) {
  if (kernels == NULL) return false;
  if (kernels == mafat_kernels_avx2) return has_avx2();
  if (kernels == mafat_kernels_avx512) return has_avx512();
  if (kernels == mafat_kernels_avx512vnni) return has_avx512vnni();
  if (kernels == mafat_kernels_dotprod) return has_dot_products();
  return true;
}

#define KERNEL_SETS 7

/* From the fastest. */
static const struct mafat_kernels *kernels_by_speed(int index) {
  switch (index) {
    case 0:
      return mafat_kernels_avx512vnni;
    case 1:
      return mafat_kernels_avx512;
    case 2:
      return mafat_kernels_avx2;
    case 3:
      return mafat_kernels_dotprod;
    case 4:
      return mafat_kernels_neon;
    case 5:
      return mafat_kernels_sse2;
    default:
      return mafat_kernels_scalar;
  }
}

const struct mafat_kernels *mafat_best_kernels(void) {
  int index = 0;
  while (!can_run(kernels_by_speed(index))) index++;
  return kernels_by_speed(index);
}

const struct mafat_kernels *mafat_kernels_named(const char *name) {
  for (int index = 0; index < KERNEL_SETS; index++) {
    const struct mafat_kernels *kernels = kernels_by_speed(index);
    if (can_run(kernels) && strcmp(kernels->name, name) == 0) return kernels;
  }
  return NULL;
}

const char *mafat_kernels_name(const struct mafat_kernels *kernels) { return kernels->name; }
