import type { Operation, OperationKind, OperationOf } from '../network/operation';
import { activation } from './activation';
import { averagePool } from './average-pool';
import { channelAffine } from './channel-affine';
import { channelMaxPool } from './channel-max-pool';
import { channelShuffle } from './channel-shuffle';
import { concat } from './concat';
import { constant } from './constant';
import { convolution } from './convolution';
import { depthToSpace } from './depth-to-space';
import { detection } from './detection';
import { elementwise } from './elementwise';
import { fullyConnected } from './fully-connected';
import { gaussianYolo } from './gaussian-yolo';
import { identity } from './identity';
import { join } from './join';
import { locallyConnected } from './locally-connected';
import { matmul } from './matmul';
import { maxPool } from './max-pool';
import { normalize } from './normalize';
import { pad } from './pad';
import { prelu } from './prelu';
import { reduce } from './reduce';
import { region } from './region';
import { reorg } from './reorg';
import { resize } from './resize';
import { reshape } from './reshape';
import { responseNormalization } from './response-normalization';
import { slice } from './slice';
import { softmax } from './softmax';
import { spaceToDepth } from './space-to-depth';
import { strided } from './strided';
import { sum } from './sum';
import { transposedConvolution } from './transposed-convolution';
import { unsupported } from './unsupported';
import { yolo } from './yolo';
import type { Rules } from './rules';

/** What planning must know of all operations. */
const OPERATIONS: { readonly [K in OperationKind]: Rules<OperationOf<K>> } = {
  convolution,
  'transposed-convolution': transposedConvolution,
  'locally-connected': locallyConnected,
  'fully-connected': fullyConnected,
  'max-pool': maxPool,
  'average-pool': averagePool,
  reduce,
  'channel-max-pool': channelMaxPool,
  sum,
  concat,
  elementwise,
  resize,
  'space-to-depth': spaceToDepth,
  'depth-to-space': depthToSpace,
  'channel-shuffle': channelShuffle,
  matmul,
  strided,
  reshape,
  join,
  reorg,
  activation,
  'channel-affine': channelAffine,
  normalize,
  prelu,
  'response-normalization': responseNormalization,
  softmax,
  slice,
  pad,
  identity,
  constant,
  yolo,
  'gaussian-yolo': gaussianYolo,
  region,
  detection,
  unsupported,
};

/** The rules of an operation's kind, to be called with it. */
export const rulesOf = <O extends Operation>({ kind }: O): Rules<O> =>
  OPERATIONS[kind] as unknown as Rules<O>;
