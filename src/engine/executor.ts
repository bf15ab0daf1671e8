import { at } from '../base/assert';
import { heightOf } from '../base/rectangle';
import type { Reference } from '../core/network/network';
import type { ParameterSource } from '../core/network/parameters';
import type { ArenaBuffer, Schedule, Step, View } from '../core/schedule/schedule';
import { keptTensor } from '../core/tiling/plan';
import type { KernelSet } from '../kernels/kernel-set';
import { observedArenaBytes, plantCanary, replantCanary, writtenArenaBytes } from './canary';
import type { MemoryLayout } from './memory-layout';
import { StepDispatch } from './step-dispatch';
import { emptyTrace, type Trace } from './trace';
import { WeightPacker } from './weight-packing';

/** Everything a run needs; the host makes it once. */
export interface Execution {
  readonly schedule: Schedule;
  readonly layout: MemoryLayout;
  readonly buffer: ArrayBufferLike;
  readonly kernels: KernelSet;
  readonly parameters: ParameterSource;
  /** Writes the input of the network that `source` stands for into `target`, as H×W×C, in the element in which the plan keeps it. */
  readonly input: (target: Uint8Array, source: Reference) => void;
  /** Milliseconds from any fixed point. */
  readonly now: () => number;
}

export interface RunOptions {
  /**
   * Fill every buffer with the canary, a NaN, as soon as no later step of the schedule needs it.
   * What differs from the canary is then what is in use, in the first run of an executor.
   */
  readonly replant?: boolean;
}

/**
 * Runs a schedule step by step. It allocates nothing while it runs; what it knows of memory comes from
 * the schedule alone.
 */
export class Executor {
  readonly trace: Trace;
  private readonly packer: WeightPacker;
  private readonly dispatch: StepDispatch;
  /** The highest byte known to be written whatever is there now, counted from the start of the arena. */
  private writtenBytes = 0;

  constructor(private readonly execution: Execution) {
    const { schedule, layout, buffer, kernels, parameters } = execution;
    const floats = new Float32Array(buffer);
    this.packer = new WeightPacker(schedule.network, parameters, floats, layout.weightsBase);
    this.dispatch = new StepDispatch(schedule, layout, kernels);
    this.trace = emptyTrace(schedule.steps.length);
    plantCanary(buffer, layout);
  }

  /**
   * Runs the whole schedule; yields the number of each step that is done, before what it was the last to
   * need is replanted. The clock stands still between steps.
   */
  *run({ replant = false }: RunOptions = {}): Generator<number, void> {
    const { schedule, now } = this.execution;
    const { startMs, durationMs } = this.trace;
    const dying = replant ? buffersByLastStep(schedule) : [];
    let elapsed = 0;
    for (let index = 0; index < schedule.steps.length; index++) {
      const before = now();
      this.step(at(schedule.steps, index));
      const duration = now() - before;
      startMs[index] = elapsed;
      durationMs[index] = duration;
      elapsed += duration;
      yield index;
      for (const dead of dying[index] ?? []) this.replant(dead, index);
    }
  }

  /** Bytes of the arena that were really written, counted from its start to the highest of them. */
  observedArenaBytes(): number {
    const { buffer, layout } = this.execution;
    return Math.max(this.writtenBytes, observedArenaBytes(buffer, layout));
  }

  /** Bytes of the arena that hold something, wherever they are. Looks at all of it. */
  writtenArenaBytes(): number {
    return writtenArenaBytes(this.execution.buffer, this.execution.layout);
  }

  private step(step: Step): void {
    if (step.kind === 'input') this.input(step.source, step.output);
    if (step.kind === 'load') for (const block of step.blocks) this.packer.load(block);
    this.dispatch.run(step);
  }

  /** Bytes of a picture may look like the canary, so that what the host fills counts as written. */
  private input(source: Reference, { buffer, region, rowStride }: View): void {
    const { schedule, layout, buffer: memory, input } = this.execution;
    const { offset, bytes } = at(schedule.buffers, buffer);
    input(new Uint8Array(memory, layout.arenaBase + offset, heightOf(region) * rowStride), source);
    if (keptTensor(schedule.plan, schedule.network, source).element !== 'f32')
      this.writtenBytes = Math.max(this.writtenBytes, offset + bytes);
  }

  /** Fills a buffer that no step after `step` needs with the canary, except where other buffers overlap it. */
  private replant(dead: number, step: number): void {
    const { buffer, layout, schedule } = this.execution;
    const { offset, bytes } = at(schedule.buffers, dead);
    const end = offset + bytes;
    if (end > this.writtenBytes)
      this.writtenBytes = Math.max(
        this.writtenBytes,
        observedArenaBytes(buffer, layout, offset, end),
      );
    let start = offset;
    const replantTo = (stop: number): void => {
      if (stop > start) replantCanary(buffer, layout.arenaBase + start, stop - start);
    };
    for (const over of this.aliveOver(dead, step)) {
      replantTo(Math.min(over.offset, end));
      start = Math.max(start, over.offset + over.bytes);
    }
    replantTo(end);
  }

  /** Buffers that share a dead one's memory and live on, from the lowest. */
  private aliveOver(dead: number, step: number): readonly ArenaBuffer[] {
    const { buffers, sharings } = this.execution.schedule;
    return sharings
      .filter(({ early, late }) => early === dead || late === dead)
      .map(({ early, late }) => at(buffers, early === dead ? late : early))
      .filter(({ firstStep, lastStep }) => firstStep <= step && lastStep > step)
      .sort((a, b) => a.offset - b.offset);
  }
}

function buffersByLastStep({ buffers, steps }: Schedule): readonly (readonly number[])[] {
  const dying: number[][] = steps.map(() => []);
  buffers.forEach(({ lastStep }, index) => dying[lastStep]?.push(index));
  return dying;
}
