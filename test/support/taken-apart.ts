import { at } from '../../src/base/assert';
import { LINEAR, type Activation } from '../../src/core/network/activation';
import { isInput, type Reference } from '../../src/core/network/network';
import type { ElementwiseOperator, Operation } from '../../src/core/network/operation';
import type { LayerNumbers } from '../../src/core/network/parameters';
import type { Shape } from '../../src/core/network/shape';
import { rulesOf } from '../../src/core/operations/operations';
import { NO_NUMBERS, type DraftLayer, type NetworkDraft } from '../../src/core/passes/draft';

/** Layers that stand for one, of which the last one computes what it does. */
export type Parts = (layer: DraftLayer, add: Adding) => Reference | undefined;

/** Adds layers to a draft. */
export class Adding {
  readonly layers: DraftLayer[] = [];

  constructor(
    private readonly draft: NetworkDraft,
    private readonly model: () => DraftLayer,
  ) {}

  layer(
    operation: Operation,
    inputs: readonly Reference[],
    shape = this.model().output.shape,
    numbers: LayerNumbers = NO_NUMBERS,
  ): Reference {
    const output = { shape, element: 'f32' } as const;
    return this.#push({ ...this.model(), operation, inputs, output, numbers, parameters: 0 });
  }

  #push(layer: DraftLayer): Reference {
    this.layers.push(layer);
    return this.layers.length - 1;
  }

  shape(reference: Reference) {
    const source = isInput(reference) ? this.draft.inputs[-1 - reference] : this.layers[reference];
    return (source ?? at(this.layers, reference)).output.shape;
  }

  /** scale · x + shift. */
  line(x: Reference, scale: number, shift: number): Reference {
    const { channels } = this.shape(x);
    return this.layer({ kind: 'channel-affine', activation: LINEAR }, [x], this.shape(x), {
      biases: () => new Float32Array(channels).fill(shift),
      readWeights: (_, target) => {
        target.fill(scale);
      },
    });
  }

  activation(x: Reference, activation: Activation): Reference {
    return this.layer({ kind: 'activation', activation }, [x]);
  }

  combined(operator: ElementwiseOperator, a: Reference, b: Reference): Reference {
    const operation: Operation = {
      kind: 'elementwise',
      operator,
      spreads: ['each', 'each'],
      activation: LINEAR,
    };
    return this.layer(operation, [a, b]);
  }
}

/** A draft with some of its layers taken apart. */
export function takenApart(draft: NetworkDraft, parts: Parts): NetworkDraft {
  const places: Reference[] = [];
  const placeOf = (reference: Reference): Reference =>
    isInput(reference) ? reference : at(places, reference);
  let current = at(draft.layers, 0);
  const adding = new Adding(draft, () => current);
  for (const old of draft.layers) {
    current = { ...old, inputs: old.inputs.map(placeOf) };
    const made = parts(current, adding);
    if (made === undefined) adding.layers.push(current);
    places.push(made ?? adding.layers.length - 1);
  }
  return { ...draft, layers: adding.layers, outputs: draft.outputs.map(placeOf) };
}

/** A convolution in groups as one of each part of the channels. */
export const ungrouped: Parts = ({ operation, inputs, output, numbers }, add) => {
  if (operation.kind !== 'convolution' || operation.groups === 1) return undefined;
  const { groups, filters } = operation;
  const source = at(inputs, 0);
  const shape = add.shape(source);
  const [count, each] = [shape.channels / groups, filters / groups];
  const { weights } = rulesOf(operation).parameters(operation, {
    inputs: [shape],
    output: output.shape,
  });
  const convolutions = Array.from({ length: groups }, (_, group) => {
    const slices = [{ start: group * count, count }];
    const slice = add.layer({ kind: 'concat', slices }, [source], withChannels(shape, count));
    return add.layer(
      { ...operation, filters: each, groups: 1 },
      [slice],
      withChannels(output.shape, each),
      {
        biases: () => numbers.biases().slice(group * each, (group + 1) * each),
        readWeights: (start, target) => {
          numbers.readWeights((group * weights) / groups + start, target);
        },
      },
    );
  });
  const slices = convolutions.map(() => ({ start: 0, count: each }));
  return add.layer({ kind: 'concat', slices }, convolutions, output.shape);
};

