import assert from 'node:assert/strict';
import { answerMap, maskShares } from '../../../../src/core/detection/answer-map';
import { classifierOf } from '../../../../src/core/detection/classification';
import { pictureShape } from '../../../../src/core/network/network';
import { elementCount } from '../../../../src/core/network/shape';
import { maskedPicture } from '../../../../src/formats/image/annotation';
import { describeWithData } from '../../../support/data';
import { answeredMaps, pictureAnswers, zooModel } from '../../../support/zoo-picture';

/** Networks of one answer, and what that is. */
const KINDS = [
  ['onnx', 'sci_180x320', 'picture'],
  ['onnx', 'tbefn_180x320', 'picture'],
  ['onnx', 'deeplab_mnv2_05_320_qdq_int8', 'mask'],
  ['onnx', 's_dncnn_res', 'picture'],
  ['onnx', 'tinycnn_esp', undefined],
  ['onnx', 'yolox_nano', undefined],
  ['onnx', 'mnet_plate', undefined],
  ['onnx', 's_convtranspose', undefined],
  ['tflite', 'fomo_face_detection', undefined],
  ['tflite', 'mcunet_detection', undefined],
] as const;

/** Classifiers of the zoo, what they were shown, and the class that onnxruntime and TensorFlow Lite find surest. */
const CLASSIFIERS = [
  // A bald eagle among the 1000 classes of ImageNet.
  ['onnx', 'mobilenet_v2_quant', 22],
  ['onnx', 'minifasnet_v2_80', 1],
  ['tflite', 'mlperf_resnet8_f32', 7],
] as const;

describeWithData('maps and vectors in answers', () => {
  for (const [kind, name, expected] of KINDS)
    it(`${name}: ${expected ?? 'no map'}`, () => {
      const { network, answers } = zooModel(kind, name);
      assert.equal(answerMap(network, answers())?.kind, expected);
    });

  for (const [kind, name, expected] of CLASSIFIERS)
    it(`${name} is surest of class ${expected}`, () => {
      const model = zooModel(kind, name);
      const maps = answeredMaps(model, pictureAnswers(kind, name));
      const scores = classifierOf(model.network, model.answers())?.scores(maps) ?? assert.fail();
      const sum = scores.reduce((total, score) => total + score, 0);
      assert.ok(Math.abs(sum - 1) < 1e-4, `${sum}`);
      assert.equal(scores.indexOf(Math.max(...scores)), expected);
    });

  it('a mask has the class of the largest number, and is drawn over the picture', () => {
    const model = zooModel('onnx', 'deeplab_mnv2_05_320_qdq_int8');
    const input = pictureShape(model.network);
    const answers = model.answers();
    const map = answerMap(model.network, answers);
    assert.ok(map?.kind === 'mask');
    // Class 1 in the right half.
    const numbers = Float32Array.from(
      { length: 2 * elementCount({ ...input, channels: 1 }) },
      (_, place) =>
        place >= input.height * input.width && place % input.width >= input.width / 2 ? 3 : 1,
    );
    const mask = map.read(answeredMaps(model, numbers));
    assert.deepEqual(maskShares(mask), [
      { label: 0, score: 0.5 },
      { label: 1, score: 0.5 },
    ]);
    const picture = { width: 4, height: 2, pixels: new Uint8Array(24) };
    const area = { y: { start: 80, end: 240 }, x: { start: 0, end: 320 } };
    const { pixels } = maskedPicture(picture, mask, area, input);
    const coloured = Array.from({ length: 8 }, (_, pixel) =>
      pixels.subarray(3 * pixel, 3 * pixel + 3).some(byte => byte > 0),
    );
    assert.deepEqual(coloured, [false, false, true, true, false, false, true, true]);
  });
});
