import assert from 'node:assert/strict';
import fc from 'fast-check';
import { bothAxes } from '../../../src/core/network/operation';
import { at } from '../../../src/base/assert';
import {
  packedParameters,
  parameterLayout,
  type PackedParameters,
} from '../../../src/core/kernels/parameter-layout';
import { LINEAR } from '../../../src/core/network/activation';
import type { KernelMode } from '../../../src/core/tiling/plan';
import { NetworkBuilder } from '../../support/network-builder';
import {
  FREQUENCIES,
  packedBiasFloats,
  packedBiasIndex,
  packedConvolutionFloats,
  packedWeightIndex,
  transformedWeightFloats,
  transformedWeightIndex,
  type ConvolutionWeights,
} from '../../../src/kernels/weight-layout';

const layouts: fc.Arbitrary<ConvolutionWeights> = fc
  .record({
    groups: fc.integer({ min: 1, max: 3 }),
    filters: fc.integer({ min: 2, max: 20 }),
    channels: fc.integer({ min: 1, max: 5 }),
    kernelY: fc.integer({ min: 1, max: 3 }),
    kernelX: fc.integer({ min: 1, max: 3 }),
  })
  .map(layout => ({
    ...layout,
    filters: layout.filters * layout.groups,
    channels: layout.channels * layout.groups,
  }));

function weightIndices(layout: ConvolutionWeights): number[] {
  const indices: number[] = [];
  for (let f = 0; f < layout.filters; f++)
    for (let c = 0; c < layout.channels / layout.groups; c++)
      for (let ky = 0; ky < layout.kernelY; ky++)
        for (let kx = 0; kx < layout.kernelX; kx++)
          indices.push(packedWeightIndex(layout, f, c, ky, kx));
  return indices;
}

describe('packed weights', () => {
  it('have a place of their own for every weight and bias', () => {
    fc.assert(
      fc.property(layouts, layout => {
        const weights = weightIndices(layout);
        assert.equal(new Set(weights).size, weights.length);
        assert.ok(Math.max(...weights) < packedConvolutionFloats(layout));
        const biases = Array.from({ length: layout.filters }, (_, f) => packedBiasIndex(layout, f));
        assert.equal(new Set(biases).size, layout.filters);
        assert.ok(Math.max(...biases) < packedBiasFloats(layout));
      }),
    );
  });

  it('have one for every number of a transformed filter, with channels in chunks of any size', () => {
    fc.assert(
      fc.property(layouts, fc.integer({ min: 1, max: 5 }), (layout, chunk) => {
        const indices = new Set<number>();
        const { filters, groups, channels } = layout;
        for (let f = 0; f < filters; f++)
          for (let c = 0; c < channels / groups; c++)
            for (let i = 0; i < FREQUENCIES; i++)
              indices.add(transformedWeightIndex(layout, chunk, f, c, i));
        assert.equal(indices.size, (filters * channels * FREQUENCIES) / groups);
        assert.ok(Math.max(...indices) < transformedWeightFloats(layout));
      }),
    );
  });

  it('are as large as the planner thinks', () => {
    fc.assert(
      fc.property(layouts, layout => {
        const { filters, groups, channels, kernelY, kernelX } = layout;
        const builder = new NetworkBuilder({ channels, height: 4, width: 4 });
        const window = {
          kernel: { y: kernelY, x: kernelX },
          stride: bothAxes(1),
          dilation: bothAxes(1),
          before: bothAxes(0),
        };
        const operation = {
          kind: 'convolution',
          window,
          filters,
          groups,
          activation: LINEAR,
        } as const;
        builder.add(operation, { channels: filters, height: 4, width: 4 });
        const network = builder.build();
        const planned = (kernel: KernelMode): PackedParameters =>
          packedParameters(parameterLayout(network, at(network.layers, 0), kernel));
        const biasBytes = 4 * packedBiasFloats(layout);
        const weightBytes = 4 * packedConvolutionFloats(layout);
        assert.deepEqual(planned('exact'), { weightBytes, biasBytes });
        const transformed = 4 * transformedWeightFloats(layout);
        assert.deepEqual(planned('fast'), { weightBytes: transformed, biasBytes });
      }),
    );
  });
});
