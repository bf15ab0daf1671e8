import assert from 'node:assert/strict';
import { dataPath, describeWithData } from '../support/data';
import { mafatJson, sample, TINY_FACE } from '../support/program';

interface Ran {
  readonly peak: Readonly<Record<'arenaBytes' | 'processBytes', number>>;
  readonly measured: Readonly<Record<'arenaBytes' | 'processBytes', number>>;
}

const model = (name: string): readonly string[] => [
  dataPath('darknet', 'models', name, `${name}.cfg`),
  '--weights',
  dataPath('darknet', 'models', name, `${name}.weights`),
  '--image',
  dataPath('images', 'dog.jpg'),
];

const yolo = (plan: string): readonly string[] => [
  sample('yolov2-16', 'yolov2-16.cfg'),
  ...['--random-weights', '1', '--image', dataPath('images', 'dog.jpg'), '--plan', plan],
];

/** From next to nothing to 93 MiB of arena and 34 MiB of weights, from 30 to 3,000 steps. */
const RUNS: readonly (readonly [title: string, words: readonly string[]])[] = [
  ['yoloface-50k, 0.1 MiB', model('yoloface-50k')],
  ['squeezenet1.1', model('squeezenet1.1')],
  ['yolo-fastest-1.1-xl', model('yolo-fastest-1.1-xl')],
  ['tiny-face', TINY_FACE],
  ['tiny-face at 1280×960, 93 MiB', [...TINY_FACE, '--width', '1280', '--height', '960']],
  ['YOLOv2-16 untiled', yolo('1x1')],
  ['YOLOv2-16 by 5x5/8/2x2', yolo('5x5/8/2x2')],
  ['YOLOv2-16 by 5x5c', yolo('5x5c')],
  ['YOLOv2-16 by 19x19/8/4x4, 3,000 steps', yolo('19x19/8/4x4')],
];

/** The floor of the target was measured there; Node.js 22 and 24 take 4 and 7 MiB more. */
const isCalibrated = process.versions.node.startsWith('20.') && process.platform === 'linux';

describeWithData('memory of a run is as predicted', () => {
  for (const [title, words] of RUNS)
    it(`${title}: arena to the byte, process within 5 %`, () => {
      const { peak, measured } = mafatJson<Ran>('run', ...words);
      assert.equal(measured.arenaBytes, peak.arenaBytes);
      if (!isCalibrated) return;
      const ratio = measured.processBytes / peak.processBytes;
      assert.ok(Math.abs(ratio - 1) <= 0.05, `measured / predicted = ${ratio}`);
    });
});
