import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeDetections, type DecodingOptions } from '../../../../src/core/detection/decoding';
import type { Detection } from '../../../../src/core/detection/detection';
import type { AnchorHead, Operation } from '../../../../src/core/network/operation';
import { assertSameDetections } from '../../../support/detections';
import { uniformNumbers } from '../../../support/uniform';
import { headNetwork } from './head-network';

type Row = readonly [number, number, number, number, number, number];

const FIXTURES = join(__dirname, '..', '..', '..', 'fixtures', 'darknet-calls');

const reference = (fork: string): Readonly<Record<string, readonly Row[]>> =>
  JSON.parse(readFileSync(join(FIXTURES, `${fork}.json`), 'utf8')) as Record<string, Row[]>;

const detectionOf = ([label, score, x, y, width, height]: Row): Detection => ({
  label,
  score,
  box: { x, y, width, height },
});

const YOLO: AnchorHead = {
  classes: 3,
  anchors: [
    { x: 23, y: 27 },
    { x: 37, y: 58 },
    { x: 81, y: 82 },
  ],
  anchorUnit: 'pixels',
  scaleXY: 1,
  newCoordinates: false,
};

const REGION: AnchorHead = {
  ...YOLO,
  anchors: [
    { x: 1.5, y: 2.25 },
    { x: 0.5, y: 0.75 },
  ],
  anchorUnit: 'cells',
};

const yolo = (more: Partial<AnchorHead> = {}): Operation => ({
  kind: 'yolo',
  head: { ...YOLO, ...more },
});

const region = (coordinates: number, background: boolean): Operation => ({
  kind: 'region',
  head: REGION,
  coordinates,
  softmax: true,
  background,
});

const cells = (squareRoot: boolean): Operation => ({
  kind: 'detection',
  side: 4,
  classes: 3,
  boxes: 2,
  coordinates: 4,
  softmax: false,
  squareRoot,
});

interface Case {
  readonly operation: Operation;
  readonly channels: number;
  readonly seed: number;
  readonly options?: DecodingOptions;
}

const YOLO_MAP = { channels: 24, seed: 7 };
const GAUSSIAN_MAP = { channels: 36, seed: 11, options: { threshold: 0.1 } };

const ALEXEYAB: Readonly<Record<string, Case>> = {
  yolo: { operation: yolo(), ...YOLO_MAP },
  'yolo new_coords': { operation: yolo({ newCoordinates: true }), ...YOLO_MAP },
  'yolo letterbox 200x100': {
    operation: yolo(),
    ...YOLO_MAP,
    options: { letterboxed: { width: 200, height: 100 } },
  },
  'yolo letterbox 50x100': {
    operation: yolo({ newCoordinates: true }),
    ...YOLO_MAP,
    options: { letterboxed: { width: 50, height: 100 } },
  },
  'yolo greedynms': {
    operation: yolo({ distanceExponent: 0.6 }),
    ...YOLO_MAP,
    options: { overlap: 'network' },
  },
  'yolo diounms 0.2': {
    operation: yolo({ distanceExponent: 0.2 }),
    ...YOLO_MAP,
    options: { overlap: 'network' },
  },
  'gaussian centre': { operation: { kind: 'gaussian-yolo', head: YOLO }, ...GAUSSIAN_MAP },
  'gaussian left-top': {
    operation: { kind: 'gaussian-yolo', head: YOLO, point: 'left-top' },
    ...GAUSSIAN_MAP,
  },
  'gaussian right-bottom': {
    operation: { kind: 'gaussian-yolo', head: YOLO, point: 'right-bottom' },
    ...GAUSSIAN_MAP,
  },
  detection: { operation: cells(false), channels: 16 * 13, seed: 13 },
  'detection sqrt': { operation: cells(true), channels: 16 * 13, seed: 13 },
};

const PJREDDIE: Readonly<Record<string, Case>> = {
  region: { operation: region(4, false), channels: 16, seed: 19 },
  'region five coordinates': { operation: region(5, false), channels: 18, seed: 19 },
  'region background': { operation: region(4, true), channels: 16, seed: 19 },
};

function decoded({ operation, channels, seed, options }: Case): readonly Detection[] {
  const isMap = operation.kind !== 'detection';
  const shape = { channels, height: isMap ? 5 : 1, width: isMap ? 6 : 1 };
  const network = headNetwork([{ operation, shape }], 80, 96);
  const values = uniformNumbers(channels * shape.height * shape.width, seed);
  return decodeDetections(network, new Map([[0, values]]), options);
}

describe('decoding gives the boxes, scores and suppression that Darknet gives', () => {
  for (const [fork, cases] of [
    ['alexeyab', ALEXEYAB],
    ['pjreddie', PJREDDIE],
  ] as const) {
    const expected = reference(fork);
    for (const [name, one] of Object.entries(cases)) {
      it(name, () => {
        const wanted = (expected[name] ?? []).map(detectionOf);
        if (wanted.length < 20) throw new Error(`too few detections in the fixture ${name}`);
        assertSameDetections(decoded(one), wanted, { score: 1e-6, overlap: 0.999 });
      });
    }
  }
});
