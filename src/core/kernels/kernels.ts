/**
 * The one description of every kernel: what it reads of a call. What it computes is said at its twin in src/kernels/reference.
 * `npm run generate` makes of it src/kernels/assembly/kernel-call.ts and src/export/runtime/kernel-list.h; export/tables.ts reads
 * it when it writes calls, kernels/call-parts.ts when it divides them, and engine/wasm-kernels.ts when it hands them over.
 */
export interface KernelDescription {
  /** The views it reads, beside the one that it writes. */
  readonly inputs: Readonly<Partial<Record<InputName, InputUse>>>;
  /** Parts of the call that it looks at, beside views, rectangle and attributes; all others may hold anything. */
  readonly uses?: readonly ('window' | 'activation' | 'groups' | 'scratch')[];
  /** Arrays of learned numbers that it reads. */
  readonly parameters?: readonly ParameterName[];
  /** What the kernel alone knows, by name, in the order of the records. */
  readonly attributes?: Readonly<Record<string, AttributeType>>;
  /** The kernel whose attributes these begin with, so that code of that one takes calls of this one. */
  readonly extends?: string;
  readonly division?: Division;
  /** Whether each output takes a product for each tap of its window and each input channel of its group. */
  readonly sumsChannels?: true;
  /** Whether filters and outputs are integers of one byte. */
  readonly ofIntegers?: true;
}

/** Names of a call's input views. */
export const INPUT_NAMES = ['a', 'b'] as const;
export type InputName = (typeof INPUT_NAMES)[number];

/** Names of a call's arrays of learned numbers. */
export type ParameterName = 'weights' | 'biases';

/**
 * `any`: values in any order. `replaced`: position by position, so that the output may lie over it. `summand`: only where
 * the attribute of that name is not 0, and then it has the extent of the output. `spread`: as its attribute of SPREAD_ATTRIBUTES
 * says; `replaced` where that is 0.
 */
export type InputUse = 'any' | 'replaced' | 'summand' | 'spread';

/** The attributes that say how inputs are spread over the output. */
export const SPREAD_ATTRIBUTES = { a: 'spreadA', b: 'spreadB' } as const;

export type AttributeType = 'integer' | 'float';

/**
 * How a call can be divided among threads, if not into rows and columns: not at all, because the kernel needs more than
 * its rectangle at once or isn't worth it; at multiples of 4 of the whole map; or into blocks of filters, too.
 */
export type Division = 'none' | 'blocks' | 'filters';

const CONVOLUTION = {
  inputs: { a: 'any', b: 'summand' },
  uses: ['window', 'activation', 'groups'],
  parameters: ['weights', 'biases'],
  /** A SUMMAND: whether b is added to the sums, and when. */
  attributes: { summand: 'integer' },
  sumsChannels: true,
} as const;

const AFFINE = ['weights', 'biases'] as const;

/** Where integers stand for 0 in the input, the weights and the output, and what the output is limited to. */
const INTEGER_SUMS = {
  inputs: { a: 'any' },
  uses: ['window', 'groups'],
  parameters: AFFINE,
  attributes: {
    zeroA: 'integer',
    zeroWeights: 'integer',
    zero: 'integer',
    least: 'integer',
    most: 'integer',
  },
  ofIntegers: true,
} as const;

const DEPTH_TO_SPACE = {
  inputs: { a: 'any' },
  /** Channel (dy, dx, c) of a deep position is number dy · stepY + dx · stepX + c · stepC. */
  attributes: {
    blockY: 'integer',
    blockX: 'integer',
    stepY: 'integer',
    stepX: 'integer',
    stepC: 'integer',
  },
} as const;

const JOIN = {
  inputs: { a: 'any' },
  /** Where the input's `inner` numbers begin among `total` of the output. */
  attributes: { start: 'integer', inner: 'integer', total: 'integer' },
} as const;

const PAD = {
  inputs: { a: 'any' },
  /** A place in PAD_MODES, and the value of constant padding. */
  attributes: { top: 'integer', left: 'integer', mode: 'integer', value: 'float' },
} as const;

