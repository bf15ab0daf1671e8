import { dataflowOf } from '../dataflow/dataflow';
import { liveBytes } from '../dataflow/residence';
import { inFileOrder } from '../network/layer-order';
import type { LayerOrder, Network } from '../network/network';

/** What it is worth that layers are computed in another order than the file's. */
export interface OrderGain {
  /** By place, the layer by its place in the file. */
  readonly layers: LayerOrder;
  /** Of the maps that are there at the fullest layer, if all are computed whole. */
  readonly liveBytes: number;
  /** The same in the order of the file. */
  readonly inFileBytes: number;
}

/** Null where a network is in the order of its file. */
export function orderGain(network: Network): OrderGain | null {
  if (network.order === undefined) return null;
  const bytesOf = (other: Network): number => liveBytes(dataflowOf(other));
  return {
    layers: network.order,
    liveBytes: bytesOf(network),
    inFileBytes: bytesOf(inFileOrder(network)),
  };
}
