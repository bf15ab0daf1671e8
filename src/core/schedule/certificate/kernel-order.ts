import type { Layer } from '../../network/network';
import type { Operation, OperationKind } from '../../network/operation';

/**
 * The order in which a kernel reads an input and writes its output, and so whether one may lie over the other.
 * `apart`: it may read any value after it wrote any other, so they must lie apart.
 * `in-place`: it reads a value for the last time before it writes the same position and channel, so the output may
 * lie exactly over the input.
 * `rising`: it also goes through positions and channels in the order of memory, so the output may also lie lower.
 */
export type KernelOrder = 'apart' | 'in-place' | 'rising';

/** The order in which the kernel of an operation reads one of its inputs. */
type OrderOf<K extends OperationKind> =
  | KernelOrder
  | ((layer: Layer, operation: Extract<Operation, { kind: K }>) => readonly KernelOrder[]);

/**
 * Stated once for each kernel. All code in src/kernels and src/export/runtime/kernels keeps to it, for one call on one
 * thread. Inputs that an entry doesn't name are apart. kernel-order.test.ts runs the kernels over overlapping maps.
 */
const ORDERS: { readonly [K in OperationKind]: OrderOf<K> } = {
  activation: 'rising',
  'average-pool': 'apart',
  'channel-affine': 'rising',
  'channel-max-pool': 'apart',
  'channel-shuffle': 'apart',
  concat: 'apart',
  constant: 'apart',
  convolution: 'apart',
  'depth-to-space': 'apart',
  detection: 'apart',
  // What is spread is read again and again.
  elementwise: (_, { spreads }) => spreads.map(spread => (spread === 'each' ? 'rising' : 'apart')),
  'fully-connected': 'apart',
  'gaussian-yolo': 'rising',
  identity: 'apart',
  join: 'apart',
  'locally-connected': 'apart',
  matmul: 'apart',
  'max-pool': 'apart',
  normalize: ({ output: { shape } }, { over, groups }) => [
    // Over a whole map, it goes group by group, which isn't the order of memory.
    over === 'channels' || groups === 1 || shape.height * shape.width === 1 ? 'rising' : 'in-place',
  ],
  prelu: 'rising',
  reduce: 'apart',
  pad: 'apart',
  region: 'rising',
  reorg: 'apart',
  resize: 'apart',
  reshape: 'apart',
  'response-normalization': 'apart',
  slice: 'apart',
  softmax: ({ output: { shape } }, { spatial }) => [
    // Over a whole map, it goes channel by channel, which isn't the order of memory.
    spatial || shape.channels === 1 || shape.height * shape.width === 1 ? 'rising' : 'in-place',
  ],
  'space-to-depth': 'apart',
  strided: 'apart',
  // Later inputs are added in separate passes, after the output was first written.
  sum: (_, { strides }) => [strides[0]?.y === 1 && strides[0].x === 1 ? 'rising' : 'apart'],
  'transposed-convolution': 'apart',
  unsupported: 'apart',
  yolo: 'rising',
};

/** How the kernel of a layer goes through one of its inputs. */
export function kernelOrder(layer: Layer, input: number): KernelOrder {
  const order = ORDERS[layer.operation.kind] as OrderOf<OperationKind>;
  const orders = typeof order === 'string' ? [order] : order(layer, layer.operation);
  return orders[input] ?? 'apart';
}