const RESIZE = {
  inputs: { a: 'any' },
  attributes: {
    /** A place in ROUNDINGS. */
    rounding: 'integer',
    yShift: 'float',
    yNumerator: 'float',
    yDenominator: 'float',
    yOffset: 'float',
    xShift: 'float',
    xNumerator: 'float',
    xDenominator: 'float',
    xOffset: 'float',
    scale: 'float',
  },
} as const;

const SLICE = {
  inputs: { a: 'any' },
  attributes: {
    top: 'integer',
    left: 'integer',
    stepY: 'integer',
    stepX: 'integer',
    scale: 'float',
    shift: 'float',
  },
} as const;

const SPACE_TO_DEPTH = {
  inputs: { a: 'any' },
  /** The stride is the block. */
  uses: ['window'],
  /** As in depthToSpace. */
  attributes: { stepY: 'integer', stepX: 'integer', stepC: 'integer' },
} as const;

const STRIDED = {
  inputs: { a: 'any' },
  /** From the fastest dimension to the slowest, whose size does not matter. */
  attributes: {
    offset: 'integer',
    step0: 'integer',
    step1: 'integer',
    step2: 'integer',
    step3: 'integer',
    step4: 'integer',
    step5: 'integer',
    size0: 'integer',
    size1: 'integer',
    size2: 'integer',
    size3: 'integer',
    size4: 'integer',
  },
} as const;

