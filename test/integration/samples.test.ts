import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeDetections, detectionLayers } from '../../src/core/detection/decoding';
import type { Detection } from '../../src/core/detection/detection';
import type { Network } from '../../src/core/network/network';
import { byteSourceOf } from '../../src/formats/byte-source';
import { darknet } from '../../src/formats/darknet/darknet';
import { parseLabels } from '../../src/formats/labels';
import type { Model } from '../../src/formats/format';
import { decodePicture } from '../../src/formats/image/picture-file';
import { describeWithData, floatsOf, readData, readDataText } from '../support/data';
import { assertSameDetections } from '../support/detections';

const ROOT = join(__dirname, '..', '..');
const SAMPLES = join(ROOT, 'samples');
const FIXTURES = join(ROOT, 'test', 'fixtures', 'tiny-face');

const sampleFile = (...parts: string[]): Buffer => readFileSync(join(SAMPLES, ...parts));

const parsed = (text: string, name: string): Model => darknet.parse(text, name);

const sample = (name: string): Model =>
  parsed(sampleFile(name, `${name}.cfg`).toString('utf8'), name);

/** What is computed, without what only says where it stands in the file. */
const computation = ({ inputs: given, layers }: Network) => ({
  given,
  layers: layers.map(({ operation, inputs, output }) => ({ operation, inputs, output })),
});

describe('samples', () => {
  for (const name of ['tiny-face', 'yolov2-16']) {
    it(`${name}: nothing in it is wrong or odd`, () => {
      assert.deepEqual(sample(name).issues, []);
    });
  }

  it('tiny-face: the weights file fits the network', () => {
    const bytes = sampleFile('tiny-face', 'tiny-face.weights');
    const model = sample('tiny-face');
    assert.doesNotThrow(() => model.openWeights(byteSourceOf(bytes), 'tiny-face.weights'));
    assert.equal(model.weightBytes, bytes.length - 20);
  });

  it('tiny-face: the picture can be read and is small enough to ship', () => {
    const bytes = sampleFile('tiny-face', 'faces.jpg');
    const { width, height } = decodePicture(bytes, 'faces.jpg');
    assert.deepEqual([width, height], [1920, 1398]);
    assert.ok(bytes.length < 300_000);
    assert.ok(!bytes.includes('Exif'), 'the metadata would name the place of the picture');
  });

  it('tiny-face: the five faces that Darknet finds are decoded from its region layer', () => {
    const { network } = sample('tiny-face');
    const rows = JSON.parse(readFileSync(join(FIXTURES, 'detections.json'), 'utf8')) as number[][];
    const expected = rows.map(
      ([label = NaN, score = NaN, x = NaN, y = NaN, width = NaN, height = NaN]): Detection => ({
        label,
        score,
        box: { x, y, width, height },
      }),
    );
    assert.deepEqual(detectionLayers(network), [18]);
    const values = floatsOf(readFileSync(join(FIXTURES, 'region.f32')));
    const found = decodeDetections(network, new Map([[18, values]]));
    assert.equal(found.length, 5);
    assertSameDetections(found, expected, { score: 1e-5, overlap: 0.999 });
  });

  it('tiny-face: the list of names has the one class', () => {
    const names = parseLabels(sampleFile('tiny-face', 'face.names').toString('utf8'), 'face.names');
    assert.deepEqual(names, ['face']);
  });
});

describeWithData('samples against the reference data', () => {
  const reference = (...parts: string[]): Network =>
    parsed(readDataText('darknet', ...parts), 'reference').network;

  it('yolov2-16 computes what the first 16 layers of YOLOv2 compute', () => {
    assert.deepEqual(
      computation(sample('yolov2-16').network),
      computation(reference('cfg', 'deepthings', 'yolo_cut.cfg')),
    );
  });

  it('tiny-face computes what the reference conversion computes', () => {
    assert.deepEqual(
      computation(sample('tiny-face').network),
      computation(reference('models', 'tiny-face-detector', 'tiny-face-416x416.cfg')),
    );
    assert.ok(
      sampleFile('tiny-face', 'tiny-face.weights').equals(
        readData('darknet', 'models', 'tiny-face-detector', 'tiny-face.weights'),
      ),
    );
  });
});
