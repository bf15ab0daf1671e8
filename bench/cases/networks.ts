import { join } from 'node:path';
import { dataPath } from '../../test/support/data';

/** A network that can be measured, and where it lies. */
export type BenchNetwork = DarknetNetwork | OnnxNetwork;

interface Measurable {
  readonly name: string;
  /** Pixels of the input, where they are not those of the file. */
  readonly size?: { readonly width: number; readonly height: number };
  /** Arenas that plans are searched for, the largest first. */
  readonly budgets: readonly string[];
}

export interface DarknetNetwork extends Measurable {
  readonly cfg: string;
  /** Absent: seeded random numbers. */
  readonly weights?: string;
}

/** With one input, channels first. */
export interface OnnxNetwork extends Measurable {
  readonly onnx: string;
}

const SAMPLES = join(__dirname, '..', '..', 'samples');

const zoo = (name: string): string => dataPath('zoo', 'onnx', 'models', `${name}.onnx`);

const model = (folder: string, file: string): string => dataPath('darknet', 'models', folder, file);

/** Those of `samples` are there in every checkout, the others where the reference data is (MAFAT_DATA). */
export const NETWORKS: readonly BenchNetwork[] = [
  {
    name: 'yolov2-16',
    cfg: join(SAMPLES, 'yolov2-16', 'yolov2-16.cfg'),
    budgets: ['24MiB', '12MiB', '6MiB'],
  },
  {
    name: 'yolo-fastest-1.1-xl',
    cfg: model('yolo-fastest-1.1-xl', 'yolo-fastest-1.1-xl.cfg'),
    weights: model('yolo-fastest-1.1-xl', 'yolo-fastest-1.1-xl.weights'),
    size: { width: 960, height: 640 },
    budgets: ['16MiB', '10MiB'],
  },
  {
    name: 'tiny-face-detector',
    cfg: join(SAMPLES, 'tiny-face', 'tiny-face.cfg'),
    weights: join(SAMPLES, 'tiny-face', 'tiny-face.weights'),
    size: { width: 1280, height: 960 },
    budgets: ['32MiB', '16MiB'],
  },
  {
    name: 'waifu2x-vgg7',
    cfg: model('waifu2x-vgg7-scale2x', 'waifu2x-vgg7-scale2.0x.cfg'),
    weights: model('waifu2x-vgg7-scale2x', 'waifu2x-vgg7-scale2.0x.weights'),
    budgets: ['16MiB', '4MiB'],
  },
  {
    name: 'squeezenet1.1',
    cfg: model('squeezenet1.1', 'squeezenet1.1.cfg'),
    weights: model('squeezenet1.1', 'squeezenet1.1.weights'),
    budgets: ['3MiB', '2MiB'],
  },
  { name: 'yolox-nano', onnx: zoo('yolox_nano'), budgets: ['4MiB', '3MiB'] },
  { name: 'mobilenetv2-0.35', onnx: zoo('mobilenetv2_035_128'), budgets: ['512KiB', '256KiB'] },
  {
    name: 'ppocr-det',
    onnx: zoo('ppocr_v3_det_en'),
    size: { width: 320, height: 320 },
    budgets: ['3MiB', '2MiB'],
  },
  { name: 'yunet', onnx: zoo('yunet_n_320'), budgets: ['2MiB', '1MiB'] },
];
