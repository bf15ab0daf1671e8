/**
 * What the time of a step is made of. A target's table holds the price of each in nanoseconds; how many of
 * them a step takes follows from the way the kernels work (convolution-work.ts, kernel-work.ts).
 */
export const COST_UNITS = {
  step: 'a step of the schedule, whatever it does',
  convolutionTile: '4 positions x 8 filters begun and stored',
  convolutionRow: '4 positions x 8 filters: a contiguous part of a window',
  convolutionProduct: '4 positions x 8 filters: one number of a window, 32 MACs',
  narrowTile: '1 position x 8 filters begun and stored',
  narrowProduct: '1 position x 8 filters: one number of a window, 8 MACs',
  columnProduct: '1 position x 32 filters, one number of a window, 32 MACs: fully connected layers',
  weightByte: 'a byte of weights read by a band of 4 rows',
  fastInput: 'a block of 4x4 outputs x 4 channels: inputs transformed by the fast kernel',
  fastSum: '4 blocks x 8 filters: sums of one frequency begun and stored',
  fastProduct: '4 blocks x 8 filters: one channel at one frequency, 32 MACs',
  fastOutput: 'a block x 8 filters: outputs made of sums',
  fastWeightByte: 'a byte of transformed weights read by a strip of 12 blocks',
  depthwiseElement: 'a number of a depthwise output, neighbours together',
  depthwiseProduct: 'its MAC where eight go together: 3x3',
  depthwiseFour: 'its MAC where four go together: other windows, and narrow parts',
  depthwiseEdge: 'a MAC of a depthwise output that is computed by itself',
  position: 'a position that a kernel other than the convolution goes to',
  poolElement: 'one value of a pooling output',
  poolTap: 'a number that a pool looks at',
  laneNumber: 'a number that sums, joins, products and means read',
  activated: 'a number whose activation takes a pass of its own',
  exponential: 'and its exponential',
  singleNumber: 'a number that layers without vectors read or write',
  copyByte: 'a byte copied between tiles',
  weightsRead: 'layer whose weights are read',
  loadByte: 'a byte of weights read and packed',
  transformedByte: 'a byte of weights read, and transformed for the fast kernel',
  im2colByte: 'a byte of an im2col matrix that no cache holds, each time it is read',
} as const;

export type CostUnit = keyof typeof COST_UNITS;

/** Nanoseconds a unit. */
export type CostTable = Readonly<Record<CostUnit, number>>;

/** How many of each unit something takes; none of those that are left out. */
export type Work = Readonly<Partial<Record<CostUnit, number>>>;

/** Names of all units, in the order of the table. */
export const COST_UNIT_NAMES = Object.keys(COST_UNITS) as readonly CostUnit[];

/** The table with these prices; `index` is the unit's place in COST_UNIT_NAMES. */
export const tableOf = (price: (unit: CostUnit, index: number) => number): CostTable =>
  Object.fromEntries(COST_UNIT_NAMES.map((unit, index) => [unit, price(unit, index)])) as Record<
    CostUnit,
    number
  >;
