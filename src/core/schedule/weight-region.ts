import { unreachable } from '../../base/assert';
import { UserError } from '../../base/user-error';
import { shapeOf, type Layer, type Network } from '../network/network';
import { ELEMENT_BYTES } from '../network/shape';
import type { Plan } from '../tiling/plan';
import { aligned } from '../memory/placement';
import type { WeightBlock } from './schedule';
import { packedParameters } from './weight-layout';

/** The parameters that each group loads before it runs, and the bytes that the region needs. */
export interface WeightRegion {
  /** By group; what is loaded stays where it is until another block is loaded over it. */
  readonly blocks: readonly (readonly WeightBlock[])[];
  readonly bytes: number;
}

/** @throws UserError for a residency that this version cannot lower. */
export function weightRegion(network: Network, { groups, weights }: Plan): WeightRegion {
  switch (weights) {
    case 'resident': {
      const all = groups.map(({ first, last }) => network.layers.slice(first, last + 1));
      const { blocks, bytes } = layOut(network, all.flat(), 0);
      return { blocks: groups.map((_, index) => (index === 0 ? blocks : [])), bytes };
    }
    case 'group': {
      const regions = groups.map(({ first, last }) =>
        layOut(network, network.layers.slice(first, last + 1), 0),
      );
      return {
        blocks: regions.map(({ blocks }) => blocks),
        bytes: regions.reduce((peak, { bytes }) => Math.max(peak, bytes), 0),
      };
    }
    case 'block':
      throw new UserError(
        'The plan streams weights by blocks of output channels, which this version cannot do; ' +
          'use "resident" or "group".',
      );
    default:
      return unreachable(weights);
  }
}

function layOut(
  network: Network,
  layers: readonly Layer[],
  start: number,
): { blocks: readonly WeightBlock[]; bytes: number } {
  let end = start;
  const blocks: WeightBlock[] = [];
  for (const { index, operation, inputs, output } of layers) {
    const shapes = inputs.map(reference => shapeOf(network, reference));
    const packed = packedParameters(operation, shapes, output.shape);
    if (packed.weightFloats + packed.biasFloats === 0) continue;
    const weightsBytes = packed.weightFloats * ELEMENT_BYTES.f32;
    const biasesBytes = packed.biasFloats * ELEMENT_BYTES.f32;
    const weightsOffset = end;
    const biasesOffset = weightsOffset + aligned(weightsBytes);
    end = biasesOffset + aligned(biasesBytes);
    blocks.push({ layer: index, weightsOffset, weightsBytes, biasesOffset, biasesBytes });
  }
  return { blocks, bytes: end };
}
