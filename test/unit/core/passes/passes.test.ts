import assert from 'node:assert/strict';
import fc from 'fast-check';
import { at } from '../../../../src/base/assert';
import { leaky, LINEAR, type Activation } from '../../../../src/core/network/activation';
import { FIRST_INPUT, shapeOf } from '../../../../src/core/network/network';
import { bothAxes } from '../../../../src/core/network/operation';
import { elementCount } from '../../../../src/core/network/shape';
import { networkDefects } from '../../../../src/core/operations/validation';
import { randomParameters } from '../../../../src/core/operations/random-parameters';
import { networkOf, parametersOf, type NetworkDraft } from '../../../../src/core/passes/draft';
import { simplified } from '../../../../src/core/passes/passes';
import { lower } from '../../../../src/core/schedule/lowering';
import { untiledPlan } from '../../../../src/core/tiling/plan';
import { execute, noise } from '../../../support/execution';
import { NetworkBuilder } from '../../../support/network-builder';
import { draftOf } from '../../../support/network-draft';
import { takenApart, ungrouped, written, WRITINGS } from '../../../support/taken-apart';
import { networks } from '../../../support/random-network';

const SEED = 1216;

/** What a draft answers to noise. */
function answers(draft: NetworkDraft): readonly Float32Array[] {
  const network = networkOf(draft);
  assert.deepEqual(networkDefects(network), []);
  const input = noise(elementCount(shapeOf(network, FIRST_INPUT)));
  const schedule = lower(network, untiledPlan(network.layers.length));
  const { outputs } = execute(schedule, parametersOf(draft), input, { tapped: [] });
  return network.outputs.map(output => outputs.get(output) ?? assert.fail());
}

function assertNear(actual: Float32Array, expected: Float32Array): void {
  assert.equal(actual.length, expected.length);
  const largest = expected.reduce((most, x) => Math.max(most, Math.abs(x)), 1e-3);
  for (const [index, wanted] of expected.entries()) {
    const value = at(actual, index);
    const isSame = Object.is(value, wanted) || Math.abs(value - wanted) <= 1e-4 * largest;
    assert.ok(isSame, `number ${index} is ${value}, not ${wanted}`);
  }
}

/** Operations and their activations, as one word each. */
const words = ({ layers }: NetworkDraft): readonly string[] =>
  layers.map(({ operation }) =>
    'activation' in operation && operation.activation.kind !== 'linear'
      ? `${operation.kind} ${operation.activation.kind}`
      : operation.kind,
  );

/** A network of layers on a map of 4 channels, as a draft. */
function drafted(build: (builder: NetworkBuilder) => void): NetworkDraft {
  const builder = new NetworkBuilder({ channels: 4, height: 7, width: 6 });
  build(builder);
  const network = builder.build();
  return draftOf(network, randomParameters(network, SEED));
}

const activated = (builder: NetworkBuilder, activation: Activation, from = builder.last): number =>
  builder.add({ kind: 'activation', activation }, builder.shape(from), [from]);

const affine = (builder: NetworkBuilder): number =>
  builder.add({ kind: 'channel-affine', activation: LINEAR }, builder.shape(builder.last));

const product = (builder: NetworkBuilder, a: number, b: number): number =>
  builder.add(
    { kind: 'elementwise', operator: 'multiply', spreads: ['each', 'each'], activation: LINEAR },
    builder.shape(a),
    [a, b],
  );

function padded(builder: NetworkBuilder, value: number): void {
  const { channels, height, width } = builder.shape(builder.last);
  const [before, after] = [
    { y: 1, x: 2 },
    { y: 2, x: 0 },
  ];
  builder.add(
    { kind: 'pad', before, after, mode: 'constant', value },
    { channels, height: height + 3, width: width + 2 },
  );
}

interface Example {
  readonly title: string;
  readonly build: (builder: NetworkBuilder) => void;
  readonly becomes: readonly string[];
}

