import assert from 'node:assert/strict';
import fc from 'fast-check';
import { pictureShape, type Network } from '../../src/core/network/network';
import type { Interpolation, ResizedAxis, Sampling } from '../../src/core/network/operation';
import { croppedAxis, PLAIN_SAMPLING, resizedAxis } from '../../src/core/network/resized-axis';
import { randomParameters } from '../../src/core/operations/random-parameters';
import { elementCount } from '../../src/core/network/shape';
import { lower } from '../../src/core/schedule/lowering';
import type { Schedule } from '../../src/core/schedule/schedule';
import type { WeightsForm } from '../../src/export/packed-weights';
import { withKernels } from '../../src/core/tiling/kernel-choice';
import type { KernelMode, OverlapMode, Plan } from '../../src/core/tiling/plan';
import { parsePlan } from '../../src/core/tiling/plan-notation';
import { noise, sameBits } from '../support/execution';
import { lowered, storedSums } from '../support/lowered';
import {
  AARCH64,
  ARMHF,
  assertSameAsEngine,
  CLANG,
  describeWithTools,
  GCC,
  isExportable,
  NativeBuilder,
  SANITIZED,
  type Toolchain,
} from '../support/native';
import { chain, NetworkBuilder } from '../support/network-builder';
import { plannedNetworks, plannedNetworksOf } from '../support/random-network';

const inputOf = ({ network }: Schedule): Float32Array => noise(elementCount(pictureShape(network)));

/** A suite with a builder of its own. */
function describeBuilt(
  title: string,
  toolchain: Toolchain,
  form: WeightsForm,
  body: (check: (schedule: Schedule, network?: 'steady' | 'any') => readonly string[]) => void,
): void {
  describeWithTools(title, toolchain, () => {
    const builder = new NativeBuilder(toolchain, form);
    after(() => builder.dispose());
    body((schedule, network) => {
      const parameters = randomParameters(schedule.network, 7);
      const program = builder.build(schedule, parameters);
      return assertSameAsEngine(program, schedule, parameters, inputOf(schedule), network);
    });
  });
}

/** Filters in panels of every width, alone and behind one another, in groups and cut off at the end. */
function panels(kernel: KernelMode): Schedule {
  const builder = new NetworkBuilder({ channels: 3, height: 19, width: 23 });
  for (const filters of [8, 16, 24, 32, 61, 13]) builder.convolution(filters, 3);
  builder.convolution(52, 3, { groups: 13 });
  builder.convolution(88, 1, { groups: 2, stride: 2 });
  builder.convolution(88, 5, { groups: 88 });
  builder.convolution(70, 3, { dilation: 2, pad: 2, activation: 'mish' });
  builder.add(
    { kind: 'fully-connected', outputs: 101, activation: { kind: 'logistic' } },
    { channels: 101, height: 1, width: 1 },
  );
  return planned(builder.build(), '1x1', kernel);
}

/** Channels in chunks and filters in more passes than one, in groups, without padding. */
function chunks(): Schedule {
  const builder = new NetworkBuilder({ channels: 300, height: 13, width: 18 });
  builder.convolution(131, 3);
  builder.convolution(526, 1);
  builder.convolution(18, 3, { groups: 2, pad: 0 });
  return planned(builder.build(), '2x1', 'fast');
}

/** Sums that are stored by the convolutions before them, with positions and filters left over, in tiles as well. */
function residuals(text: string, kernel: KernelMode): Schedule {
  const builder = new NetworkBuilder({ channels: 29, height: 19, width: 23 });
  builder.residual(24, 1, 'linear', 'leaky');
  builder.residual(24, 3, 'relu6', 'linear');
  builder.residual(9, 3, 'linear', 'mish');
  builder.convolution(32, 3, { stride: 19, pad: 0 });
  builder.residual(16, 1, 'linear', 'relu');
  const schedule = planned(builder.build(), text, kernel);
  assert.ok(storedSums(schedule) > 0);
  return schedule;
}

/** Maps of weighted values: larger, smaller and smoothed, and a part with something else around it. */
function resized(text: string): Schedule {
  const builder = new NetworkBuilder({ channels: 21, height: 17, width: 11 });
  const add = (
    method: Interpolation,
    [height, y]: readonly [number, ResizedAxis],
    [width, x]: readonly [number, ResizedAxis],
    sampling: Partial<Sampling> = {},
  ): number =>
    builder.add(
      {
        ...{ kind: 'resize', y, x, method, rounding: 'floor', scale: 1 },
        sampling: { ...PLAIN_SAMPLING, ...sampling },
      },
      { channels: 21, height, width },
    );
  add(
    'linear',
    [34, resizedAxis('half_pixel', 17, 34)],
    [16, resizedAxis('align_corners', 11, 16)],
  );
  const smaller = resizedAxis('half_pixel', 34, 15);
  add('cubic', [15, smaller], [19, resizedAxis('asymmetric', 16, 19)], {
    coefficient: -0.75,
    stretch: { y: Math.fround(34 / 15), x: 1 },
    beyond: 'nothing',
  });
  add('linear', [12, croppedAxis(15, 12, -0.2, 0.7)], [9, croppedAxis(19, 9, 0.5, 1.3)], {
    beyond: 3,
  });
  return planned(builder.build(), text, 'exact');
}

const planned = (network: Network, text: string, kernel: KernelMode): Schedule =>
  lower(network, withKernels(network, parsePlan(text, network), kernel));

const KERNELS = ['exact', 'fast'] as const satisfies readonly KernelMode[];

const streamed = (
  text: string,
  weights: Plan['weights'],
  input: Plan['input'],
  kernel: KernelMode,
): Schedule => {
  const network = chain({ channels: 3, height: 61, width: 47 }, 'c3:40 m2 c3:70 c1:33 m2 c3:66');
  const plan = withKernels(network, parsePlan(text, network), kernel);
  return lower(network, { ...plan, weights, input });
};

