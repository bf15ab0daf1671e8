import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { intersectionOverUnion, type Box } from '../../../../src/core/detection/box';
import { decodeDetections } from '../../../../src/core/detection/decoding';
import { headsOf } from '../../../../src/core/detection/heads';
import type { LayerMaps } from '../../../../src/core/detection/layer-maps';
import { noFiles, openModel } from '../../../../src/formats/definition';
import type { Model } from '../../../../src/formats/format';
import {
  dataPath,
  describeWithData,
  readData,
  readDataFloats,
  readDataText,
} from '../../../support/data';
import { answeredMaps, pictureAnswers, zooModel } from '../../../support/zoo-picture';

const box = (x: number, y: number, width: number, height: number): Box => ({ x, y, width, height });

/** The four faces of face.jpg, as four detectors of four authors see them. */
const FOUR_FACES = [
  box(0.35, 0.416, 0.18, 0.3),
  box(0.594, 0.32, 0.19, 0.32),
  box(0.906, 0.427, 0.1, 0.17),
  box(0.056, 0.367, 0.085, 0.155),
];

/** The larger ones, which are more than 15 pixels wide in an input of 128. */
const TWO_FACES = FOUR_FACES.slice(0, 2);

interface DarknetGolden {
  readonly detections: readonly {
    readonly prob: number;
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
  }[];
}

/** The faces of yolofacetest1.jpg that Darknet finds with a network of its own. */
function groupFaces(): readonly Box[] {
  const folder = ['darknet', 'golden-real', 'yoloface-500k-v2_group'];
  const { detections } = JSON.parse(readDataText(...folder, 'golden.json')) as DarknetGolden;
  return detections.map(({ x, y, w, h }) => box(x, y, w, h));
}

const found = (model: Model, maps: LayerMaps, threshold: number) =>
  decodeDetections(model.network, maps, { threshold, answers: model.tensors().outputs });

const overlapOf = (boxes: readonly Box[], one: Box): number =>
  Math.max(...boxes.map(other => intersectionOverUnion(one, other)));

/** Of each, another one lies at the same place. */
function assertAmong(boxes: readonly Box[], others: readonly Box[], overlap: number): void {
  for (const one of boxes)
    assert.ok(
      overlapOf(others, one) > overlap,
      `${JSON.stringify(one)}: ${overlapOf(others, one)}`,
    );
}

const onnxModel = (name: string): Model =>
  openModel(
    {
      fileName: name,
      format: 'onnx',
      content: { bytes: readData('onnx', 'models', `${name}.onnx`) },
    },
    noFiles,
  );

/** Networks that were shown face.jpg, and what they must find there. */
const FACES = [
  ['onnx', 'yunet_120x160', FOUR_FACES],
  ['tflite', 'mp_face_detection_short_range', TWO_FACES],
] as const;

describeWithData('heads in the answers of networks', () => {
  for (const [kind, name, faces] of FACES)
    it(`${name} finds the faces of its golden picture`, () => {
      const model = zooModel(kind, name);
      const maps = answeredMaps(model, pictureAnswers(kind, name));
      const boxes = found(model, maps, 0.7).map(detection => detection.box);
      assertAmong(faces, boxes, 0.6);
      assertAmong(boxes, FOUR_FACES, 0.5);
    });

  for (const name of ['RFB-320', 'RFB-320-simplified'])
    it(`version-${name} finds faces where Darknet does`, () => {
      const model = onnxModel(`version-${name.replace('-simplified', '_simplified')}`);
      const maps = answeredMaps(
        model,
        readDataFloats('onnx', 'golden', `${name}_group`, 'outputs.f32'),
      );
      const boxes = found(model, maps, 0.7).map(detection => detection.box);
      assert.ok(boxes.length >= 8, `${boxes.length} faces`);
      const faces = groupFaces();
      // Darknet's network misses a face that this one sees.
      const shared = boxes.filter(one => overlapOf(faces, one) > 0.3);
      assert.ok(shared.length >= boxes.length - 1, `${shared.length} of ${boxes.length}`);
    });

  it('boxes are the same whether the network decodes them or we do', () => {
    const [own, raw] = ['RFB-320', 'RFB-320-simplified'].map(name => {
      const model = onnxModel(`version-${name.replace('-simplified', '_simplified')}`);
      const maps = answeredMaps(
        model,
        readDataFloats('onnx', 'golden', `${name}_group`, 'outputs.f32'),
      );
      return found(model, maps, 0.5);
    });
    assert.equal(own?.length, raw?.length);
    own?.forEach((detection, index) => {
      const other = raw?.[index]?.box ?? assert.fail();
      for (const side of ['x', 'y', 'width', 'height'] as const)
        assert.ok(Math.abs(detection.box[side] - other[side]) < 1e-5, side);
    });
  });

  it('yolov8n_192_int8 finds the person of its golden picture', () => {
    const model = zooModel('tflite', 'yolov8n_192_int8');
    const maps = answeredMaps(model, pictureAnswers('tflite', 'yolov8n_192_int8'));
    const boxes = found(model, maps, 0.5).map(detection => detection.box);
    // As Darknet's own networks see person.jpg.
    assert.equal(boxes.length, 1);
    assertAmong(boxes, [box(0.36, 0.56, 0.14, 0.68)], 0.6);
  });

  for (const name of readdirSync(dataPath('zoo', 'onnx', 'models')).filter(file =>
    /^[sl]/.test(file),
  ))
    it(`${name} has no head`, () => {
      const { network, tensors } = zooModel('onnx', name.replace('.onnx', ''));
      assert.deepEqual(headsOf(network, tensors().outputs), []);
    });
});
