import { costModel, scheduleMs } from '../core/target/cost-model';
import { timedCosts, type Target } from '../core/target/target';
import type { Schedule } from '../core/schedule/schedule';

/** Predicted latency of a plan, loading of weights included; null where nobody has measured the target. */
export function predictedMs(schedule: Schedule, target: Target): number | null {
  const costs = timedCosts(target);
  return costs === undefined ? null : scheduleMs(costModel(costs), schedule);
}

/** The same for people, with where it comes from. */
export function formatLatency(
  ms: number | null,
  { name, system, calibration, threads = 1 }: Target,
): string {
  if (ms === null && system === 'none')
    return 'not predicted for microcontrollers; plans are compared by relative costs';
  if (ms === null)
    return 'not predicted; plans are compared by the costs of a typical server (run "mafat calibrate" to measure this machine)';
  const source =
    calibration === undefined ? 'an estimate' : `calibrated ${calibration.date.slice(0, 10)}`;
  const threaded = threads === 1 ? '' : ' on one thread';
  return `${ms.toFixed(1)} ms${threaded} predicted (target ${name}, ${source})`;
}
