/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */
/* Copyright (c) 2017-2018 Arm Limited, for the tables and polynomials of powers (MIT licence) */

/* Inverse and logarithm (base 2) of the middle of each sixteenth of the numbers 0x1.66p-1 ... 0x1.66p0. */
static const double logarithms[16][2] = {
    {0x1.661ec79f8f3bep+0, -0x1.efec65b963019p-2},
    {0x1.571ed4aaf883dp+0, -0x1.b0b6832d4fca4p-2},
    {0x1.49539f0f010bp+0, -0x1.7418b0a1fb77bp-2},
    {0x1.3c995b0b80385p+0, -0x1.39de91a6dcf7bp-2},
    {0x1.30d190c8864a5p+0, -0x1.01d9bf3f2b631p-2},
    {0x1.25e227b0b8eap+0, -0x1.97c1d1b3b7afp-3},
    {0x1.1bb4a4a1a343fp+0, -0x1.2f9e393af3c9fp-3},
    {0x1.12358f08ae5bap+0, -0x1.960cbbf788d5cp-4},
    {0x1.0953f419900a7p+0, -0x1.a6f9db6475fcep-5},
    {0x1p+0, 0.0},
    {0x1.e608cfd9a47acp-1, 0x1.338ca9f24f53dp-4},
    {0x1.ca4b31f026aap-1, 0x1.476a9543891bap-3},
    {0x1.b2036576afce6p-1, 0x1.e840b4ac4e4d2p-3},
    {0x1.9c2d163a1aa2dp-1, 0x1.40645f0c6651cp-2},
    {0x1.886e6037841edp-1, 0x1.88e9c2c1b9ff8p-2},
    {0x1.767dcf5534862p-1, 0x1.ce0a44eb17bccp-2},
};

/* Bits of 2^(i / 32), less i << 47. */
static const uint64_t roots_of_two[32] = {
    0x3ff0000000000000, 0x3fefd9b0d3158574, 0x3fefb5586cf9890f, 0x3fef9301d0125b51,
    0x3fef72b83c7d517b, 0x3fef54873168b9aa, 0x3fef387a6e756238, 0x3fef1e9df51fdee1,
    0x3fef06fe0a31b715, 0x3feef1a7373aa9cb, 0x3feedea64c123422, 0x3feece086061892d,
    0x3feebfdad5362a27, 0x3feeb42b569d4f82, 0x3feeab07dd485429, 0x3feea47eb03a5585,
    0x3feea09e667f3bcd, 0x3fee9f75e8ec5f74, 0x3feea11473eb0187, 0x3feea589994cce13,
    0x3feeace5422aa0db, 0x3feeb737b0cdc5e5, 0x3feec49182a3f090, 0x3feed503b23e255d,
    0x3feee89f995ad3ad, 0x3feeff76f2fb5e47, 0x3fef199bdd85529c, 0x3fef3720dcef9069,
    0x3fef5818dcfba487, 0x3fef7c97337b9b5f, 0x3fefa4afa2a490da, 0x3fefd0765b6e4540,
};

/* log2 of a positive normal number, given by its bits. */
static double logarithm(uint32_t bits) {
  const uint32_t moved = bits - 0x3f330000u;
  const double *entry = logarithms[(moved >> 19) % 16];
  const uint32_t exponent_bits = moved & 0xff800000u;
  const uint32_t mantissa_bits = bits - exponent_bits;
  float mantissa;
  memcpy(&mantissa, &mantissa_bits, sizeof mantissa);
  const int exponent = (int)(exponent_bits >> 23) - (exponent_bits >> 31 ? 512 : 0);
  const double r = (double)mantissa * entry[0] - 1.0;
  const double y0 = entry[1] + (double)exponent;
  const double y = 0x1.27616c9496e0bp-2 * r + -0x1.71969a075c67ap-2;
  const double p = 0x1.ec70a6ca7baddp-2 * r + -0x1.7154748bef6c8p-1;
  const double q = 0x1.71547652ab82bp+0 * r + y0;
  const double square = r * r;
  return y * (square * square) + (q + p * square);
}

/* 2^x as a float, for |x| < 126. */
static float power_of_two_of(double x) {
  const double shift = 0x1.8p+52 / 32.0;
  const double shifted = x + shift;
  const double r = x - (shifted - shift);
  uint64_t step, bits;
  memcpy(&step, &shifted, sizeof step);
  bits = roots_of_two[step % 32] + (step << 47);
  double scale;
  memcpy(&scale, &bits, sizeof scale);
  const double z = 0x1.c6af84b912394p-5 * r + 0x1.ebfce50fac4f3p-3;
  const double y = 0x1.62e42ff0c52d6p-1 * r + 1.0;
  return (float)((y + z * (r * r)) * scale);
}

/* x^y, with the bits of AssemblyScript's Mathf.pow, but for the exponent 1/2. */
static float power(float x, float y) {
  if (y == 1.0f) return x;
  if (y == -1.0f) return 1.0f / x;
  if (y == 2.0f) return x * x;
  if (y == 0.0f) return 1.0f;
  if (x != x || y != y) return x + y;
  if (x < 0.0f) return NAN;
  if (x == 0.0f || x > FLT_MAX) return (x == 0.0f) == (y < 0.0f) ? INFINITY : 0.0f;
  const bool denormal = x < FLT_MIN;
  const float normal = denormal ? x * 0x1p23f : x;
  uint32_t bits;
  memcpy(&bits, &normal, sizeof bits);
  if (denormal) bits -= 23u << 23;
  const double exponent = (double)y * logarithm(bits);
  if (exponent > 0x1.fffffffd1d571p+6) return INFINITY;
  return exponent <= -150.0 ? 0.0f : power_of_two_of(exponent);
}

/*
 * Local response normalization over `size` neighbouring channels: a * norm^-beta with norm = kappa + alpha * (sum
 * of squares). The sum runs along the channels as in Darknet: it starts with the first size / 2 squares, and from
 * channel to channel drops the square behind and adds the one ahead. So the square of channel size / 2 is never
 * added, yet dropped in its turn; with a large alpha the norm can become negative and the result no number,
 * there as here. `out` must not share memory with `a`.
 */
static void response_normalization(const struct mafat_kernel_call *call) {
  const struct mafat_shape *shape = call->shape;
  const int channels = call->out.extent.channels;
  const int size = response_normalization_size(shape);
  const int ahead = size / 2;
  const int behind = (size - 1) / 2 + 1;
  const float alpha = response_normalization_alpha(shape);
  const float beta = response_normalization_beta(shape);
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      const float *from = number_at(&call->a, y, x);
      float *out = number_at(&call->out, y, x);
      float norm = response_normalization_kappa(shape);
      for (int c = 0; c < smaller(ahead, channels); c++) norm += alpha * (from[c] * from[c]);
      for (int c = 0; c < channels; c++) {
        if (c >= behind) norm += -alpha * (from[c - behind] * from[c - behind]);
        if (c > 0 && c + ahead < channels) norm += alpha * (from[c + ahead] * from[c + ahead]);
        out[c] = power(norm, -beta) * from[c];
      }
    }
}
