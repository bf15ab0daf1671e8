import assert from 'node:assert/strict';
import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { intersectionOverUnion } from '../../src/core/detection/box';
import { decodePicture } from '../../src/formats/image/picture-file';
import { dataPath, describeWithData, floatsOf } from '../support/data';
import { assertSameDetections } from '../support/detections';
import { build as buildWith, describeWithTools, GCC, run as runTool } from '../support/native';
import { type Found } from '../support/program';
import { mafat } from '../support/resident-program';
import { answeredMaps, pictureAnswers, zooModel, zooPicture } from '../support/zoo-picture';

interface RunJson {
  readonly input: { readonly channels: string; readonly source: string };
  readonly detections: readonly Found[];
  readonly classes: readonly { readonly label: string; readonly score: number }[];
  readonly mask: { readonly classes: readonly { label: string; share: number }[] } | null;
  readonly picture: { readonly width: number; readonly height: number } | null;
  readonly numbers: readonly {
    readonly name: string;
    readonly dims: readonly number[];
    readonly min: number;
    readonly max: number;
    readonly mean: number;
  }[];
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
    /** A built project, and the image as PPM in its folder. */
    function built(network: string, picture: string, planFile: object = {}): string {
      const to = mkdtempSync(join(folder, 'c-'));
      const copy = join(folder, `${basename(to)}${extname(network)}`);
      copyFileSync(network, copy);
      writeFileSync(copy.replace(/\.\w+$/, '.mafat.json'), JSON.stringify(planFile));
      const { code, stdout } = mafat('export', copy, '--to', to);
      assert.equal(code, 0);
      assert.match(stdout, /^input +(RGB|BGR), .* (stretched|letterboxed) to \d+×\d+ \(/m);
      buildWith(['make'], to);
      const { width, height, pixels } = decodePicture(readFileSync(picture), picture);
      const header = Buffer.from(`P6\n${width} ${height}\n255\n`);
      writeFileSync(join(to, 'in.ppm'), Buffer.concat([header, pixels]));
      return to;
    }

    const answered = (to: string, ...words: readonly string[]): Partial<RunJson> =>
      JSON.parse(runTool(['./mafat-run', 'in.ppm', ...words], to)) as Partial<RunJson>;

    const boxes = (list: readonly Found[]) =>
      list.map(({ label, score, x, y, w, h }) => ({
        label: Number(label.replace(/^class |^face$/, '')),
        score,
        box: { x, y, width: w, height: h },
      }));

    for (const [network, picture] of [
      ...DETECTORS,
      [onnx('version-RFB-320'), image('face.jpg')],
      [onnx('version-RFB-320_simplified'), image('face.jpg')],
      [zoo('onnx', 'ultraface_slim_320_simplified'), image('face.jpg')],
      [zoo('onnx', 'yunet_120x160'), image('face.jpg')],
    ] as const)
      it(`${network.replace(/.*\//, '')} finds what the command line does, in an image of any size`, () => {
        const { detections } = run(network, '--image', picture);
        const native = answered(built(network, picture));
        assert.deepEqual([native.classes, native.numbers], [undefined, undefined]);
        assert.ok(detections.length > 0);
        const tolerance = { score: 2e-5, overlap: 0.999 };
        assertSameDetections(boxes(native.detections ?? []), boxes(detections), tolerance);
      });

    for (const [network, names] of [
      [onnx('SqueezeNet_fp16'), dataPath('darknet', 'models', 'squeezenet1.1', 'synset_words.txt')],
      [zoo('onnx', 'mobilenetv2_035_128'), undefined],
      [zoo('onnx', 'minifasnet_v2_80'), undefined],
      [zoo('tflite', 'mlperf_resnet8_f32'), undefined],
      [zoo('tflite', 'mlperf_resnet8_int8'), undefined],
    ] as const)
      it(`${network.replace(/.*\//, '')} takes an image for what the command line does`, () => {
        const words = names === undefined ? [] : ['--names', names];
        const { classes } = run(network, '--image', image('horses.jpg'), ...words);
        const native = answered(built(network, image('horses.jpg')), ...words);
        assert.deepEqual([native.detections, native.numbers], [undefined, undefined]);
        const found = native.classes ?? [];
        assert.deepEqual(
          found.map(({ label }) => label),
          classes.map(({ label }) => label),
        );
        for (const [place, { score }] of classes.entries())
          assert.ok(Math.abs((found[place]?.score ?? NaN) - score) < 1e-5);
      });

    for (const input of [
      { channels: 'rgb', mean: [10, 20, 30], std: [2, 3, 4], fit: 'letterbox', margin: 7 },
      { channels: 'bgr', mean: 0, std: 255, fit: 'stretch' },
    ])
      for (const name of ['dog.jpg', 'face.jpg', 'kite.jpg'])
        it(`${name} becomes the same numbers as on the command line, ${input.fit}`, () => {
          const network = join(folder, 'input.onnx');
          copyFileSync(onnx('FastestDet'), network);
          writeFileSync(join(folder, 'input.mafat.json'), JSON.stringify({ input }));
          const to = built(network, image(name), { input });
          runTool(['./mafat-run', 'in.ppm', '--simd', 'scalar', '--out', 'out.f32'], to);
          const dump = join(to, 'dump');
          const words = ['--image', image(name), '--dump', dump, '--plan', '1x1'];
          assert.equal(mafat('run', network, ...words).code, 0);
          const layer = readdirSync(dump).find(file => file.endsWith('.f32')) ?? '';
          assert.ok(readFileSync(join(to, 'out.f32')).equals(readFileSync(join(dump, layer))));
        });

    it('answers of which nothing is known are numbers, and README says which', () => {
      const network = zoo('onnx', 'mnet_plate');
      const to = built(network, image('dog.jpg'));
      const native = answered(to);
      assert.deepEqual([native.detections, native.classes], [undefined, undefined]);
      const { numbers } = run(network, '--image', image('dog.jpg'));
      assert.deepEqual(
        native.numbers?.map(({ name, dims }) => [name, dims]),
        numbers.map(({ name, dims }) => [name, dims]),
      );
      for (const [place, { min, max, mean }] of numbers.entries()) {
        const found = native.numbers[place];
        const expected = [min, max, mean];
        for (const [index, value] of [found?.min, found?.max, found?.mean].entries())
          assert.ok(Math.abs((value ?? NaN) - (expected[index] ?? NaN)) < 1e-4, `${value}`);
      }
      const text = readFileSync(join(to, 'README.md'), 'utf8');
      for (const { name, dims } of numbers)
        assert.ok(text.includes(`\`${name}\` [${dims.join(', ')}]`));
      assert.match(text, /`\.ppm`: an image of any size .* 640×640/);
      assert.match(
        text,
        /`\.f32`: 1228800 floats .*: (red, green and blue|blue, green and red), each \(byte − /,
      );
    });

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
