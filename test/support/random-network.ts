import fc from 'fast-check';
import { at } from '../../src/base/assert';
import { leaky, type Activation, type ActivationKind } from '../../src/core/network/activation';
import { FIRST_INPUT, tensorOf, type Layer, type Network } from '../../src/core/network/network';
import type { Shape } from '../../src/core/network/shape';
import { canBeFast } from '../../src/core/tiling/kernel-choice';
import type {
  Group,
  InputElement,
  KernelMode,
  OverlapMode,
  Plan,
  WeightsResidency,
} from '../../src/core/tiling/plan';
import { planOf } from '../../src/core/tiling/plan';
import { nearestPlan } from '../../src/core/tiling/nearest-plan';
import { Draws } from './draws';
import { RECIPE_LIST, recipesOf } from './layer-recipes';
import { NetworkSketch, type Recipe } from './network-sketch';

/** Recipes that make a network; some add more than one layer. */
const MOST_LAYERS = 12;

/** Numbers that each of them may draw. */
const DRAWS = 24;

const MOST_DRAWN = 0xffff;

const inputs: fc.Arbitrary<Shape> = fc.record({
  channels: fc.integer({ min: 1, max: 5 }),
  height: fc.integer({ min: 1, max: 29 }),
  width: fc.integer({ min: 1, max: 29 }),
});

export const networksOf = (
  recipes: readonly Recipe[],
  activations?: readonly Activation[],
  input: fc.Arbitrary<Shape> = inputs,
): fc.Arbitrary<Network> => {
  const layer = fc.noBias(
    fc.tuple(
      fc.nat(recipes.length - 1),
      fc.array(fc.nat(MOST_DRAWN), { minLength: DRAWS, maxLength: DRAWS }),
    ),
  );
  const layers = fc.array(layer, { minLength: 1, maxLength: MOST_LAYERS, size: 'max' });
  // Mostly only what nothing reads is an answer.
  const answers = fc.oneof(
    fc.constant<number[]>([]),
    fc.array(fc.nat(MOST_DRAWN), { maxLength: 2 }),
  );
  return fc.record({ input, layers, answers }).map(choices => {
    const sketch = new NetworkSketch({ ...choices.input });
    for (const [recipe, numbers] of choices.layers)
      at(recipes, recipe)(sketch, new Draws(numbers, activations));
    if (sketch.layerCount === 0) sketch.project(FIRST_INPUT, 1);
    return sketch.build(choices.answers.map(answer => answer % sketch.layerCount));
  });
};

/**
 * Small networks of all operations with all their options: branches, long skips, several heads and outputs, windows that
 * differ in rows and columns. Shrinking makes them smaller.
 */
export const networks: fc.Arbitrary<Network> = networksOf(RECIPE_LIST);

/** Networks in which a small difference stays small: no steps, and no exponentials of large numbers. */
export const steadyNetworks: fc.Arbitrary<Network> = networksOf(
  recipesOf([
    'convolution',
    'max-pool',
    'average-pool',
    'upsample',
    'sum',
    'concat',
    'scale-channels',
    'reorg',
    'crop',
    'identity',
  ]),
).map(network => ({ ...network, layers: network.layers.map(steady) }));

const STEADY_ACTIVATIONS: ReadonlySet<ActivationKind> = new Set<ActivationKind>([
  'linear',
  'relu',
  'leaky',
  'logistic',
  'mish',
  'swish',
]);

function steady(layer: Layer): Layer {
  const { operation } = layer;
  return 'activation' in operation && !STEADY_ACTIVATIONS.has(operation.activation.kind)
    ? { ...layer, operation: { ...operation, activation: leaky(0.1) } }
    : layer;
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
 * A network and a plan that fits it, of up to four groups with up to `parts` rows and columns each, some with fast
 * kernels.
 */
export const plannedNetworksOf = (
  overlaps: readonly OverlapMode[],
  parts: number,
  from: fc.Arbitrary<Network> = networks,
): fc.Arbitrary<{ network: Network; plan: Plan }> =>
  fc
    .tuple(
      from,
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
          maxLength: 4,
        },
      ),
      fc.constantFrom<InputElement>('f32', 'u8'),
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
      const isOfFloats = tensorOf(network, FIRST_INPUT).element === 'f32';
      const kept = isOfFloats ? input : 'f32';
      const plan = nearestPlan(network, { ...planOf(groups), input: kept, weights });
      // Some checkerboards can be run with exact kernels only.
      return { network, plan: nearestPlan(network, withFastLayers(network, plan, pattern)) };
    });

export const ALL_OVERLAPS: readonly OverlapMode[] = [
  'recompute',
  'checkerboard',
  'keep-rows',
  'keep-rows-and-columns',
];

export const plannedNetworks = plannedNetworksOf(ALL_OVERLAPS, 4);