describeBuilt('plans as C programs', GCC, 'file', check => {
  for (const overlap of [
    'recompute',
    'checkerboard',
    'keep-rows',
    'keep-rows-and-columns',
  ] as const satisfies readonly OverlapMode[])
    it(`random networks, ${overlap}: the bits of the WebAssembly engine`, () => {
      let tiled = 0;
      fc.assert(
        fc.property(plannedNetworksOf([overlap], 4), ({ network, plan }) => {
          const schedule = lowered(network, plan);
          if (schedule === undefined || !isExportable(schedule)) return;
          check(schedule, 'any');
          if (plan.groups.some(({ grid }) => grid.rows * grid.columns > 1)) tiled++;
        }),
        { numRuns: 15, endOnFailure: true },
      );
      assert.ok(tiled > 3, `${tiled} plans had tiles`);
    });

  for (const text of ['1x1', '3x2', '4x1r'])
    it(`resized maps, ${text}`, () => {
      check(resized(text));
    });

  for (const kernel of KERNELS)
    it(`panels of filters of every width, ${kernel}`, () => {
      const levels = check(panels(kernel));
      if (process.arch === 'x64') assert.ok(levels.includes('sse2') && levels.includes('scalar'));
    });

  it('chunks of channels', () => {
    check(chunks());
  });

  for (const text of ['1x1', '3x2/9/1x1'])
    for (const kernel of KERNELS)
      it(`${text}, sums stored by convolutions, ${kernel}`, () => {
        check(residuals(text, kernel));
      });

  for (const [text, weights, input] of [
    ['1x1', 'block', 'f32'],
    ['2x2/3/1x1', 'block', 'u8'],
    ['8x1r', 'resident', 'u8'],
    ['3x3/3/2x2', 'resident', 'f32'],
    ['3x3c/3/2x2', 'group', 'u8'],
    ['6x4a', 'group', 'f32'],
  ] as const)
    for (const kernel of KERNELS)
      it(`${text}, weights by ${weights}, input as ${input}, ${kernel}`, () => {
        check(streamed(text, weights, input, kernel));
      });
});

for (const form of ['mapped', 'embedded'] as const)
  describeBuilt(`plans as C programs, weights ${form}`, GCC, form, check => {
    for (const kernel of KERNELS) {
      it(`panels of filters of every width, ${kernel}`, () => {
        check(panels(kernel));
      });
      it(`tiles, and weights by blocks, ${kernel}`, () => {
        check(streamed('2x2/3/1x1', 'block', 'f32', kernel));
      });
    }
  });

describeBuilt('plans as C programs, under sanitizers', SANITIZED, 'file', check => {
  it('random networks', () => {
    fc.assert(
      fc.property(plannedNetworks, ({ network, plan }) => {
        const schedule = lowered(network, plan);
        if (schedule !== undefined && isExportable(schedule)) check(schedule, 'any');
      }),
      { numRuns: 8, endOnFailure: true },
    );
  });
  for (const kernel of KERNELS)
    it(`panels of filters of every width, ${kernel}`, () => {
      check(panels(kernel));
    });
  it('chunks of channels', () => {
    check(chunks());
  });
  for (const kernel of KERNELS)
    it(`sums stored by convolutions, ${kernel}`, () => {
      check(residuals('1x1', kernel));
    });
});

describeBuilt('plans as C programs, by clang', CLANG, 'file', check => {
  for (const kernel of KERNELS) {
    it(`panels of filters of every width, ${kernel}`, () => {
      check(panels(kernel));
    });
    it(`rows kept, ${kernel}`, () => {
      check(streamed('8x1r', 'group', 'f32', kernel));
    });
  }
});

for (const [name, toolchain] of [
  ['64-bit Arm', AARCH64],
  ['32-bit Arm', ARMHF],
] as const)
  describeBuilt(`plans as C programs, ${name}, emulated`, toolchain, 'file', check => {
    for (const kernel of KERNELS)
      it(`panels of filters of every width, ${kernel}, scalar and NEON`, () => {
        assert.deepEqual(check(panels(kernel)), ['scalar', 'neon']);
      });
    it('chunks of channels', () => {
      check(chunks());
    });
    for (const kernel of KERNELS)
      it(`sums stored by convolutions, ${kernel}`, () => {
        check(residuals('1x1', kernel));
      });
    it('random networks', () => {
      fc.assert(
        fc.property(plannedNetworks, ({ network, plan }) => {
          const schedule = lowered(network, plan);
          if (schedule !== undefined && isExportable(schedule)) check(schedule, 'any');
        }),
        { numRuns: 8, endOnFailure: true },
      );
    });
  });

describeWithTools('fused multiply-add', AARCH64, () => {
  const builders = [new NativeBuilder(GCC), new NativeBuilder(AARCH64)];
  after(() => {
    for (const builder of builders) builder.dispose();
  });

  for (const kernel of KERNELS)
    it(`gives the same bits on x86 and Arm, ${kernel}`, () => {
      const schedule = panels(kernel);
      const parameters = randomParameters(schedule.network, 7);
      const [x86, arm] = builders.map(builder => builder.build(schedule, parameters));
      assert.ok(x86 !== undefined && arm !== undefined);
      if (!x86.levels().includes('avx2')) return;
      const input = inputOf(schedule);
      const expected = x86.run(input, '--simd', 'avx2').outputs;
      const { outputs } = arm.run(input, '--simd', 'neon');
      for (const [layer, map] of expected) {
        const other = outputs.get(layer);
        assert.ok(other && sameBits(map, other), `layer ${layer}`);
      }
    });
});
