import fc from 'fast-check';
import { at } from '../../src/base/assert';
import type { Network } from '../../src/core/network/network';
import type { Activation } from '../../src/core/network/operation';
import type { ElementType } from '../../src/core/network/shape';
import { canBeFast } from '../../src/core/tiling/kernel-choice';
import type {
  Group,
  KernelMode,
  OverlapMode,
  Plan,
  WeightsResidency,
} from '../../src/core/tiling/plan';
import { planOf } from '../../src/core/tiling/plan';
import { nearestPlan } from '../../src/core/tiling/nearest-plan';
import { NetworkBuilder } from './network-builder';

/** A stream of choices from which a network is built; shrinking makes the network smaller. */
interface Choices {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly layers: readonly (readonly [kind: number, a: number, b: number])[];
}

const choices: fc.Arbitrary<Choices> = fc.record({
  height: fc.integer({ min: 5, max: 29 }),
  width: fc.integer({ min: 5, max: 29 }),
  channels: fc.integer({ min: 1, max: 5 }),
  layers: fc.array(fc.tuple(fc.nat(14), fc.nat(1000), fc.nat(1000)), {
    minLength: 1,
    maxLength: 9,
  }),
});

/** Coordinates, objectness and the score of one class. */
const YOLO_NUMBERS = 6;

/** Small networks with branches, strides, groups, dilation, pooling, upsampling, slices and squeezes. */
export const networks: fc.Arbitrary<Network> = choices.map(
  ({ height, width, channels, layers }) => {
    const builder = new NetworkBuilder({ channels, height, width });
    builder.convolution(4, 3);
    for (const [kind, a, b] of layers) addLayer(builder, kind, a, b);
    // A detector's head has nothing behind it.
    if (layers.at(-1)?.[0] === 13) {
      builder.convolution(2 * YOLO_NUMBERS, 1, { activation: 'linear' });
      builder.yolo();
    }
    return builder.build();
  },
);

const ACTIVATIONS: readonly Activation[] = ['linear', 'relu', 'leaky', 'logistic', 'mish'];

function addLayer(builder: NetworkBuilder, kind: number, a: number, b: number): void {
  const { channels, height, width } = builder.shape(builder.last);
  const activation = at(ACTIVATIONS, b % ACTIVATIONS.length);
  const filters = 1 + (a % 11);
  const large = height >= 4 && width >= 4;
  switch (kind) {
    case 0:
      builder.convolution(filters, 3, { activation, stride: large ? 1 + (b % 2) : 1 });
      return;
    case 1:
      builder.convolution(filters, 1, { activation });
      return;
    case 2:
      builder.convolution(channels, 3, { groups: channels, activation });
      return;
    case 3:
      builder.convolution(channels * (1 + (a % 3)), 3, {
        groups: channels > 1 ? 2 - (channels % 2) : 1,
      });
      return;
    case 4:
      if (large) builder.convolution(filters, 3, { dilation: 2, pad: 2, activation });
      return;
    case 5:
      if (large) builder.maxPool(2 + (a % 2), 2);
      return;
    case 6:
      builder.maxPool(2 + (a % 4), 1);
      return;
    case 7:
      if (height * width < 900) builder.upsample(2);
      return;
    case 8: {
      const from = sameShape(builder, a);
      if (from !== undefined) builder.sum(builder.last, from);
      return;
    }
    case 9: {
      const from = sameExtent(builder, a);
      builder.concat(builder.last, from);
      return;
    }
    case 10:
      if (channels >= 2) builder.slice(builder.last, channels >> 1, channels - (channels >> 1));
      return;
    case 11:
      builder.identity();
      return;
    case 12: {
      const from = builder.last;
      builder.scaleChannels(builder.globalAveragePool(from), from);
      return;
    }
    default:
      if (height > 3 && width > 3) builder.convolution(filters, 3, { pad: 0, activation });
  }
}

function sameShape(builder: NetworkBuilder, choice: number): number | undefined {
  const { channels } = builder.shape(builder.last);
  const found = sameExtents(builder).filter(i => builder.shape(i).channels === channels);
  return found.length === 0 ? undefined : found[choice % found.length];
}

const sameExtent = (builder: NetworkBuilder, choice: number): number => {
  const found = sameExtents(builder);
  return at(found, choice % found.length);
};

/** The layers, and the network's input, whose maps have as many rows and columns as the last one. */
function sameExtents(builder: NetworkBuilder): readonly number[] {
  const { height, width } = builder.shape(builder.last);
  return Array.from({ length: builder.last + 2 }, (_, index) => index - 1).filter(index => {
    const shape = builder.shape(index);
    return shape.height === height && shape.width === width;
  });
}

/** The same plan with some of the layers that can be fast: those whose turn it is in `pattern`. */
function withFastLayers(network: Network, plan: Plan, pattern: readonly boolean[]): Plan {
  if (!pattern.includes(true)) return plan;
  const groups = plan.groups.map((group): Group => {
    const layers = network.layers.slice(group.first, group.last + 1);
    const kernels = layers.map((layer): KernelMode => {
      const isFast = at(pattern, layer.index % pattern.length) && canBeFast(network, layer);
      return isFast ? 'fast' : 'exact';
    });
    return { ...group, kernels };
  });
  return { ...plan, groups };
}

/** None, all, or some. */
const fastPatterns = fc.oneof(
  fc.constant([false]),
  fc.constant([true]),
  fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }),
);

/**
 * A network and a plan that fits it, of up to three groups with up to `parts` rows and columns each, some with fast
 * kernels.
 */
export const plannedNetworksOf = (
  overlaps: readonly OverlapMode[],
  parts: number,
): fc.Arbitrary<{ network: Network; plan: Plan }> =>
  fc
    .tuple(
      networks,
      fc.array(
        fc.record({
          cut: fc.nat(1000),
          rows: fc.integer({ min: 1, max: parts }),
          columns: fc.integer({ min: 1, max: parts }),
          overlap: fc.constantFrom(...overlaps),
          heights: fc.option(
            fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
          ),
          balanced: fc.boolean(),
        }),
        {
          minLength: 1,
          maxLength: 3,
        },
      ),
      fc.constantFrom<ElementType>('f32', 'u8'),
      fc.constantFrom<WeightsResidency>('group', 'block', 'resident'),
      fastPatterns,
    )
    .map(([network, wishes, input, weights, pattern]) => {
      const layers = network.layers.length;
      const cuts = [...new Set(wishes.slice(1).map(({ cut }) => cut % layers))]
        .filter(cut => cut > 0)
        .sort((a, b) => a - b);
      const starts = [0, ...cuts];
      const groups = starts.map((first, i): Group => {
        const { rows, columns, overlap, balanced, heights } = at(wishes, i);
        const last = (starts[i + 1] ?? layers) - 1;
        return {
          first,
          last,
          grid: { rows, columns, rule: balanced ? 'balanced' : 'paper' },
          overlap,
          ...(heights !== null &&
            overlap === 'keep-rows' && {
              blockHeights: Array.from({ length: last - first + 1 }, (_, layer) =>
                at(heights, layer % heights.length),
              ),
            }),
        };
      });
      const plan = nearestPlan(network, { ...planOf(groups), input, weights });
      return { network, plan: withFastLayers(network, plan, pattern) };
    });

export const plannedNetworks = plannedNetworksOf(
  ['recompute', 'checkerboard', 'keep-rows', 'keep-rows-and-columns'],
  4,
);
