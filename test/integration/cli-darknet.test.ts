import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cfgText } from '../support/darknet-notation';
import { dataPath, describeWithData, readDataText } from '../support/data';
import { mafatJson, sample, withFolder } from '../support/program';

interface Ran {
  readonly detections: readonly Readonly<Record<'score' | 'x' | 'y' | 'w' | 'h', number>>[];
}

describe('pictures and boxes as the network wants them', () => {
  it('letter_box=1 letterboxes, as --letterbox does', () => {
    withFolder(folder => {
      const network = (options: string): string => {
        const file = join(folder, `net${options}.cfg`);
        const yolo = 'yolo mask=0,1,2 anchors=1,2,3,4,5,6 classes=1 num=3 nms_kind=diounms';
        const net = `net width=32 height=32 channels=3 ${options}`;
        writeFileSync(file, cfgText(`${net}|conv filters=18 size=3 pad=1|${yolo}`));
        return file;
      };
      const run = (file: string, ...words: string[]) =>
        mafatJson<Ran>(
          ...['run', file, '--random-weights', '3', '--image', sample('tiny-face', 'faces.jpg')],
          ...['--threshold', '0.2', ...words],
        ).detections;
      const [boxed, stretched] = [network('letter_box=1'), network('')];
      assert.deepEqual(run(boxed), run(stretched, '--letterbox'));
      assert.notDeepEqual(run(boxed), run(stretched));
    });
  });
});

describeWithData('nms_kind', () => {
  it('decides which boxes of a trained network are left', () => {
    withFolder(folder => {
      const model = ['darknet', 'models', 'yolo-fastest-1.1-xl'] as const;
      const text = readDataText(...model, 'yolo-fastest-1.1-xl.cfg');
      const count = (kind: string): number => {
        const file = join(folder, `${kind}.cfg`);
        writeFileSync(file, text.replaceAll('nms_kind=greedynms', `nms_kind=${kind}`));
        return mafatJson<Ran>(
          ...['run', file, '--weights', dataPath(...model, 'yolo-fastest-1.1-xl.weights')],
          ...['--image', dataPath('images', 'kite.jpg'), '--threshold', '0.1'],
        ).detections.length;
      };
      assert.ok(count('greedynms') > count('default'));
    });
  });
});
