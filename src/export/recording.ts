import type { Schedule, Step } from '../core/schedule/schedule';
import { StepDispatch } from '../engine/step-dispatch';
import type { KernelCall } from '../kernels/kernel-call';
import { kernelSetOf } from '../kernels/kernel-set';
import type { KernelName } from '../core/kernels/kernels';

/** A call of a kernel as the executor would make it. */
export interface RecordedCall {
  readonly kernel: KernelName;
  /** Addresses of maps count from the start of the arena, those of parameters from WEIGHTS_BASE on. */
  readonly call: Readonly<KernelCall>;
}

/** What the executor does in one step of a schedule. */
export interface RecordedStep {
  readonly step: Step;
  /** Several for layers that take their inputs one after the other, none where nothing is computed. */
  readonly calls: readonly RecordedCall[];
}

/** Far behind any arena, so that no parameters lie at address 0, which stands for none. */
export const WEIGHTS_BASE = 2 ** 40;

/** Everything that the executor would call, in order. */
export function recordSchedule(schedule: Schedule): readonly RecordedStep[] {
  let calls: RecordedCall[] = [];
  const kernels = kernelSetOf(kernel => call => void calls.push({ kernel, call: { ...call } }));
  const layout = { arenaBase: 0, weightsBase: WEIGHTS_BASE };
  const dispatch = new StepDispatch(schedule, layout, kernels);
  return schedule.steps.map(step => {
    calls = [];
    dispatch.run(step);
    return { step, calls };
  });
}
