import { at, unreachable } from '../base/assert';
import { isEmptyRectangle } from '../base/rectangle';
import type { ParameterSource } from '../core/network/parameters';
import type { Schedule, Step, View, WeightBlock } from '../core/schedule/schedule';
import { emptyKernelCall } from '../kernels/kernel-call';
import type { KernelSet } from '../kernels/kernel-set';
import { KernelDispatch } from './kernel-dispatch';
import { observedArenaBytes, plantCanary } from './canary';
import type { MemoryLayout } from './memory-layout';
import { emptyTrace, type Trace } from './trace';
import { WeightPacker } from './weight-packing';

/** Everything a run needs; the host makes it once. */
export interface Execution {
  readonly schedule: Schedule;
  readonly layout: MemoryLayout;
  readonly buffer: ArrayBufferLike;
  readonly kernels: KernelSet;
  readonly parameters: ParameterSource;
  /** Writes the network's input into `target`, as H×W×C. */
  readonly input: (target: Float32Array) => void;
  /** Milliseconds from any fixed point. */
  readonly now: () => number;
}

/** Settings that only tests use. */
export interface ExecutionOptions {
  /** Overwrite every buffer with NaN as soon as the schedule says that nobody needs it any more. */
  readonly poison?: boolean;
}

/**
 * Runs a schedule step by step. It allocates nothing while it runs; what it knows of memory comes from
 * the schedule alone.
 */
export class Executor {
  readonly trace: Trace;
  private readonly floats: Float32Array;
  private readonly packer: WeightPacker;
  private readonly dispatch: KernelDispatch;
  private readonly blocks: (WeightBlock | undefined)[];
  private readonly dying: readonly (readonly number[])[];

  constructor(
    private readonly execution: Execution,
    { poison = false }: ExecutionOptions = {},
  ) {
    const { schedule, layout, buffer, kernels, parameters } = execution;
    const { network, buffers } = schedule;
    this.floats = new Float32Array(buffer);
    this.packer = new WeightPacker(network, parameters, this.floats, layout.weightsBase);
    this.dispatch = new KernelDispatch(network, buffers, layout, kernels, emptyKernelCall());
    this.blocks = network.layers.map(() => undefined);
    this.trace = emptyTrace(schedule);
    this.dying = poison ? buffersByLastStep(schedule) : [];
    plantCanary(buffer, layout);
  }

  /** Runs the whole schedule; yields the number of each step that is done. */
  *run(): Generator<number, void> {
    const { schedule, now } = this.execution;
    const { startMs, durationMs } = this.trace;
    const start = now();
    for (let index = 0; index < schedule.steps.length; index++) {
      const before = now();
      this.step(at(schedule.steps, index));
      startMs[index] = before - start;
      durationMs[index] = now() - before;
      yield index;
      this.poison(index);
    }
  }

  /** Bytes of the arena that were really written, counted from its start to the highest of them. */
  observedArenaBytes(): number {
    return observedArenaBytes(this.execution.buffer, this.execution.layout);
  }

  private step(step: Step): void {
    switch (step.kind) {
      case 'input':
        this.execution.input(this.input(step.output));
        return;
      case 'load':
        for (const block of step.blocks) {
          this.packer.load(block);
          this.blocks[block.layer] = block;
        }
        return;
      case 'compute': {
        const { inputs, output, computed } = step;
        if (isEmptyRectangle(computed)) return;
        const layer = at(this.execution.schedule.network.layers, step.layer);
        this.dispatch.compute(layer, inputs, output, computed, this.blocks[step.layer]);
        return;
      }
      case 'keep':
      case 'take':
        this.dispatch.copy(step.from, step.to, step.strip.rectangle);
        return;
      default:
        return unreachable(step);
    }
  }

  private input({ buffer }: View): Float32Array {
    const { offset, bytes } = at(this.execution.schedule.buffers, buffer);
    const start = (this.execution.layout.arenaBase + offset) / 4;
    return this.floats.subarray(start, start + bytes / 4);
  }

  private poison(step: number): void {
    for (const index of this.dying[step] ?? []) {
      const { offset, bytes } = at(this.execution.schedule.buffers, index);
      const start = (this.execution.layout.arenaBase + offset) / 4;
      this.floats.fill(NaN, start, start + bytes / 4);
    }
  }
}

function buffersByLastStep({ buffers, steps }: Schedule): readonly (readonly number[])[] {
  const dying: number[][] = steps.map(() => []);
  buffers.forEach(({ lastStep }, index) => dying[lastStep]?.push(index));
  return dying;
}
