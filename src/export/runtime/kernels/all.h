/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* All kernels over the vectors that were included before; at the end what makes a set of them. */

#include <float.h>
#include <math.h>
#include <string.h>

#include "attributes.h"
#include "place.h"
#include "window.h"
#include "lanes.h"
#include "exponential.h"
#include "activation.h"
#include "summand.h"
#include "convolution.h"
#include "winograd-transforms.h"
#include "winograd.h"
#include "depthwise.h"
#include "transposed-convolution.h"
#include "locally-connected.h"
#include "pooling.h"
#include "power.h"
#include "pointwise.h"
#include "normalization.h"
#include "reduction.h"
#include "rearrangement.h"
#include "resize.h"
#include "matmul.h"
#include "plain.h"
#include "response-normalization.h"
#include "softmax.h"
#include "integers.h"
#include "integer-floats.h"
#ifdef IVEC_LANES
#include "integer-lanes.h"
#include "integer-vectors.h"
#include "integer-vector-elementwise.h"
#else
#include "integer-quads.h"
#include "integer-elementwise.h"
#include "integer-window.h"
#include "integer-runs.h"
#include "integer-sums.h"
#include "integer-depthwise.h"
#endif
#include "heads.h"

#define KERNEL_ENTRY(name, function) [name] = function,

/* A set of the kernels of a list such as MAFAT_KERNELS. */
#define KERNEL_SET(kernels) \
  { .name = VECTOR_NAME, .functions = {kernels(KERNEL_ENTRY)} }
