import { cpus } from 'node:os';
import { fitTable } from '../../core/target/fit';
import { workMs } from '../../core/target/cost-model';
import {
  DEFAULT_TARGET,
  RUNNER_THREAD_BYTES,
  targetNamed,
  type Target,
} from '../../core/target/target';
import { median, measure, type CalibrationHost, type Thoroughness } from './measurement';

export interface CalibrationResult {
  readonly target: Required<Omit<Target, 'threads' | 'weightsIn' | 'flashFloorBytes' | 'system'>>;
  /** Kinds of steps that were measured. */
  readonly samples: number;
  /** Median over them of |predicted / measured − 1|. */
  readonly medianError: number;
}

/** What is shorter says more of the clock than of the kernels. */
const SHORTEST_MS = 0.004;

/**
 * Measures this machine, and makes a target of it.
 * @throws UserError, RunAborted
 */
export async function calibrate(
  thoroughness: Thoroughness,
  host: CalibrationHost,
): Promise<CalibrationResult> {
  const { samples, floorBytes } = await measure(thoroughness, host);
  const long = samples.filter(({ ms }) => ms >= SHORTEST_MS);
  const costs = fitTable(long);
  const errors = long.map(({ work, ms }) => Math.abs(workMs(costs, work) / ms - 1));
  const runner = targetNamed(DEFAULT_TARGET);
  const processor = cpus()[0]?.model.trim() ?? 'unknown';
  return {
    target: {
      name: DEFAULT_TARGET,
      description: `this program's background runner on ${processor}`,
      floorBytes: Math.max(floorBytes, runner?.floorBytes ?? 0),
      threadBytes: RUNNER_THREAD_BYTES,
      stepBytes: runner?.stepBytes ?? 0,
      counts: 'arena',
      calibration: { date: new Date().toISOString(), processor },
      costs,
    },
    samples: long.length,
    medianError: median(errors),
  };
}
