import assert from 'node:assert/strict';
import fc from 'fast-check';
import { UserError } from '../../../../src/base/user-error';
import { byteSourceOf } from '../../../../src/formats/byte-source';
import { readTfliteFile } from '../../../../src/formats/tflite/tflite-file';
import { zippedText } from '../../../../src/formats/tflite/zip-archive';
import { describeWithData } from '../../../support/data';
import { zooModel } from '../../../support/zoo-picture';
import { zooModel as zooFile } from '../../../support/tflite-golden';

/** Google's; its metadata were written by TensorFlow's own library. */
const NAME = 'mobilenet_v1_0.5_160_uint8';

describeWithData('metadata of TensorFlow Lite', () => {
  const bytes = new Uint8Array(zooFile(NAME));

  it('say which numbers pictures become, and have the names of the classes', () => {
    const { picture, labels } = readTfliteFile(byteSourceOf(bytes), NAME).metadata();
    assert.deepEqual(picture, { mean: [127.5], std: [127.5] });
    assert.equal(labels.length, 1001);
    assert.deepEqual(labels.slice(0, 2), ['background', 'tench, Tinca tinca']);
    assert.equal(zooModel('tflite', NAME).labels().length, 1001);
  });

  it('networks without them have no names', () => {
    assert.deepEqual(zooModel('tflite', 'mlperf_resnet8_f32').labels(), []);
  });

  it('an archive has the files that are in it', () => {
    const file = byteSourceOf(bytes);
    assert.match(zippedText(file, 'imagenet_labels.txt') ?? '', /^background\n/);
    assert.equal(zippedText(file, 'labels.txt'), undefined);
    assert.equal(zippedText(byteSourceOf(bytes.subarray(0, -9)), 'imagenet_labels.txt'), undefined);
  });

  it('what is damaged says nothing', () => {
    const beginning = bytes.length - 40_000;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 39_999 }), fc.integer({ min: 0, max: 255 })), {
          minLength: 1,
          maxLength: 40,
        }),
        changes => {
          const damaged = bytes.slice();
          for (const [place, byte] of changes) damaged[beginning + place] = byte;
          try {
            readTfliteFile(byteSourceOf(damaged), NAME).metadata();
          } catch (error) {
            assert.ok(error instanceof UserError, String(error));
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
