/* SPDX-License-Identifier: MIT */
/* Copyright (c) 2026 MAFAT contributors */

/* The matrix of a batch: rows are the channels of positions, which are `step` apart, or anywhere where that is 0. */
struct matrix {
  const struct mafat_place *place;
  const float *start;
  ptrdiff_t step;
  int first;
};

static const float *position_at(const struct mafat_place *place, int index) {
  return number_at(place, index / place->extent.width, index % place->extent.width);
}

static struct matrix matrix_of(const struct mafat_place *place, int first) {
  const bool even =
      place->ring == 0 && row_step(place) == place->extent.width * pixel_step(place);
  return (struct matrix){place, position_at(place, first), even ? pixel_step(place) : 0, first};
}

static inline const float *matrix_row(const struct matrix *matrix, int row) {
  return matrix->step != 0 ? matrix->start + row * matrix->step
                           : position_at(matrix->place, matrix->first + row);
}

/* One row of a: its numbers are those of a row of a matrix, or of a column where that lies transposed. */
struct factors {
  struct matrix matrix;
  const float *numbers;
  int column;
};

static inline float factor_of(const struct factors *a, int k) {
  return a->numbers != NULL ? a->numbers[k] : matrix_row(&a->matrix, k)[a->column];
}

/* Sums of `vectors` vectors of columns from column c on, from the first product to the last. */
ALWAYS_INLINE void matmul_sums(const struct factors *a, const struct matrix *b, int inner, int c,
                               float *out, int count, const int vectors) {
  vec sums[4];
  UNROLLED
  for (int v = 0; v < vectors; v++) sums[v] = vec_splat(0.0f);
  for (int k = 0; k < inner; k++) {
    const vec factor = vec_splat(factor_of(a, k));
    const float *row = matrix_row(b, k) + c;
    UNROLLED
    for (int v = 0; v < vectors; v++)
      sums[v] = vec_madd(sums[v], factor, load_lanes(row + v * LANES, count));
  }
  UNROLLED
  for (int v = 0; v < vectors; v++) store_lanes(out + c + v * LANES, count, sums[v]);
}

/* One product with a column that lies as a row: the sum of every fourth by itself, and those in pairs. */
static float matmul_dot(const struct factors *a, const float *column, int inner) {
  float sums[4] = {0.0f, 0.0f, 0.0f, 0.0f};
  int k = 0;
  for (; k + 4 <= inner; k += 4)
    for (int lane = 0; lane < 4; lane++) sums[lane] += factor_of(a, k + lane) * column[k + lane];
  for (int lane = 0; k + lane < inner; lane++)
    sums[lane] += factor_of(a, k + lane) * column[k + lane];
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

static void matmul_row(const struct mafat_kernel_call *call, int batch, int row, float *out) {
  const struct mafat_shape *shape = call->shape;
  const int inner = matmul_inner(shape), rows = matmul_rows(shape);
  const int columns = call->out.extent.channels;
  const bool is_column = matmul_transposed_a(shape) != 0, is_dot = matmul_transposed_b(shape) != 0;
  const int batch_a = matmul_one_a(shape) ? 0 : batch, batch_b = matmul_one_b(shape) ? 0 : batch;
  const struct matrix left = matrix_of(&call->a, batch_a * (is_column ? inner : rows));
  const struct matrix b = matrix_of(&call->b, batch_b * (is_dot ? columns : inner));
  const struct factors a = {left, is_column ? NULL : matrix_row(&left, row), row};
  int c = 0;
  if (is_dot)
    for (; c < columns; c++) out[c] = matmul_dot(&a, matrix_row(&b, c), inner);
  for (; c + 4 * LANES <= columns; c += 4 * LANES) matmul_sums(&a, &b, inner, c, out, LANES, 4);
  for (; c < columns; c += LANES) matmul_sums(&a, &b, inner, c, out, columns - c, 1);
}

/*
 * out [batches][rows][columns] = activation(a [batches][rows][inner] times b [batches][inner][columns]), each row the
 * channels of a position.
 */
static void matmul(const struct mafat_kernel_call *call) {
  const int rows = matmul_rows(call->shape);
  for (int y = call->y0; y < call->y1; y++)
    for (int x = call->x0; x < call->x1; x++) {
      const int position = y * call->out.extent.width + x;
      matmul_row(call, position / rows, position % rows, number_at(&call->out, y, x));
    }
  activate_rectangle(call);
}
