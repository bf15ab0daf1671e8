import { unreachable } from '../base/assert';
import { isEmptyRectangle, type Rectangle } from '../base/rectangle';
import type { Schedule, Step, WeightBlock } from '../core/schedule/schedule';
import { moveKernel, type MoveStep } from '../core/schedule/step-operands';
import { emptyKernelCall } from '../kernels/kernel-call';
import type { KernelSet } from '../kernels/kernel-set';
import { KernelDispatch } from './kernel-dispatch';
import type { MemoryLayout } from './memory-layout';

/** Calls the kernels of a schedule's steps, one step after the other; knows which parameters are in memory. */
export class StepDispatch {
  private readonly dispatch: KernelDispatch;
  private readonly blocks: (WeightBlock | undefined)[];

  constructor(
    private readonly schedule: Pick<Schedule, 'network' | 'buffers'>,
    layout: Pick<MemoryLayout, 'arenaBase' | 'weightsBase'>,
    kernels: KernelSet,
  ) {
    this.dispatch = new KernelDispatch(schedule, layout, kernels, emptyKernelCall());
    this.blocks = schedule.network.layers.map(() => undefined);
  }

  /** Input and parameters are the host's business: it has them in memory when the next step wants them. */
  run(step: Step): void {
    switch (step.kind) {
      case 'input':
        return;
      case 'load':
        for (const block of step.blocks) this.blocks[block.layer] = block;
        return;
      case 'compute':
        if (!isEmptyRectangle(step.computed)) this.dispatch.compute(step, this.blocks[step.layer]);
        return;
      case 'convert':
        this.move(step, step.rectangle);
        return;
      case 'keep':
      case 'take':
        this.move(step, step.strip.rectangle);
        return;
      default:
        return unreachable(step);
    }
  }

  private move(step: MoveStep, rectangle: Rectangle): void {
    const kernel = moveKernel(this.schedule.network, step);
    this.dispatch.move(kernel, step.from, step.to, rectangle);
  }
}
