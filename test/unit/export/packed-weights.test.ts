import assert from 'node:assert/strict';
import fc from 'fast-check';
import { at } from '../../../src/base/assert';
import type { Network } from '../../../src/core/network/network';
import { randomParameters } from '../../../src/core/operations/random-parameters';
import { lower } from '../../../src/core/schedule/lowering';
import { untiledPlan, type WeightsResidency } from '../../../src/core/tiling/plan';
import { packWeights } from '../../../src/export/packed-weights';
import { NetworkBuilder } from '../../support/network-builder';

const scheduleOf = (network: Network, weights: WeightsResidency) =>
  lower(network, { ...untiledPlan(network.layers.length), weights });

function convolution(filters: number, channels: number, kernel: number, groups: number): Network {
  const builder = new NetworkBuilder({ channels: channels * groups, height: 9, width: 9 });
  builder.convolution(filters * groups, kernel, { groups });
  return builder.build();
}

/** Widths of the panels that a group's filters lie in, from the one with the first filter. */
function panelsOf(filters: number): readonly number[] {
  const widths: number[] = [];
  for (let left = Math.ceil(filters / 8) * 8; left > 0; left -= at(widths, widths.length - 1))
    widths.push(left >= 32 ? 32 : left >= 16 ? 16 : 8);
  return widths;
}

describe('packed weights of C programs', () => {
  it('lie as [group][panel][ky][kx][channel][filter of the panel], biases as [group][filter]', () => {
    const shapes = fc.tuple(
      fc.integer({ min: 2, max: 90 }),
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 3 }),
    );
    fc.assert(
      fc.property(shapes, ([filters, channels, kernel, groups]) => {
        const network = convolution(filters, channels, kernel, groups);
        const parameters = randomParameters(network, 5);
        const { file, loads } = packWeights(scheduleOf(network, 'group'), parameters, 'file');
        const [load] = loads;
        assert.ok(load !== undefined);
        const packed = new Float32Array(file.buffer, load.fileOffset, load.bytes / 4);
        const taps = kernel * kernel;
        const expected = new Float32Array(filters * groups * channels * taps);
        parameters.readWeights(0, 0, expected);
        const biases = parameters.biases(0);
        let place = 0;
        for (let group = 0; group < groups; group++) {
          let first = group * filters;
          for (const width of panelsOf(filters))
            for (let tap = 0; tap < taps; tap++)
              for (let channel = 0; channel < channels; channel++)
                for (let lane = 0; lane < width; lane++) {
                  const filter = first + lane;
                  const number =
                    filter < (group + 1) * filters
                      ? at(expected, (filter * channels + channel) * taps + tap)
                      : 0;
                  assert.equal(packed[place++], number);
                  if (tap === taps - 1 && channel === channels - 1 && lane === width - 1)
                    first += width;
                }
        }
        const padded = Math.ceil(filters / 8) * 8;
        const start = Math.ceil(place / 4) * 4;
        biases.forEach((bias, filter) => {
          const group = Math.floor(filter / filters);
          assert.equal(packed[start + group * padded + (filter % filters)], bias);
        });
      }),
      { numRuns: 60 },
    );
  });

  it('are in the file in the order in which they are loaded, each at a multiple of 64 bytes', () => {
    const builder = new NetworkBuilder({ channels: 3, height: 9, width: 9 });
    for (const filters of [40, 70, 33]) builder.convolution(filters, 3);
    const network = builder.build();
    const parameters = randomParameters(network, 5);
    for (const weights of ['group', 'block', 'resident'] as const) {
      const schedule = scheduleOf(network, weights);
      const { file, loads } = packWeights(schedule, parameters, 'file');
      const steps = schedule.steps.filter(({ kind }) => kind === 'load');
      assert.equal(loads.length, steps.length);
      let end = 64;
      for (const { fileOffset, regionOffset, bytes } of loads) {
        assert.ok(fileOffset >= end && fileOffset % 64 === 0 && fileOffset - end < 64);
        assert.ok(regionOffset + bytes <= schedule.weightsBytes);
        end = fileOffset + bytes;
      }
      assert.ok(file.byteLength >= end && file.byteLength - end < 64);
      assert.equal(
        loads.every(({ stays }) => stays),
        weights !== 'block',
      );
    }
  });

  it('have another id for other numbers, and for another order', () => {
    const network = convolution(40, 3, 3, 1);
    const ids = [
      packWeights(scheduleOf(network, 'group'), randomParameters(network, 5), 'file'),
      packWeights(scheduleOf(network, 'group'), randomParameters(network, 6), 'file'),
      packWeights(scheduleOf(network, 'block'), randomParameters(network, 5), 'file'),
    ].map(({ id }) => id);
    assert.equal(new Set(ids).size, 3);
  });
});
