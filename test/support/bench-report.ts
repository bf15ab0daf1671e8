import type { LimitRow, LimitsReport } from '../../bench/limits/limits-report';
import type { Machine } from '../../bench/report/machine';
import type { SpeedReport, SpeedRow } from '../../bench/speed/speed-report';

const MIB = 2 ** 20;

const MACHINE: Machine = {
  processor: 'Made-up 9000',
  processors: 2,
  memoryBytes: 8 * 2 ** 30,
  system: 'Linux 6.1',
  node: 'v20.19.0',
  date: '2026-01-02T03:04:05.000Z',
  commit: 'abcdef0',
  versions: {},
};

const speedRow = (engine: string, mode: SpeedRow['mode'], median: number): SpeedRow => ({
  network: 'net',
  engine,
  mode,
  plan: mode === 'default' ? 'untiled' : '1x1',
  arenaBytes: mode === 'default' ? null : 24 * MIB,
  threads: 1,
  ms: { min: median / 2, median, low: median * 0.9, high: median * 1.1 },
  processBytes: mode === 'default' ? null : 100 * MIB,
  maxDifference: mode === 'default' ? 2.5e-6 : 0,
  gflops: 45,
  ofYardstick: 1.5,
});

/** Figures that nobody has measured: 400 and 100 ms. */
export const SPEED_REPORT: SpeedReport = {
  benchmark: 'speed',
  machine: MACHINE,
  rounds: 9,
  busyShare: 0.25,
  peakGflops: 50,
  networks: [{ name: 'net', input: '8×4×3', macs: 13e9 }],
  rows: [speedRow('mafat', 'exact', 400), speedRow('peer', 'default', 100)],
  leftOut: [{ network: 'net', engine: 'other', threads: 2, reason: 'is not installed: ask' }],
};

export const limitRow = (
  engine: string,
  mebibytes: number | null,
  ms: number | null,
  mode: LimitRow['mode'] = 'default',
): LimitRow => ({
  network: 'yolov2-16',
  engine,
  mode,
  plan: 'untiled',
  threads: 1,
  limitBytes: mebibytes === null ? null : mebibytes * MIB,
  predictedBytes: mode === 'default' ? null : 60 * MIB,
  ending: ms === null ? 'does not fit' : 'ran',
  ms: ms === null ? null : { min: ms, median: ms, low: ms, high: ms },
  inferences: ms === null ? 0 : 3,
  peakBytes: 50 * MIB,
  swapPeakBytes: 7 * MIB,
  swappedInBytes: 9 * MIB,
  majorFaults: 1234,
});

export const limitsReport = (rows: readonly LimitRow[]): LimitsReport => ({
  benchmark: 'limits',
  machine: MACHINE,
  groups: 1,
  rounds: 1,
  repeat: 3,
  busyShare: 0,
  rows,
  leftOut: [{ engine: 'other', reason: 'has failed' }],
});