export const KERNELS = {
  accumulate: {
    inputs: { a: 'replaced', b: 'replaced' },
    uses: ['window', 'activation'],
    parameters: ['weights'],
    /** Whether a is the first summand, and b is not read. */
    attributes: { isFirst: 'integer' },
  },
  activate: { inputs: { a: 'replaced' }, uses: ['activation'] },
  averagePool: {
    inputs: { a: 'any' },
    uses: ['window'],
    /** Positions behind the map that count as zeros, as those before it then do; negative where no padding counts. */
    attributes: { countedAfterY: 'integer', countedAfterX: 'integer' },
  },
  channelAffine: { inputs: { a: 'replaced' }, uses: ['activation'], parameters: AFFINE },
  channelMaxPool: { inputs: { a: 'any' }, attributes: { channels: 'integer' } },
  channelShuffle: { inputs: { a: 'any' }, uses: ['groups'] },
  channelShuffleBytes: { inputs: { a: 'any' }, uses: ['groups'] },
  constant: { inputs: {}, parameters: ['weights'], division: 'none' },
  constantBytes: { inputs: {}, parameters: ['weights'], division: 'none' },
  convolution: { ...CONVOLUTION, division: 'filters' },
  copy: { inputs: { a: 'any' } },
  copyBytes: { inputs: { a: 'any' } },
  depthwise: { inputs: { a: 'any' }, uses: ['window', 'activation'], parameters: AFFINE },
  dequantize: { inputs: { a: 'any' }, attributes: { scale: 'float', zeroA: 'integer' } },
  depthToSpace: DEPTH_TO_SPACE,
  depthToSpaceBytes: { ...DEPTH_TO_SPACE, extends: 'depthToSpace' },
  detection: {
    inputs: { a: 'any' },
    attributes: { side: 'integer', classes: 'integer', softmax: 'integer' },
    division: 'none',
  },
  elementwise: {
    inputs: { a: 'spread', b: 'spread' },
    uses: ['activation'],
    /** A place in ELEMENTWISE_OPERATORS, and in SPREADS for each input. */
    attributes: { operator: 'integer', spreadA: 'integer', spreadB: 'integer' },
  },
  gaussianYolo: {
    inputs: { a: 'replaced' },
    attributes: { classes: 'integer', scaleXY: 'float' },
  },
  integerArithmetic: {
    inputs: { a: 'spread', b: 'spread' },
    uses: ['activation'],
    /** As in elementwise; then what integers stand for, and what they are limited to. */
    attributes: {
      operator: 'integer',
      spreadA: 'integer',
      spreadB: 'integer',
      zeroA: 'integer',
      zeroB: 'integer',
      zero: 'integer',
      scaleA: 'float',
      scaleB: 'float',
      scale: 'float',
      least: 'integer',
      most: 'integer',
    },
  },
  integerAveragePool: {
    inputs: { a: 'any' },
    uses: ['window'],
    /** What is added to integers before their mean is rounded, and taken away again. */
    attributes: { above: 'integer', least: 'integer', most: 'integer' },
  },
  integerConvolution: { ...INTEGER_SUMS, division: 'filters', sumsChannels: true },
  integerDepthwise: INTEGER_SUMS,
  integerElementwise: {
    inputs: { a: 'spread', b: 'spread' },
    /** As in elementwise; then the zero points, and the factors as multipliers and shifts. */
    attributes: {
      operator: 'integer',
      spreadA: 'integer',
      spreadB: 'integer',
      zeroA: 'integer',
      zeroB: 'integer',
      zero: 'integer',
      multiplierA: 'integer',
      shiftA: 'integer',
      multiplierB: 'integer',
      shiftB: 'integer',
      multiplier: 'integer',
      shift: 'integer',
      least: 'integer',
      most: 'integer',
    },
  },
  integerMaxPool: {
    inputs: { a: 'any' },
    uses: ['window'],
    attributes: { least: 'integer', most: 'integer' },
  },
  integerPrelu: {
    inputs: { a: 'replaced' },
    parameters: AFFINE,
    /** The factor is that of integers that stand for 0 and above. */
    attributes: {
      zeroA: 'integer',
      zero: 'integer',
      multiplier: 'integer',
      shift: 'integer',
      least: 'integer',
      most: 'integer',
    },
  },
  integerResize: {
    inputs: { a: 'any' },
    /** Position o of the output lies at (o · scale + offset) / 2^10 of the input. */
    attributes: {
      scaleY: 'integer',
      offsetY: 'integer',
      scaleX: 'integer',
      offsetX: 'integer',
    },
  },
  integerSoftmax: {
    inputs: { a: 'replaced' },
    /** What differences to the largest are multiplied by, and the least that counts. */
    attributes: { multiplier: 'integer', shift: 'integer', leastDifference: 'integer' },
  },
  integerSum: {
    inputs: { a: 'any' },
    attributes: {
      overY: 'integer',
      overX: 'integer',
      overChannels: 'integer',
      zeroA: 'integer',
      zero: 'integer',
      multiplier: 'integer',
      shift: 'integer',
      least: 'integer',
      most: 'integer',
    },
  },
  integerTransposedConvolution: { ...INTEGER_SUMS, division: 'filters', sumsChannels: true },
  join: JOIN,
  joinBytes: { ...JOIN, extends: 'join' },
  locallyConnected: { inputs: { a: 'any' }, uses: ['window', 'activation'], parameters: AFFINE },
  /** Its weights are what stands for each of 256 integers. */
  lookUp: { inputs: { a: 'replaced' }, parameters: ['weights'] },
  matmul: {
    inputs: { a: 'any', b: 'any' },
    uses: ['activation'],
    /** Whether inputs have one matrix for all batches, and whether that lies transposed. */
    attributes: {
      rows: 'integer',
      inner: 'integer',
      oneA: 'integer',
      oneB: 'integer',
      transposedA: 'integer',
      transposedB: 'integer',
    },
    sumsChannels: true,
  },
  maxPool: { inputs: { a: 'any' }, uses: ['window'] },
  normalize: { inputs: { a: 'any' } },
  normalizeOverChannels: {
    inputs: { a: 'replaced' },
    uses: ['activation', 'groups'],
    parameters: AFFINE,
    attributes: { epsilon: 'float' },
  },
  normalizeOverPositions: {
    inputs: { a: 'any' },
    uses: ['activation', 'groups'],
    parameters: AFFINE,
    attributes: { epsilon: 'float' },
    division: 'none',
  },
  pad: PAD,
  padBytes: { ...PAD, extends: 'pad' },
  prelu: { inputs: { a: 'replaced' }, parameters: ['weights'] },
  quantize: {
    inputs: { a: 'any' },
    /** Whether of two integers as near the even one is taken, or the one farther from 0. */
    attributes: {
      scale: 'float',
      zero: 'integer',
      least: 'integer',
      most: 'integer',
      toEven: 'integer',
    },
  },
  reduce: {
    inputs: { a: 'any' },
    /** A place in REDUCTIONS, and along which axes. */
    attributes: {
      operator: 'integer',
      overY: 'integer',
      overX: 'integer',
      overChannels: 'integer',
    },
  },
  region: {
    inputs: { a: 'replaced' },
    attributes: {
      classes: 'integer',
      coordinates: 'integer',
      softmax: 'integer',
      background: 'integer',
    },
  },
  reorg: {
    inputs: { a: 'any' },
    attributes: { stride: 'integer' },
    division: 'none',
  },
  resample: {
    inputs: { a: 'any' },
    /** A sampling table. */
    parameters: ['weights'],
    /** Most weights of a row and of a column, and what outputs have that read nothing. */
    attributes: { tapsY: 'integer', tapsX: 'integer', beyond: 'float' },
  },
  resize: RESIZE,
  resizeBytes: { ...RESIZE, extends: 'resize' },
  responseNormalization: {
    inputs: { a: 'any' },
    attributes: { size: 'integer', alpha: 'float', beta: 'float', kappa: 'float' },
  },
  slice: SLICE,
  sliceBytes: { ...SLICE, extends: 'slice' },
  softmax: {
    inputs: { a: 'any' },
    attributes: {
      parts: 'integer',
      spatial: 'integer',
      logarithm: 'integer',
      temperature: 'float',
    },
    division: 'none',
  },
  spaceToDepth: SPACE_TO_DEPTH,
  spaceToDepthBytes: { ...SPACE_TO_DEPTH, extends: 'spaceToDepth' },
  strided: STRIDED,
  stridedBytes: { ...STRIDED, extends: 'strided' },
  transposedConvolution: {
    inputs: { a: 'any' },
    uses: ['window', 'activation', 'groups'],
    parameters: AFFINE,
    division: 'filters',
    sumsChannels: true,
  },
  winograd: {
    ...CONVOLUTION,
    uses: [...CONVOLUTION.uses, 'scratch'],
    /** Blocks, input channels and filters that go together. */
    attributes: {
      ...CONVOLUTION.attributes,
      blocks: 'integer',
      chunk: 'integer',
      panel: 'integer',
    },
    extends: 'convolution',
    division: 'blocks',
  },
  yolo: {
    inputs: { a: 'replaced' },
    attributes: { classes: 'integer', newCoordinates: 'integer', scaleXY: 'float' },
  },
} as const satisfies Readonly<Record<string, KernelDescription>>;

