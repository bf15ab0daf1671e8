import assert from 'node:assert/strict';
import { inputsOf, type PeerGraph } from '../../../bench/graph/graph';
import { networkGraph } from '../../../bench/graph/network-graph';
import { randomParameters } from '../../../src/core/operations/random-parameters';
import { UserError } from '../../../src/base/user-error';
import { darknet } from '../../../src/formats/darknet/darknet';

function graphOf(layers: string, width = 12, height = 8): PeerGraph {
  const text = `[net]\nwidth=${width}\nheight=${height}\nchannels=4\n${layers}`;
  const { network, issues } = darknet.parse(text, 'test');
  assert.deepEqual(
    issues.filter(({ severity }) => severity === 'error'),
    [],
  );
  return networkGraph(network, randomParameters(network, 1)).graph;
}

/** The kinds of nodes, in order. */
const kinds = (layers: string): string =>
  graphOf(layers)
    .nodes.map(({ kind }) => kind)
    .join(' ');

/** Padding of the first node with a window: above, left, below, right. */
function pads(layers: string, width?: number, height?: number): readonly number[] {
  const [node] = graphOf(layers, width, height).nodes;
  return node !== undefined && 'window' in node ? node.window.pads : [];
}

const CONVOLUTION = '[convolutional]\nfilters=4\nsize=3\npad=1\n';

describe('graphs for peers', () => {
  for (const [layers, expected] of [
    [`${CONVOLUTION}activation=leaky\n`, 'convolution'],
    [`${CONVOLUTION}[shortcut]\nfrom=-1\nactivation=leaky\n`, 'convolution add activation'],
    [`${CONVOLUTION}[route]\nlayers=-1\n[dropout]\n`, 'convolution'],
    [`${CONVOLUTION}[route]\nlayers=-1\ngroups=2\ngroup_id=1\n`, 'convolution slice'],
    [`${CONVOLUTION}${CONVOLUTION}[route]\nlayers=-1,-2\n`, 'convolution convolution concat'],
    ['[upsample]\nstride=2\n', 'upsample'],
    ['[upsample]\nstride=2\nscale=0.5\n', 'upsample scale'],
    ['[avgpool]\n[softmax]\n', 'global-average-pool softmax'],
    ['[softmax]\ntemperature=2\n', 'scale softmax'],
    ['[activation]\nactivation=linear\n', ''],
  ] as const)
    it(`${layers.replaceAll('\n', ' ')}→ ${expected}`, () => {
      assert.equal(kinds(layers), expected);
    });

  it('padding behind a map is what the output needs', () => {
    assert.deepEqual(pads('[maxpool]\nsize=2\nstride=1\n'), [0, 0, 1, 1]);
    assert.deepEqual(pads('[maxpool]\nsize=2\nstride=2\n'), [0, 0, 0, 0]);
    assert.deepEqual(pads('[maxpool]\nsize=2\nstride=2\n', 13, 9), [0, 0, 1, 1]);
    assert.deepEqual(pads(`${CONVOLUTION}stride=2\n`), [1, 1, 0, 0]);
    assert.deepEqual(pads('[convolutional]\nsize=3\npad=0\n'), [0, 0, 0, 0]);
  });

  it('every value is computed before it is read', () => {
    const graph = graphOf(
      `${CONVOLUTION.repeat(3)}[shortcut]\nfrom=-3\n[route]\nlayers=-1,0\n[maxpool]\nsize=2\nstride=2\n[upsample]\n`,
    );
    const known = new Set([graph.input.name]);
    for (const node of graph.nodes) {
      for (const input of inputsOf(node)) assert.ok(known.has(input), `${input} is not known`);
      assert.ok(!known.has(node.output), `${node.output} is computed twice`);
      known.add(node.output);
    }
    assert.deepEqual(
      graph.outputs.map(({ name, shape }) => [known.has(name), ...shape]),
      [[true, 8, 8, 12]],
    );
  });

  for (const [layers, sentence] of [
    [`${CONVOLUTION}activation=mish\n`, /layer 0, convolutional with mish/],
    ['[lrn]\n', /layer 0, normalization\./],
    ['[softmax]\nspatial=1\n', /layer 0, softmax over the channels/],
  ] as const)
    it(`refuses ${layers.replaceAll('\n', ' ')}`, () => {
      assert.throws(
        () => graphOf(layers),
        (error: unknown) => error instanceof UserError && sentence.test(error.message),
      );
    });
});
