import { tableOf, type CostTable, type CostUnit } from './cost-table';

/**
 * What `mafat calibrate` found for the runner on a two-core server (AMD EPYC, Node.js 20), rounded.
 * A search orders plans by it where nobody has calibrated; no times are predicted from it.
 */
export const RUNNER_ON_A_SERVER: CostTable = {
  step: 2900,
  convolutionTile: 3.4,
  convolutionRow: 1.6,
  convolutionProduct: 0.965,
  narrowTile: 0,
  narrowProduct: 0.46,
  columnProduct: 3.4,
  weightByte: 0,
  fastInput: 27,
  fastSum: 5,
  fastProduct: 0.96,
  fastOutput: 65,
  fastWeightByte: 0.005,
  depthwiseElement: 0.45,
  depthwiseProduct: 0,
  depthwiseFour: 0.047,
  depthwiseEdge: 0.065,
  position: 5.2,
  poolElement: 0.21,
  poolTap: 0.042,
  laneNumber: 0.065,
  activated: 0,
  exponential: 2.3,
  singleNumber: 31,
  copyByte: 0.13,
  weightsRead: 5300,
  loadByte: 0.61,
  transformedByte: 0.32,
  im2colByte: 0,
};

/** Bound by memory and not by arithmetic. */
const OF_MEMORY: ReadonlySet<CostUnit> = new Set([
  'columnProduct',
  'weightByte',
  'fastWeightByte',
  'copyByte',
  'loadByte',
  'transformedByte',
]);

/**
 * How many times faster the same kernels are in C: they took 107 ms where the runner took 425 (YOLOv2's first 16
 * layers, AVX-512, untiled), the fast ones 57 where it took 181.
 */
function speedupInC(unit: CostUnit): number {
  if (OF_MEMORY.has(unit)) return 1;
  return OF_THE_FAST_KERNEL.has(unit) ? 3 : 4;
}

const OF_THE_FAST_KERNEL: ReadonlySet<CostUnit> = new Set([
  'fastInput',
  'fastSum',
  'fastProduct',
  'fastOutput',
]);

/** An estimate: the arithmetic of the runner on a server, three or four times as fast; a step costs a function call. */
export const BARE_C_TABLE: CostTable = {
  ...tableOf(unit => RUNNER_ON_A_SERVER[unit] / speedupInC(unit)),
  step: 50,
};

/** How many times slower than the server's the core of a Raspberry Pi 3 is taken to be; nobody measured it. */
const RASPBERRY_PI_FACTOR = 20;

/** Nanoseconds a MAC of the paper's program on the server. */
const PAPER_MAC = 0.098;

/**
 * An estimate, of which only the ratios of plans are worth something. On the server it gives the latencies of the
 * authors' code for YOLOv2's first 16 layers: untiled 2.8 s; 3x3 2.0; 3x3/8/2x2, 4x4/8/2x2 and 5x5/8/2x2
 * 1.45 (5x5 is 2.1 there, 2.9 here). What makes the untiled run slow are im2col matrices that no cache
 * holds.
 */
export const PAPER_TABLE: CostTable = scaled(
  {
    convolutionProduct: 32 * PAPER_MAC,
    narrowProduct: 8 * PAPER_MAC,
    // The program has no fast kernel: as slow as if it multiplied 9 numbers for each output.
    fastProduct: 4 * 32 * PAPER_MAC,
    columnProduct: 32 * PAPER_MAC,
    depthwiseProduct: 4 * PAPER_MAC,
    depthwiseFour: 4 * PAPER_MAC,
    depthwiseEdge: 4 * PAPER_MAC,
    poolTap: 1,
    laneNumber: 1,
    activated: 2,
    exponential: 15,
    singleNumber: 10,
    copyByte: 0.2,
    loadByte: 0.4,
    im2colByte: 0.065,
    step: 2000,
  },
  RASPBERRY_PI_FACTOR,
);

function scaled(table: Partial<CostTable>, factor: number): CostTable {
  return tableOf(unit => (table[unit] ?? 0) * factor);
}
