import type { KernelCall } from './kernel-call';
import { KERNEL_NAMES, type KernelName } from '../core/kernels/kernels';
import { accumulate } from './reference/accumulate';
import { activate } from './reference/activate';
import { averagePool } from './reference/average-pool';
import { channelAffine } from './reference/channel-affine';
import { channelMaxPool } from './reference/channel-max-pool';
import { channelShuffle, channelShuffleBytes } from './reference/channel-shuffle';
import { constant, constantBytes } from './reference/constant';
import { convolution } from './reference/convolution';
import { copy } from './reference/copy';
import { depthwise } from './reference/depthwise';
import { depthToSpace, depthToSpaceBytes } from './reference/depth-to-space';
import { detection } from './reference/detection';
import { elementwise } from './reference/elementwise';
import { integerConvolution, integerTransposedConvolution } from './reference/integer-convolution';
import { copyBytes, dequantize, lookUp, quantize } from './reference/integer-conversions';
import { integerDepthwise } from './reference/integer-depthwise';
import { integerArithmetic, integerElementwise } from './reference/integer-elementwise';
import { integerPrelu } from './reference/integer-prelu';
import { integerResize } from './reference/integer-resize';
import { integerSum } from './reference/integer-sum';
import { integerAveragePool, integerMaxPool } from './reference/integer-pools';
import { integerSoftmax } from './reference/integer-softmax';
import { join, joinBytes } from './reference/join';
import { locallyConnected } from './reference/locally-connected';
import { matmul } from './reference/matmul';
import { maxPool } from './reference/max-pool';
import { normalize } from './reference/normalize';
import { normalizeOverChannels } from './reference/normalize-over-channels';
import { normalizeOverPositions } from './reference/normalize-over-positions';
import { pad, padBytes } from './reference/pad';
import { prelu } from './reference/prelu';
import { reduce } from './reference/reduce';
import { region } from './reference/region';
import { reorg } from './reference/reorg';
import { resample } from './reference/resample';
import { resize, resizeBytes } from './reference/resize';
import { responseNormalization } from './reference/response-normalization';
import { slice, sliceBytes } from './reference/slice';
import { softmax } from './reference/softmax';
import { spaceToDepth, spaceToDepthBytes } from './reference/space-to-depth';
import { transposedConvolution } from './reference/transposed-convolution';
import { strided, stridedBytes } from './reference/strided';
import type { Floats } from './reference/view';
import { winograd } from './reference/winograd';
import { gaussianYolo, yolo } from './reference/yolo';

/** The readable twin of every kernel. What a kernel computes is said at its twin. */
const TWINS: { readonly [K in KernelName]: (memory: Floats, call: KernelCall<K>) => void } = {
  accumulate,
  activate,
  averagePool,
  channelAffine,
  channelMaxPool,
  channelShuffle,
  channelShuffleBytes,
  constant,
  constantBytes,
  convolution,
  copy,
  copyBytes,
  depthwise,
  dequantize,
  depthToSpace,
  depthToSpaceBytes,
  detection,
  elementwise,
  gaussianYolo,
  integerArithmetic,
  integerAveragePool,
  integerConvolution,
  integerDepthwise,
  integerElementwise,
  integerMaxPool,
  integerPrelu,
  integerResize,
  integerSoftmax,
  integerSum,
  integerTransposedConvolution,
  join,
  joinBytes,
  locallyConnected,
  lookUp,
  matmul,
  maxPool,
  normalize,
  normalizeOverChannels,
  normalizeOverPositions,
  pad,
  padBytes,
  prelu,
  quantize,
  reduce,
  region,
  reorg,
  resample,
  resize,
  resizeBytes,
  responseNormalization,
  slice,
  sliceBytes,
  softmax,
  spaceToDepth,
  spaceToDepthBytes,
  transposedConvolution,
  strided,
  stridedBytes,
  winograd,
  yolo,
};

/** All kernels, working on one memory. */
export type KernelSet = Readonly<Record<KernelName, (call: KernelCall) => void>>;

/** The kernel set that `bind` makes of each name. */
export const kernelSetOf = (bind: (name: KernelName) => (call: KernelCall) => void): KernelSet =>
  Object.fromEntries(KERNEL_NAMES.map(name => [name, bind(name)])) as KernelSet;

/** What kernels work on: a WebAssembly memory, or anything with a buffer. */
export interface KernelMemory {
  readonly buffer: ArrayBuffer | SharedArrayBuffer;
}

/** The reference kernels on `memory`. */
export function referenceKernels(memory: KernelMemory): KernelSet {
  const floats = new Float32Array(memory.buffer);
  return kernelSetOf(name => call => {
    const twin = TWINS[name] as (memory: Floats, call: KernelCall) => void;
    twin(floats, call);
  });
}
