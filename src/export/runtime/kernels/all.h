/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* All kernels over the vectors that were included before; at the end their table, kernel_set. */

#include <float.h>
#include <math.h>
#include <string.h>

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
#include "locally-connected.h"
#include "pooling.h"
#include "pointwise.h"
#include "rearrangement.h"
#include "response-normalization.h"
#include "softmax.h"
#include "heads.h"

static const struct mafat_kernels kernel_set = {
    .name = VECTOR_NAME,
    .functions =
        {
            [MAFAT_ACCUMULATE] = accumulate,
            [MAFAT_ACTIVATE] = activate,
            [MAFAT_AVERAGE_POOL] = average_pool,
            [MAFAT_CHANNEL_AFFINE] = channel_affine,
            [MAFAT_CHANNEL_MAX_POOL] = channel_max_pool,
            [MAFAT_CONSTANT] = constant,
            [MAFAT_CONVOLUTION] = convolve,
            [MAFAT_COPY] = copy,
            [MAFAT_CROP] = crop,
            [MAFAT_DEPTHWISE] = depthwise,
            [MAFAT_DETECTION] = detection,
            [MAFAT_GAUSSIAN_YOLO] = gaussian_yolo,
            [MAFAT_GLOBAL_AVERAGE_POOL] = global_average_pool,
            [MAFAT_LOCALLY_CONNECTED] = locally_connected,
            [MAFAT_MAX_POOL] = max_pool,
            [MAFAT_MULTIPLY] = multiply,
            [MAFAT_NORMALIZE] = normalize,
            [MAFAT_REGION] = region,
            [MAFAT_REORG] = reorg,
            [MAFAT_RESPONSE_NORMALIZATION] = response_normalization,
            [MAFAT_SCALE_CHANNELS] = scale_channels,
            [MAFAT_SCALE_POSITIONS] = scale_positions,
            [MAFAT_SOFTMAX] = softmax,
            [MAFAT_UPSAMPLE] = upsample,
            [MAFAT_WINOGRAD] = winograd,
            [MAFAT_YOLO] = yolo,
        },
};
