import assert from 'node:assert/strict';
import fc from 'fast-check';
import { at } from '../../../src/base/assert';
import { isInput, type LayerOrder } from '../../../src/core/network/network';
import type { ParameterSource } from '../../../src/core/network/parameters';
import { lower } from '../../../src/core/schedule/lowering';
import { untiledPlan } from '../../../src/core/tiling/plan';
import { darknet } from '../../../src/formats/darknet/darknet';
import { learnedNumbers, noFiles } from '../../../src/formats/definition';
import type { Model } from '../../../src/formats/format';
import { modelInOrder } from '../../../src/formats/ordered-model';
import { byteSourceOf } from '../../../src/formats/byte-source';
import { weightsFile } from '../../support/darknet-weights';
import { execute, noise } from '../../support/execution';
import { ordersOf } from '../../support/layer-orders';
import { uniformNumbers } from '../../support/uniform';

const TEXT = `[net]
width=8
height=8
channels=2
[convolutional]
filters=4
size=3
pad=1
[convolutional]
filters=3
size=1
batch_normalize=1
[route]
layers=-2
[convolutional]
filters=5
size=3
pad=1
[route]
layers=1,3
[maxpool]
size=2
stride=2
`;

const MODEL = darknet.parse(TEXT, 'net.cfg');
const FILE = byteSourceOf(weightsFile([...uniformNumbers(MODEL.weightBytes / 4, 5)]));

const outputsOf = ({ network }: Model, numbers: ParameterSource): readonly Float32Array[] => {
  const schedule = lower(network, untiledPlan(network.layers.length));
  const { outputs } = execute(schedule, numbers, noise(2 * 8 * 8), { tapped: [] });
  return network.outputs.map(layer => outputs.get(layer) ?? new Float32Array());
};

const inAnyOrder = (law: (order: LayerOrder) => void): void => {
  fc.assert(fc.property(ordersOf(MODEL.network), law), { numRuns: 40 });
};

describe('a model with its layers in another order', () => {
  it('has the learned numbers of each layer, whichever they are', () => {
    const sources = [
      (model: Model) => learnedNumbers(model, { kind: 'file', path: 'a.weights' }, () => FILE),
      (model: Model) => learnedNumbers(model, { kind: 'random', seed: 4 }, noFiles),
      (model: Model) => learnedNumbers(model, { kind: 'definition' }, noFiles),
    ];
    const parameters = MODEL.openWeights(FILE, 'a.weights');
    const own = { ...MODEL, parameters };
    inAnyOrder(order => {
      const other = modelInOrder(own, { order });
      for (const numbers of sources)
        assert.deepEqual(outputsOf(other, numbers(other)), outputsOf(own, numbers(own)));
    });
  });

  it('knows where each layer stands in the text, and what its tensors are called', () => {
    inAnyOrder(order => {
      const { network, sourceMap, tensors } = modelInOrder(MODEL, { order });
      for (const { index, id } of network.layers) {
        const layer = at(order, index);
        assert.equal(id, at(MODEL.network.layers, layer).id);
        const [block] = sourceMap.blocksOf(index);
        const [own] = MODEL.sourceMap.blocksOf(layer);
        assert.deepEqual(block?.range, own?.range);
        assert.deepEqual(sourceMap.layersAt(own?.range.start.line ?? 0), [index]);
      }
      for (const [index, { base, name }] of tensors().all.entries()) {
        const own = at(MODEL.tensors().all, index);
        assert.equal(name, own.name);
        assert.equal(isInput(base) ? base : at(order, base), own.base);
      }
      assert.deepEqual(sourceMap.head?.range, MODEL.sourceMap.head?.range);
    });
  });

  it('answers from where its outputs are computed then', () => {
    const outputs = MODEL.tensors().outputs;
    const own: Model = { ...MODEL, answers: () => outputs };
    inAnyOrder(order => {
      const other = modelInOrder(own, { order });
      assert.deepEqual(other.answers(), other.tensors().outputs);
      for (const [index, { base }] of other.answers().entries())
        assert.equal(at(order, base), at(outputs, index).base);
    });
  });

  it('is the model itself where the plan has no order', () => {
    assert.equal(modelInOrder(MODEL, {}), MODEL);
  });
});
