import type { RunReport } from '../../src/protocol/report';
import { reportOf, TINY_FACE } from './report-content';

export const MIB = 2 ** 20;
export const BUDGET = { bytes: 8 * MIB, counting: 'arena' } as const;
/** The report of the bundled face detector that most tests look at. */
export const REPORT = reportOf(TINY_FACE, '4x4/10/2x2/18/1x1', BUDGET);

/** What a run of it in the editor may have shown. */
export const RUN: RunReport = {
  measured: {
    arenaBytes: REPORT.planned.peaks.arenaBytes,
    processBytes: 60 * MIB,
    anonymousBytes: null,
    ms: 31.3,
    loadMs: 1.2,
  },
  processFigure: 'VmHWM',
  identical: true,
  deviation: null,
  isReference: false,
  native: null,
  weights: 'tiny-face.weights',
  timeline: {
    columnStartMs: Array.from({ length: REPORT.memory.columns + 1 }, (_, index) => index / 10),
    layerMs: [],
    loadMs: [],
  },
  memory: [
    { step: 0, arenaBytes: MIB, residentBytes: 50 * MIB },
    { step: 3, arenaBytes: 2 * MIB, residentBytes: 51 * MIB },
  ],
  picture: {
    name: 'faces.jpg',
    dataUri: 'data:image/png;base64,AA==',
    width: 400,
    height: 300,
    input: null,
  },
  detections: [
    { label: 'face', classIndex: 0, score: 0.84, box: { x: 0.5, y: 0.5, width: 0.2, height: 0.4 } },
    { label: '<b>', classIndex: 1, score: 0.5, box: { x: 0, y: 0, width: 9, height: 9 } },
  ],
  classes: [],
};

/** The same as a C program. */
export const NATIVE: RunReport = {
  ...RUN,
  measured: { ...RUN.measured, processBytes: 6.4 * MIB },
  identical: null,
  native: {
    compiler: 'gcc 12.2.0',
    simd: 'avx2',
    isFused: true,
    predictedBytes: 6.5 * MIB,
  },
  deviation: { layer: 18, relative: 1.4e-6, limit: 1e-5 },
  timeline: null,
  memory: [],
};
