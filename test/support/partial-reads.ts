import { heightOf, wholeMap, widthOf } from '../../src/base/rectangle';
import { shapeOf, type Layer, type Network } from '../../src/core/network/network';
import type { AxisReach } from '../../src/core/operations/reach';
import { reachOf, requiredRectangle } from '../../src/core/tiling/receptive-field';

/**
 * Whether every layer reads all positions of its inputs. Where one does not, tiles may compute fewer positions than the
 * layers computed whole, and a map is not needed whole behind its group.
 */
export const readsEverything = (network: Network): boolean =>
  network.layers.every(layer =>
    layer.inputs.every((_, input) => readsAllOf(network, layer, input)),
  );

function readsAllOf(network: Network, layer: Layer, input: number): boolean {
  const { height, width } = shapeOf(network, layer.inputs[input] ?? -1);
  const read = requiredRectangle(network, layer, input, wholeMap(layer.output.shape));
  const { y, x } = reachOf(layer, input);
  return heightOf(read) === height && widthOf(read) === width && !hasGaps(y) && !hasGaps(x);
}

/** Whether positions between two windows, or two resized ones, may be in none. */
const hasGaps = (reach: AxisReach): boolean =>
  (reach.kind === 'window' && reach.stride > (reach.kernel - 1) * reach.dilation + 1) ||
  (reach.kind === 'resampled' && reach.axis.numerator > reach.axis.denominator);