export type KernelName = keyof typeof KERNELS;

export const KERNEL_NAMES = Object.keys(KERNELS) as readonly KernelName[];

export const kernelDescription = (kernel: KernelName): KernelDescription => KERNELS[kernel];

/** Values of the attribute `summand`. */
export const SUMMAND = { none: 0, beforeActivation: 1, afterActivation: 2 } as const;

type Described<K extends KernelName> = (typeof KERNELS)[K];

/** The attributes of a call of the kernel `K`, or of some kernel, by their names. */
export type AttributesOf<K extends KernelName = KernelName> = [KernelName] extends [K]
  ? Readonly<Record<string, number>>
  : Described<K> extends { readonly attributes: infer A }
    ? { readonly [N in keyof A]: number }
    : Readonly<Record<string, never>>;

/** An attribute of a kernel. */
export interface Attribute {
  readonly name: string;
  readonly type: AttributeType;
}

const attributesOf = (kernel: KernelName): readonly Attribute[] =>
  Object.entries(kernelDescription(kernel).attributes ?? {}).map(([name, type]) => ({
    name,
    type,
  }));

/** The attributes of every kernel, in the order of the records. */
export const KERNEL_ATTRIBUTES = Object.fromEntries(
  KERNEL_NAMES.map(kernel => [kernel, attributesOf(kernel)]),
) as Readonly<Record<KernelName, readonly Attribute[]>>;

/** The most attributes that a kernel has. */
export const MOST_ATTRIBUTES = Math.max(
  ...Object.values(KERNEL_ATTRIBUTES).map(({ length }) => length),
);
