import assert from 'node:assert/strict';
import { pictureShape, type Network } from '../../src/core/network/network';
import { randomParameters } from '../../src/core/operations/random-parameters';
import { elementCount } from '../../src/core/network/shape';
import { lower } from '../../src/core/schedule/lowering';
import { untiledLike, type InputElement, type Plan } from '../../src/core/tiling/plan';
import { parsePlan } from '../../src/core/tiling/plan-notation';
import { parseNotation } from '../support/darknet-notation';
import { REPLACED_BY_SOFTMAX, REPLACED_BY_SUM } from '../support/replaced-maps';
import { execute, noise, sameWhereComputed, type Outcome } from '../support/execution';

interface Case {
  readonly what: string;
  readonly network: string;
  readonly plan: string;
  readonly input?: InputElement;
}

/** Plans that gave other numbers than the untiled run, or another arena than was predicted. */
const CASES: readonly Case[] = [
  {
    what: 'a sum that replaces its first input where its rows do not begin with the map',
    ...REPLACED_BY_SUM,
    input: 'u8',
  },
  {
    what: 'a softmax over a whole map, which goes through it channel by channel',
    ...REPLACED_BY_SOFTMAX,
    input: 'u8',
  },
  {
    what: 'windows that lie in the padding, all of them',
    network:
      'net width=1 height=1 channels=1|batchnorm|upsample stride=1|activation activation=selu|' +
      'conv filters=3 size=1 activation=elu batch_normalize=1 padding=2 stride=3',
    plan: '1x1/2/2x1',
  },
];

describe('plans that went wrong once', () => {
  for (const { what, network: notation, plan: text, input = 'f32' } of CASES)
    it(what, () => {
      const { network } = parseNotation(notation);
      assert.ok(network);
      const plan = { ...parsePlan(text, network), input };
      const expected = run(network, untiledLike(plan));
      const actual = run(network, plan);
      for (const layer of network.outputs)
        assert.ok(
          sameWhereComputed(mapOf(expected, layer), mapOf(actual, layer)),
          `layer ${layer}`,
        );
      assert.equal(actual.observedArenaBytes, lower(network, plan).arenaBytes);
    });
});

function run(network: Network, plan: Plan): Outcome {
  const input = noise(elementCount(pictureShape(network)));
  const tapped = network.outputs;
  return execute(lower(network, plan), randomParameters(network, 7), input, { tapped });
}

function mapOf({ layers }: Outcome, layer: number): Float32Array {
  const map = layers.get(layer);
  assert.ok(map);
  return map;
}
