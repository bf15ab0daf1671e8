import type { Window } from '../network/operation';
import { FILTER_BLOCK } from '../kernels/filter-block';
import type { Shape } from '../network/shape';
import type { Work } from './cost-table';
import { positionsIn, type Extent } from './extent';

/** Positions that the convolution kernel computes at once, in a row or in a column; rows of a band. */
const TOGETHER = 4;

/** Neighbours in a row that a depthwise 3x3 convolution computes at once, where there are so many. */
const DEPTHWISE_TOGETHER = 8;

/** Filters of a single position that are computed at once. */
const COLUMN_FILTERS = 32;

const BYTES = 4;

/** What the last cache of a server holds. */
const CACHE_BYTES = 2 ** 25;

/** A convolution of some rows and columns of a map. */
export interface ConvolutionPart {
  readonly window: Window;
  readonly groups: number;
  readonly input: Shape;
  readonly output: Shape;
  readonly rows: Extent;
  readonly columns: Extent;
}

/** How positions are taken: so many fours, and so many one by one. */
interface Positions {
  fours: number;
  singles: number;
  bands: number;
}

/** What src/kernels/assembly/convolution.ts does for the part, counted. */
export function convolutionWork(part: ConvolutionPart): Work {
  const { window, groups, input, output, rows, columns } = part;
  const channels = input.channels / groups;
  const perGroup = output.channels / groups;
  const { y: kernelRows, x: kernelColumns } = window.kernel;
  const numbers = kernelRows * kernelColumns * channels;
  const { fours, singles, bands } = positionsOf(part);
  const count = positionsIn(rows) * positionsIn(columns);
  const wide = count === 1 ? Math.floor(perGroup / COLUMN_FILTERS) : 0;
  const blocks = groups * Math.ceil(perGroup / FILTER_BLOCK);
  const narrow = blocks - groups * wide * (COLUMN_FILTERS / FILTER_BLOCK);
  const merged = groups === 1 && window.dilation.x === 1;
  const segments = kernelRows * (merged ? 1 : kernelColumns);
  return {
    convolutionTile: fours * blocks,
    convolutionRow: fours * blocks * segments,
    convolutionProduct: fours * blocks * numbers,
    narrowTile: singles * narrow,
    narrowProduct: singles * narrow * numbers,
    columnProduct: singles * groups * wide * numbers,
    weightByte: bands * blocks * FILTER_BLOCK * BYTES * numbers,
    im2colByte: im2colBytes(count, numbers, output.channels),
  };
}

/** The paper's program multiplies plainly: it reads the whole matrix for every filter. */
function im2colBytes(positions: number, numbers: number, filters: number): number {
  const bytes = positions * numbers * BYTES;
  return bytes > CACHE_BYTES ? bytes * filters : 0;
}

/**
 * Rows go in bands of 4 to 7. In a band, the columns whose windows lie in the map go by fours along the rows, what
 * is left of them and the cut columns by fours along the columns, if the band is high enough; otherwise, and in
 * rows that the border cuts, these go one by one.
 */
function positionsOf({ rows, columns }: ConvolutionPart): Positions {
  const result = { fours: 0, singles: 0, bands: 0 };
  const bands = Math.max(1, Math.floor(rows.inside / TOGETHER));
  if (rows.inside > 0) {
    const last = rows.inside - (bands - 1) * TOGETHER;
    addBand(result, TOGETHER, columns, true, bands - 1);
    addBand(result, last, columns, true, 1);
  }
  for (const cut of [rows.before, rows.after]) if (cut > 0) addBand(result, cut, columns, false, 1);
  return result;
}

function addBand(
  result: Positions,
  height: number,
  { before, inside, after }: Extent,
  interior: boolean,
  times: number,
): void {
  const byColumns = interior && height >= TOGETHER;
  const along = inside < TOGETHER ? 0 : byColumns ? inside - (inside % TOGETHER) : inside;
  const others = before + inside + after - along;
  result.fours += times * height * Math.ceil(along / TOGETHER);
  if (byColumns) result.fours += times * others * Math.ceil(height / TOGETHER);
  else result.singles += times * others * height;
  result.bands += times;
}

/** What src/kernels/assembly/depthwise.ts does for the part, counted. */
export function depthwiseWork({ window, output, columns, ...part }: ConvolutionPart): Work {
  const rows = positionsIn(part.rows);
  const { inside } = columns;
  const taps = window.kernel.y * window.kernel.x;
  const eights = inside >= DEPTHWISE_TOGETHER && sharesInputs(window);
  const together = eights ? DEPTHWISE_TOGETHER : TOGETHER;
  const joined = inside < together ? 0 : Math.ceil(inside / together) * together;
  const edges = positionsIn(columns) - (inside < together ? 0 : inside);
  const elements = joined * rows * output.channels;
  return {
    position: (joined / together + edges) * rows,
    depthwiseElement: elements,
    [eights ? 'depthwiseProduct' : 'depthwiseFour']: elements * taps,
    depthwiseEdge: edges * rows * output.channels * taps,
  };
}

/** Whether eight neighbours go together, which share what they read. */
const sharesInputs = ({ kernel, dilation, stride }: Window): boolean =>
  kernel.y === 3 && kernel.x === 3 && dilation.x === 1 && stride.x <= 2;