const withChannels = ({ height, width }: Shape, channels: number): Shape => ({
  channels,
  height,
  width,
});

type Writing = (x: Reference, add: Adding) => Reference;

const SIX: Activation = { kind: 'clip', low: 0, high: 6 };
const sixth = (x: Reference, add: Adding): Reference => add.activation(add.line(x, 1, 3), SIX);

/** Ways to write functions by others, by their names. */
export const WRITINGS: readonly {
  readonly title: string;
  readonly activation: Activation;
  readonly write: Writing;
}[] = [
  {
    title: 'x · clip(x + 3) / 6',
    activation: { kind: 'hard-swish' },
    write: (x, add) => add.line(add.combined('multiply', x, sixth(x, add)), 1 / 6, 0),
  },
  {
    title: '(clip(x + 3) / 6) · x',
    activation: { kind: 'hard-swish' },
    write: (x, add) => add.combined('multiply', add.line(sixth(x, add), 1 / 6, 0), x),
  },
  {
    title: '(x / 6) · clip(x + 3)',
    activation: { kind: 'hard-swish' },
    write: (x, add) => add.combined('multiply', add.line(x, 1 / 6, 0), sixth(x, add)),
  },
  {
    title: 'clip(x + 3) / 6',
    activation: { kind: 'hard-sigmoid', alpha: Math.fround(1 / 6), beta: 0.5 },
    write: (x, add) => add.line(sixth(x, add), 1 / 6, 0),
  },
  {
    title: '0.5 · (x · (1 + erf(x / √2)))',
    activation: { kind: 'gelu' },
    write: (x, add) => {
      const error = add.activation(add.line(x, Math.SQRT1_2, 0), { kind: 'erf' });
      return add.line(add.combined('multiply', x, add.line(error, 1, 1)), 0.5, 0);
    },
  },
  {
    title: '(0.5 + 0.5 · erf(x / √2)) · x',
    activation: { kind: 'gelu' },
    write: (x, add) => {
      const error = add.activation(add.line(x, Math.SQRT1_2, 0), { kind: 'erf' });
      return add.combined('multiply', add.line(error, 0.5, 0.5), x);
    },
  },
  {
    title: '0.5 · x · (1 + tanh(0.79788 · (x + 0.044715 · x³)))',
    activation: { kind: 'gelu-tanh', linear: 0.79788, cubic: 0.79788 * 0.044715 },
    write: (x, add) => {
      const cube = add.combined('multiply', add.combined('multiply', x, x), x);
      const inside = add.line(add.combined('add', x, add.line(cube, 0.044715, 0)), 0.79788, 0);
      const gate = add.line(add.activation(inside, { kind: 'tanh' }), 1, 1);
      return add.line(add.combined('multiply', x, gate), 0.5, 0);
    },
  },
  {
    title: '(0.5 · x) · (1 + tanh((0.79788 · x) · (1 + (0.044715 · x) · x)))',
    activation: { kind: 'gelu-tanh', linear: 0.79788, cubic: 0.79788 * 0.044715 },
    write: (x, add) => {
      const square = add.combined('multiply', add.line(x, 0.044715, 0), x);
      const inside = add.combined('multiply', add.line(x, 0.79788, 0), add.line(square, 1, 1));
      const gate = add.line(add.activation(inside, { kind: 'tanh' }), 1, 1);
      return add.combined('multiply', add.line(x, 0.5, 0), gate);
    },
  },
];

/** Functions of a kind as somebody writes them. */
export const written =
  (activation: Activation, write: Writing): Parts =>
  ({ operation, inputs }, add) =>
    operation.kind === 'activation' && operation.activation.kind === activation.kind
      ? write(at(inputs, 0), add)
      : undefined;
