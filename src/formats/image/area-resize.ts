/** What an output is made of: the sources from `first` on, each times its weight. */
interface WeightedSources {
  readonly first: number;
  readonly weights: Float32Array;
}

/** Gives a row of the source, W×C. */
export type SourceRows = (row: number) => Float32Array;

/**
 * Calls `visit` with every row of a resized picture, W×C; the row is overwritten for the next one. Where it gets smaller, a pixel is
 * the mean of the area that it covers, so that fine patterns don't become false ones; where it grows, it lies
 * between the two nearest ones.
 */
export function forEachAreaRow(
  source: { readonly height: number; readonly width: number; readonly rows: SourceRows },
  channels: number,
  width: number,
  height: number,
  visit: (y: number, row: Float32Array) => void,
): void {
  const columns = weightsOf(source.width, width);
  const rows = weightsOf(source.height, height);
  const kept = new Map<number, Float32Array>();
  const narrowed = (row: number): Float32Array => {
    const known = kept.get(row) ?? narrowedRow(source.rows(row), columns, channels);
    kept.set(row, known);
    return known;
  };
  const result = new Float32Array(width * channels);
  for (const [y, { first, weights }] of rows.entries()) {
    result.fill(0);
    for (const row of kept.keys()) if (row < first) kept.delete(row);
    for (const [index, weight] of weights.entries()) {
      const row = narrowed(first + index);
      for (let i = 0; i < result.length; i++) result[i] = (result[i] ?? 0) + weight * (row[i] ?? 0);
    }
    visit(y, result);
  }
}

function narrowedRow(
  row: Float32Array,
  columns: readonly WeightedSources[],
  channels: number,
): Float32Array {
  const result = new Float32Array(columns.length * channels);
  for (const [x, { first, weights }] of columns.entries())
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0;
      for (let index = 0; index < weights.length; index++)
        sum += (weights[index] ?? 0) * (row[(first + index) * channels + channel] ?? 0);
      result[x * channels + channel] = sum;
    }
  return result;
}

const weightsOf = (from: number, to: number): readonly WeightedSources[] =>
  Array.from({ length: to }, (_, output) =>
    to < from
      ? covered(output, from / to, from)
      : between(((output + 0.5) * from) / to - 0.5, from),
  );

/** The sources that an output of `scale` > 1 of them covers, by how much of each. */
function covered(output: number, scale: number, count: number): WeightedSources {
  const [start, end] = [output * scale, Math.min(count, (output + 1) * scale)];
  const first = Math.floor(start);
  const length = Math.max(1, Math.min(count, Math.ceil(end - 1e-6)) - first);
  const weights = Float32Array.from(
    { length },
    (_, index) => Math.min(end, first + index + 1) - Math.max(start, first + index),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return { first, weights: weights.map(weight => weight / sum) };
}

/** The two sources beside a place, or the outermost one where there is none beyond. */
function between(place: number, count: number): WeightedSources {
  const inside = Math.min(Math.max(place, 0), count - 1);
  const first = Math.floor(inside);
  const part = inside - first;
  return { first, weights: part === 0 ? Float32Array.of(1) : Float32Array.of(1 - part, part) };
}