const EXAMPLES: readonly Example[] = [
  {
    title: 'batch normalization and an activation',
    build: builder => {
      builder.convolution(6, 3, { activation: 'linear', from: FIRST_INPUT });
      affine(builder);
      activated(builder, { kind: 'relu' });
    },
    becomes: ['convolution relu'],
  },
  {
    title: 'batch normalization behind an activation stays',
    build: builder => {
      builder.convolution(6, 3, { activation: 'linear', from: FIRST_INPUT });
      activated(builder, leaky(0.1));
      affine(builder);
    },
    becomes: ['convolution leaky', 'channel-affine'],
  },
  {
    title: 'two factors and shifts',
    build: builder => {
      activated(builder, { kind: 'tanh' }, FIRST_INPUT);
      affine(builder);
      affine(builder);
    },
    becomes: ['activation tanh', 'channel-affine'],
  },
  {
    title: 'what is read twice stays',
    build: builder => {
      const first = builder.convolution(4, 3, { activation: 'linear', from: FIRST_INPUT });
      builder.sum(first, activated(builder, { kind: 'relu' }));
    },
    becomes: ['convolution', 'activation relu', 'sum'],
  },
  {
    title: 'swish',
    build: builder => {
      const first = builder.convolution(4, 3, { activation: 'linear', from: FIRST_INPUT });
      product(builder, first, activated(builder, { kind: 'logistic' }));
    },
    becomes: ['convolution swish'],
  },
  {
    title: 'hard-swish, the gate first',
    build: builder => {
      const first = builder.convolution(4, 1, { activation: 'linear', from: FIRST_INPUT });
      const gate = activated(builder, { kind: 'hard-sigmoid', alpha: 1 / 6, beta: 0.5 });
      product(builder, gate, first);
    },
    becomes: ['convolution hard-swish'],
  },
  {
    title: 'another hard sigmoid is none',
    build: builder => {
      const first = builder.convolution(4, 1, { activation: 'linear', from: FIRST_INPUT });
      product(builder, first, activated(builder, { kind: 'hard-sigmoid', alpha: 0.2, beta: 0.5 }));
    },
    becomes: ['convolution', 'activation hard-sigmoid', 'elementwise'],
  },
  {
    title: 'mish',
    build: builder => {
      const first = builder.convolution(4, 1, { activation: 'linear', from: FIRST_INPUT });
      activated(builder, { kind: 'softplus' });
      product(builder, first, activated(builder, { kind: 'tanh' }));
    },
    becomes: ['convolution mish'],
  },
  {
    title: 'padding of a convolution',
    build: builder => {
      activated(builder, { kind: 'relu' }, FIRST_INPUT);
      padded(builder, 0);
      builder.convolution(5, 3, { activation: 'linear', pad: 0 });
    },
    becomes: ['activation relu', 'convolution'],
  },
  {
    title: 'padding by another number stays',
    build: builder => {
      activated(builder, { kind: 'relu' }, FIRST_INPUT);
      padded(builder, 1);
      builder.convolution(5, 3, { activation: 'linear', pad: 0 });
    },
    becomes: ['activation relu', 'pad', 'convolution'],
  },
  {
    title: 'padding of a mean counts',
    build: builder => {
      activated(builder, { kind: 'relu' }, FIRST_INPUT);
      padded(builder, 0);
      const { channels, height, width } = builder.shape(builder.last);
      const window = {
        kernel: bothAxes(2),
        stride: bothAxes(1),
        dilation: bothAxes(1),
        before: bothAxes(0),
      };
      builder.add(
        { kind: 'average-pool', window },
        { channels, height: height - 1, width: width - 1 },
      );
    },
    becomes: ['activation relu', 'average-pool'],
  },
];

describe('passes', () => {
  for (const { title, build, becomes } of EXAMPLES)
    it(title, () => {
      const draft = drafted(build);
      const simple = simplified(draft);
      assert.deepEqual(words(simple), becomes);
      const expected = answers(draft);
      for (const [index, actual] of answers(simple).entries())
        assertNear(actual, at(expected, index));
    });

  it('leave what a layer was made of', () => {
    const [layer] = simplified(
      drafted(builder => {
        builder.convolution(6, 3, { activation: 'linear', from: FIRST_INPUT });
        affine(builder);
        activated(builder, { kind: 'relu' });
      }),
    ).layers;
    assert.deepEqual(layer?.origins, [0, 1, 2]);
  });

  for (const { title, activation, write } of WRITINGS)
    it(`recognise ${title}`, () => {
      const draft = drafted(builder => {
        builder.convolution(6, 3, { activation: 'linear', from: FIRST_INPUT });
        activated(builder, activation);
        builder.convolution(3, 1, { activation: 'linear' });
      });
      const apart = takenApart(draft, written(activation, write));
      const simple = simplified(apart);
      assert.deepEqual(words(simple), [`convolution ${activation.kind}`, 'convolution']);
      const [expected, taken, made] = [draft, apart, simple].map(answers);
      for (const numbers of [taken, made])
        assertNear(numbers?.[0] ?? assert.fail(), expected?.[0] ?? assert.fail());
    });

  it('join convolutions of parts of the channels in random networks', () => {
    let joined = 0;
    fc.assert(
      fc.property(networks, network => {
        const draft = draftOf(network, randomParameters(network, SEED));
        const apart = takenApart(draft, ungrouped);
        const simple = simplified(apart);
        assert.deepEqual(words(simple), words(simplified(draft)));
        if (apart.layers.length === draft.layers.length) return;
        joined++;
        const expected = answers(apart);
        for (const [index, made] of answers(simple).entries())
          assertNear(made, at(expected, index));
      }),
      { numRuns: 150, seed: SEED },
    );
    assert.ok(joined > 10, `${joined} networks`);
  });

  it('leave convolutions of parts apart whose numbers are stored as integers', () => {
    const draft = drafted(builder =>
      builder.convolution(6, 3, { groups: 2, activation: 'linear' }),
    );
    const apart = takenApart(draft, ungrouped);
    const integers = {
      scales: () => new Float64Array(3),
      zeroPoints: () => new Float64Array(3),
      biases: () => undefined,
      readWeights: () => undefined,
    };
    const stored = apart.layers.map(layer => ({
      ...layer,
      numbers: { ...layer.numbers, integers },
    }));
    assert.deepEqual(words(simplified(apart)), words(draft));
    assert.deepEqual(words(simplified({ ...apart, layers: stored })), words(apart));
  });

  it('keep the answers of random networks', () => {
    fc.assert(
      fc.property(networks, network => {
        const draft = draftOf(network, randomParameters(network, SEED));
        const simple = simplified(draft);
        assert.ok(simple.layers.length <= draft.layers.length);
        const expected = answers(draft);
        const actual = answers(simple);
        assert.equal(actual.length, expected.length);
        for (const [index, made] of actual.entries()) assertNear(made, at(expected, index));
      }),
      { numRuns: 150, seed: SEED },
    );
  });
});
