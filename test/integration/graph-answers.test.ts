import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { intersectionOverUnion } from '../../src/core/detection/box';
import { decodePicture } from '../../src/formats/image/picture-file';
import { dataPath, describeWithData, floatsOf } from '../support/data';
import { build as buildWith, describeWithTools, GCC, run as runTool } from '../support/native';
import { mafat, type Found } from '../support/program';
import { answeredMaps, pictureAnswers, zooModel, zooPicture } from '../support/zoo-picture';

interface RunJson {
  readonly input: { readonly channels: string; readonly source: string };
  readonly detections: readonly Found[];
  readonly classes: readonly { readonly label: string; readonly score: number }[];
  readonly mask: { readonly classes: readonly { label: string; share: number }[] } | null;
  readonly picture: { readonly width: number; readonly height: number } | null;
  readonly numbers: readonly { readonly name: string }[];
}

type Place = readonly [label: string, x: number, y: number, w: number, h: number];

/** As Darknet's own networks and those who label pictures see dog.jpg. */
const DOG: readonly Place[] = [
  ['dog', 0.31, 0.645, 0.29, 0.56],
  ['bicycle', 0.45, 0.49, 0.58, 0.47],
  ['car|truck', 0.75, 0.22, 0.3, 0.17],
];

const FACES: readonly Place[] = [
  ['face', 0.35, 0.416, 0.18, 0.3],
  ['face', 0.594, 0.32, 0.19, 0.32],
];

const onnx = (name: string): string => dataPath('onnx', 'models', `${name}.onnx`);
const zoo = (kind: 'onnx' | 'tflite', name: string): string =>
  dataPath('zoo', kind, 'models', `${name}.${kind}`);
const image = (name: string): string => dataPath('images', name);

const DETECTORS: readonly (readonly [network: string, image: string, places: readonly Place[]])[] =
  [
    [zoo('onnx', 'yolox_nano'), image('dog.jpg'), DOG],
    [onnx('FastestDet'), image('dog.jpg'), DOG],
    [zoo('onnx', 'yunet_n_320'), image('face.jpg'), FACES],
    [zoo('tflite', 'mp_face_detection_short_range'), image('face.jpg'), FACES],
  ];

const NAMES = dataPath('names', 'coco.names');

function run(...words: readonly string[]): RunJson {
  const { code, stdout, stderr } = mafat('run', ...words, '--json');
  assert.equal(stderr, '');
  assert.equal(code, 0);
  return JSON.parse(stdout) as RunJson;
}

describeWithData('what networks of graphs say about pictures', () => {
  let folder = '';
  before(() => (folder = mkdtempSync(join(tmpdir(), 'mafat-answers-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [network, picture, places] of DETECTORS)
    it(`${network.replace(/.*\//, '')} finds what there is`, () => {
      const names = places === DOG ? ['--names', NAMES] : [];
      const { detections } = run(network, '--image', picture, ...names, '--threshold', '0.5');
      for (const [label, x, y, width, height] of places) {
        const place = { x, y, width, height };
        const overlaps = detections
          .filter(found => label.split('|').includes(found.label))
          .map(found =>
            intersectionOverUnion(place, { ...found, width: found.w, height: found.h }),
          );
        assert.ok(Math.max(0, ...overlaps) > 0.6, `${label}: ${JSON.stringify(detections)}`);
      }
    });

  it('horses are horses in CIFAR-10, though the image has to shrink to a twentieth', () => {
    const { classes, detections } = run(
      zoo('tflite', 'mlperf_resnet8_f32'),
      ...['--image', image('horses.jpg')],
    );
    assert.equal(classes[0]?.label, 'class 7');
    assert.ok(classes[0].score > 0.9);
    assert.deepEqual(detections, []);
  });

  it('the golden eagle of SqueezeNet is as sure as in onnxruntime', () => {
    const { classes, input } = run(
      onnx('SqueezeNet_fp16'),
      ...['--image', dataPath('onnx', 'golden', 'SqueezeNet_fp16_eagle', 'input.png')],
      ...['--names', dataPath('darknet', 'models', 'squeezenet1.1', 'synset_words.txt')],
    );
    assert.equal(input.channels, 'bgr');
    assert.match(classes[0]?.label ?? '', /kite$/);
    assert.match(classes[1]?.label ?? '', /bald eagle/);
    assert.ok(Math.abs((classes[0]?.score ?? 0) - 0.39135) < 2e-3);
  });

  it('a network that makes pictures writes one', () => {
    const out = join(folder, 'large.png');
    const { picture, numbers } = run(
      onnx('super_resolution_224'),
      ...['--image', image('person.jpg'), '--out', out],
    );
    assert.deepEqual(picture, { width: 672, height: 672 });
    assert.deepEqual(numbers, []);
    const { width, height } = decodePicture(readFileSync(out), out);
    assert.deepEqual({ width, height }, { width: 672, height: 672 });
  });

  it('answers of which nothing is known are shown as numbers', () => {
    const { numbers, classes, detections, mask } = run(
      zoo('onnx', 'mnet_plate'),
      ...['--image', image('dog.jpg')],
    );
    assert.deepEqual(
      numbers.map(({ name }) => name),
      ['loc', 'conf', 'landms'],
    );
    assert.deepEqual([classes, detections, mask], [[], [], null]);
  });

  describeWithTools('and as C programs', GCC, () => {
    it('YuNet is shown blue, green and red from 0 to 255, and computes what onnxruntime does', () => {
      const name = 'yunet_120x160';
      const to = join(folder, 'c');
      const { code, stderr } = mafat('export', zoo('onnx', name), '--to', to);
      assert.deepEqual([code, stderr], [0, '']);
      buildWith(['make'], to);
      const { picture } = zooPicture('onnx', name);
      const header = `P6\n${picture.width} ${picture.height}\n255\n`;
      writeFileSync(join(to, 'in.ppm'), Buffer.concat([Buffer.from(header), picture.pixels]));
      runTool(['./mafat-run', 'in.ppm', '--out', 'out.f32'], to);
      const written = floatsOf(readFileSync(join(to, 'out.f32')));
      const model = zooModel('onnx', name);
      const maps = answeredMaps(model, pictureAnswers('onnx', name));
      const expected = model.network.outputs.flatMap(layer => [...(maps.get(layer) ?? [])]);
      assert.equal(written.length, expected.length);
      for (const [place, value] of expected.entries())
        assert.ok(Math.abs((written[place] ?? NaN) - value) < 2e-3, `${place}: ${value}`);
    });
  });
});
