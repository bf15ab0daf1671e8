import type { KernelName } from '../kernels/kernel-set';

/** Which fields of a call a kernel looks at, beside its output and the rectangle; all others may hold anything. */
export interface KernelReads {
  /** Input views: none, `a`, or `a` and `b`. */
  readonly inputs: 0 | 1 | 2;
  readonly window?: true;
  readonly activation?: true;
  readonly groups?: true;
  readonly parameters?: true;
  /** `b`, too, where i0 is not 0. */
  readonly summand?: true;
  /** Memory to work in. */
  readonly scratch?: true;
  /** How many of i0, i1, … and of f0, f1, … */
  readonly integers?: number;
  readonly floats?: number;
}

const CONVOLUTION = {
  inputs: 1,
  window: true,
  activation: true,
  groups: true,
  parameters: true,
  summand: true,
} as const satisfies KernelReads;

/** Every kernel has a twin in runtime/kernels. */
export const KERNEL_READS: Readonly<Record<KernelName, KernelReads>> = {
  accumulate: { inputs: 2, window: true, activation: true, parameters: true, integers: 1 },
  activate: { inputs: 1, activation: true },
  averagePool: { inputs: 1, window: true },
  channelAffine: { inputs: 1, activation: true, parameters: true },
  channelMaxPool: { inputs: 1, integers: 1 },
  constant: { inputs: 0, parameters: true },
  convolution: { ...CONVOLUTION, integers: 1 },
  copy: { inputs: 1 },
  crop: { inputs: 1, integers: 2, floats: 2 },
  depthwise: { inputs: 1, window: true, activation: true, parameters: true },
  detection: { inputs: 1, integers: 3 },
  gaussianYolo: { inputs: 1, integers: 1, floats: 1 },
  globalAveragePool: { inputs: 1 },
  locallyConnected: { inputs: 1, window: true, activation: true, parameters: true },
  maxPool: { inputs: 1, window: true },
  multiply: { inputs: 2, activation: true },
  normalize: { inputs: 1 },
  region: { inputs: 1, integers: 4 },
  reorg: { inputs: 1, integers: 3 },
  responseNormalization: { inputs: 1, integers: 1, floats: 3 },
  scaleChannels: { inputs: 2, activation: true },
  scalePositions: { inputs: 2, activation: true },
  softmax: { inputs: 1, integers: 2, floats: 1 },
  upsample: { inputs: 1, integers: 1, floats: 1 },
  winograd: { ...CONVOLUTION, scratch: true, integers: 4 },
  yolo: { inputs: 1, integers: 2, floats: 1 },
};
