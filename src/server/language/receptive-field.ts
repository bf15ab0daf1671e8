import type { Network } from '../../core/network/network';
import type { AxisReach } from '../../core/operations/reach';
import { reachOf } from '../../core/tiling/receptive-field';

/** How many positions of the network's input one output position depends on, borders left out. */
export interface Field {
  /** Infinity: all of them. */
  readonly size: number;
  /** Input positions from one output position to the next. */
  readonly step: number;
}

export interface LayerField {
  readonly y: Field;
  readonly x: Field;
}

const POINT: Field = { size: 1, step: 1 };

/** By layer; where paths of different reach meet, the widest counts. */
export function receptiveFields(network: Network): readonly LayerField[] {
  const fields: LayerField[] = [];
  for (const layer of network.layers) {
    const along = (axis: 'y' | 'x'): Field =>
      layer.inputs
        .map((reference, input) =>
          extended(fields[reference]?.[axis] ?? POINT, reachOf(layer, input)[axis]),
        )
        .reduce(wider, { size: 0, step: 1 });
    fields.push({ y: along('y'), x: along('x') });
  }
  return fields;
}

const wider = (a: Field, b: Field): Field => (b.size > a.size ? b : a);

/** Of a window: size' = size + (kernel − 1) · dilation · step, step' = step · stride. */
function extended({ size, step }: Field, reach: AxisReach): Field {
  switch (reach.kind) {
    case 'window':
      return {
        size: size + (reach.kernel - 1) * reach.dilation * step,
        step: step * reach.stride,
      };
    case 'resampled': {
      const { numerator, denominator } = reach.axis;
      return {
        size: size + Math.max(0, Math.ceil(2 * reach.radius) - 1) * step,
        step: (step * numerator) / denominator,
      };
    }
    case 'transposed': {
      const { kernel, stride, dilation } = reach;
      const most = Math.floor(((kernel - 1) * dilation) / stride);
      return { size: size + most * step, step: step / stride };
    }
    case 'padded':
      return { size, step };
    case 'whole':
      return { size: Infinity, step };
  }
}
