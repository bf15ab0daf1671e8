import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { pictureShape, type Network } from '../../src/core/network/network';
import type { ParameterSource } from '../../src/core/network/parameters';
import { parameterCounts } from '../../src/core/operations/layer-shapes';
import { byteSourceOf } from '../../src/formats/byte-source';
import { darknet } from '../../src/formats/darknet/darknet';
import { parseLabels } from '../../src/formats/labels';
import {
  dataPath,
  describeWithData,
  readData,
  readDataFloats,
  readDataText,
} from '../support/data';

interface GoldenLayer {
  readonly type: string;
  readonly shape: readonly [channels: number, height: number, width: number];
  readonly offset?: number;
  readonly count?: number;
}

const golden = (name: string) => {
  const file = (part: string) => ['darknet', 'golden-ops', name, part] as const;
  // Written by Python, which knows an Infinity that JSON does not.
  const json = readDataText(...file('golden.json')).replaceAll(/: -?(?:Infinity|NaN)/g, ': null');
  const { layers } = JSON.parse(json) as { layers: readonly GoldenLayer[] };
  const model = darknet.parse(readDataText(...file('net.cfg')), name);
  const outputs = readDataFloats(...file('outputs.f32'));
  return {
    layers,
    model,
    weights: readData(...file('net.weights')),
    input: readDataFloats(...file('input.f32')),
    /** What Darknet computed for a layer, C×H×W. */
    outputOf: (index: number): Float32Array => {
      const { offset = NaN, count = NaN } = layers[index] ?? {};
      return outputs.subarray(offset / 4, offset / 4 + count);
    },
  };
};

const allWeights = (network: Network, source: ParameterSource, index: number): Float32Array => {
  const layer = network.layers[index];
  assert.ok(layer);
  const target = new Float32Array(parameterCounts(network, layer).weights);
  source.readWeights(index, 0, target);
  return target;
};

const assertNear = (actual: number, expected: number): void => {
  assert.ok(
    Math.abs(actual - expected) <= 1e-4 * Math.max(1, Math.abs(expected)),
    `${actual} ≠ ${expected}`,
  );
};

describeWithData('networks that Darknet has run', () => {
  const names = readdirSync(dataPath('darknet', 'golden-ops'));

  it('are 78', () => {
    assert.equal(names.length, 78);
  });

  for (const name of names)
    it(`${name}: layers, shapes and size of the weights`, () => {
      const { layers, model, weights } = golden(name);
      assert.deepEqual(
        model.issues.filter(({ severity }) => severity === 'error'),
        [],
      );
      assert.deepEqual(
        model.network.layers.map(({ label }) => label),
        layers.map(({ type }) => (type === 'active' ? 'activation' : type)),
      );
      for (const { index, output } of model.network.layers) {
        const { channels, height, width } = output.shape;
        const { shape = [], count } = layers[index] ?? {};
        // Darknet gives vectors no shape, but it counts their numbers.
        if (shape[0] === 0) assert.equal(channels * height * width, count);
        else assert.deepEqual([channels, height, width], shape);
      }
      const source = model.openWeights(byteSourceOf(weights), 'net.weights');
      for (const { index } of model.network.layers)
        assert.ok(source.biases(index).every(Number.isFinite));
    });

  it('a normalized convolution is the folded weights applied to the input', () => {
    const { model, weights, input, outputOf } = golden('conv-k3s1p1-bn-leaky');
    const source = model.openWeights(byteSourceOf(weights), 'net.weights');
    const layer = model.network.layers[0];
    assert.equal(layer?.operation.kind, 'convolution');
    const { channels, height, width } = pictureShape(model.network);
    const filters = allWeights(model.network, source, 0);
    const biases = source.biases(0);
    const expected = outputOf(0);
    const at = (c: number, y: number, x: number): number =>
      y < 0 || y >= height || x < 0 || x >= width
        ? 0
        : (input[(c * height + y) * width + x] ?? NaN);
    for (let filter = 0; filter < biases.length; filter++)
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) {
          let sum = biases[filter] ?? NaN;
          for (let c = 0; c < channels; c++)
            for (let k = 0; k < 9; k++)
              sum +=
                (filters[(filter * channels + c) * 9 + k] ?? NaN) *
                at(c, y - 1 + Math.floor(k / 3), x - 1 + (k % 3));
          const value = sum > 0 ? sum : 0.1 * sum;
          assertNear(value, expected[(filter * height + y) * width + x] ?? NaN);
        }
  });

  it('a batch normalization is a factor and a shift for each channel', () => {
    const { model, weights, outputOf } = golden('batchnorm');
    // The file was written without biases, as the original Darknet does. AlexeyAB's, which computed the outputs,
    // read it with them, and found the variances missing at its end: they were 0.
    const padded = new Uint8Array(weights.length + 32);
    padded.set(weights);
    const source = model.openWeights(byteSourceOf(padded), 'net.weights');
    const factors = allWeights(model.network, source, 1);
    const shifts = source.biases(1);
    const [input, expected] = [outputOf(0), outputOf(1)];
    const area = input.length / factors.length;
    for (const [index, value] of input.entries()) {
      const channel = Math.floor(index / area);
      assertNear(
        value * (factors[channel] ?? NaN) + (shifts[channel] ?? NaN),
        expected[index] ?? NaN,
      );
    }
  });
});

describeWithData('trained networks', () => {
  const MODELS: readonly (readonly [cfg: string, weights: string])[] = [
    ['yolo-fastest-1.1/yolo-fastest-1.1', 'yolo-fastest-1.1/yolo-fastest-1.1'],
    ['yolo-fastest-1.1-xl/yolo-fastest-1.1-xl', 'yolo-fastest-1.1-xl/yolo-fastest-1.1-xl'],
    ['yoloface-500k-v2/yoloface-500k-v2', 'yoloface-500k-v2/yoloface-500k-v2'],
    ['yoloface-50k/yoloface-50k', 'yoloface-50k/yoloface-50k'],
    ['waifu2x-vgg7-scale2x/waifu2x-vgg7-scale2.0x', 'waifu2x-vgg7-scale2x/waifu2x-vgg7-scale2.0x'],
    ['tiny-face-detector/tiny-face-416x416', 'tiny-face-detector/tiny-face'],
    ['tiny-face-detector/tiny-face-608x608', 'tiny-face-detector/tiny-face'],
    ['squeezenet1.1/squeezenet1.1', 'squeezenet1.1/squeezenet1.1'],
  ];
  for (const [cfg, weights] of MODELS)
    it(`${cfg}: the weights fit, also at another size`, () => {
      const text = readDataText('darknet', 'models', `${cfg}.cfg`);
      const file = readData('darknet', 'models', `${weights}.weights`);
      for (const options of [{}, { width: 960, height: 640 }]) {
        const model = darknet.parse(text, cfg, options);
        const source = model.openWeights(byteSourceOf(file), 'the file');
        assert.ok(allWeights(model.network, source, 0).every(Number.isFinite));
      }
    });

  it('yolo-fastest names 80 classes', () => {
    const folder = ['darknet', 'models', 'yolo-fastest-1.1'] as const;
    assert.ok(existsSync(dataPath(...folder)));
    const names = parseLabels(readDataText(...folder, 'coco.names'), 'coco.names');
    assert.equal(names.length, 80);
    assert.equal(names[0], 'person');
  });
});
