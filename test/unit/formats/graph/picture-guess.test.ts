import assert from 'node:assert/strict';
import { english } from '../../../../src/base/sentence';
import { pictureSentence } from '../../../../src/core/detection/picture-input';
import { pictureShape } from '../../../../src/core/network/network';
import { noFiles, openModel } from '../../../../src/formats/definition';
import { describeWithData, readData } from '../../../support/data';
import { zooModel, zooPicture } from '../../../support/zoo-picture';

/** Networks whose golden pictures were made as their authors do. */
const NETWORKS = [
  ['onnx', 'minifasnet_v2_80'],
  ['onnx', 'mobilenet_v2_quant'],
  ['onnx', 'mobilenetv2_035_128'],
  ['onnx', 'sci_180x320'],
  ['onnx', 'tbefn_180x320'],
  ['onnx', 'tinycnn_esp'],
  ['onnx', 'ultraface_slim_320_simplified'],
  ['onnx', 'yolox_nano'],
  ['onnx', 'yunet_120x160'],
  ['onnx', 'yunet_n_320'],
  ['onnx', 'deeplab_mnv2_05_320_qdq_int8'],
  ['onnx', 'ppocr_v3_det_en'],
  ['tflite', 'mlperf_resnet8_f32'],
  ['tflite', 'mp_face_detection_short_range'],
  ['tflite', 'ultraface_slim_320_f32'],
] as const;

/** Networks of integers, which were given the bytes themselves. */
const INTEGERS = [
  'fomo_face_detection',
  'mlperf_resnet8_int8',
  'mlperf_vww_96_int8',
  'mobilenet_v1_0.5_160_uint8',
  'tinymaix_cifar10_q',
  'yolov8n_192_int8',
] as const;

/** Other networks. */
const SENTENCES = [
  [
    'SqueezeNet_fp16',
    'BGR, minus 104/117/123, divided by 1, stretched to 224×224 (guessed: set "input" in the plan file)',
  ],
  [
    'super_resolution_224',
    'grey, 0 to 1, stretched to 224×224 (guessed: set "input" in the plan file)',
  ],
  ['candy', 'BGR, 0 to 255, stretched to 720×720 (guessed: set "input" in the plan file)'],
  [
    'version-RFB-320',
    'RGB, -0.9922 to 1, stretched to 320×240 (guessed: set "input" in the plan file)',
  ],
] as const;

describeWithData('how pictures become inputs', () => {
  for (const [kind, name] of NETWORKS)
    it(`${name} sees its golden picture`, () => {
      const { channels, values } = zooPicture(kind, name);
      const { input } = zooModel(kind, name).picture();
      assert.deepEqual(
        { channels: input.channels, mean: input.mean, std: input.std },
        { channels, ...values },
      );
    });

  for (const name of INTEGERS)
    it(`${name} takes the bytes of its golden picture`, () => {
      const { channels, values } = zooPicture('tflite', name);
      const { network, picture } = zooModel('tflite', name);
      const [input] = network.inputs;
      const { element, quantization = { scale: NaN, zeroPoint: NaN } } = input?.output ?? {};
      const { input: seen, source } = picture();
      const [[mean = NaN], [std = NaN]] = [seen.mean, seen.std];
      assert.equal(values, undefined);
      assert.equal(seen.channels, channels);
      assert.equal(source, 'quantization');
      for (const byte of [0, 1, 100, 255]) {
        const stored = (byte - mean) / std / quantization.scale + quantization.zeroPoint;
        assert.equal(Math.round(stored), element === 'i8' ? byte - 128 : byte);
      }
    });

  for (const [name, expected] of SENTENCES)
    it(`${name}: ${expected}`, () => {
      const bytes = readData('onnx', 'models', `${name}.onnx`);
      const definition = { fileName: name, format: 'onnx', content: { bytes } };
      const { network, picture } = openModel(definition, noFiles);
      assert.equal(english(pictureSentence(picture(), pictureShape(network))), expected);
    });
});
