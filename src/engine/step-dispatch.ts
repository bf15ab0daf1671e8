import { at, unreachable } from '../base/assert';
import { lengthOf } from '../base/interval';
import { isEmptyRectangle } from '../base/rectangle';
import { channelSlice } from '../core/operations/channel-slice';
import type { Network } from '../core/network/network';
import type { ComputeStep, Schedule, Step, WeightBlock } from '../core/schedule/schedule';
import { emptyKernelCall } from '../kernels/kernel-call';
import type { KernelSet } from '../kernels/kernel-set';
import { KernelDispatch } from './kernel-dispatch';
import type { MemoryLayout } from './memory-layout';
import { storedSums, type StoredSum } from './stored-sums';

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/**
 * Calls the kernels of a schedule's steps, one step after the other; knows which parameters are in memory, and which
 * sums are stored by the convolution before them.
 */
export class StepDispatch {
  private readonly network: Network;
  private readonly dispatch: KernelDispatch;
  private readonly blocks: (WeightBlock | undefined)[];
  private readonly sums: ReadonlyMap<Step, StoredSum>;
  /** Steps of sums that were stored already. */
  private readonly done: ReadonlySet<Step>;

  /** @param tapped layers whose numbers somebody reads when their step is done. */
  constructor(
    schedule: Schedule,
    layout: Pick<MemoryLayout, 'arenaBase' | 'weightsBase'>,
    kernels: KernelSet,
    tapped?: Iterable<number>,
  ) {
    const { network, buffers } = schedule;
    this.network = network;
    this.sums = storedSums(schedule, tapped);
    this.done = new Set([...this.sums.values()].map(({ sum }) => sum));
    this.dispatch = new KernelDispatch(network, buffers, layout, kernels, emptyKernelCall());
    this.blocks = network.layers.map(() => undefined);
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
        if (!isEmptyRectangle(step.computed) && !this.done.has(step)) this.compute(step);
        return;
      case 'convert':
        this.dispatch.normalize(step.from, step.to, step.rectangle);
        return;
      case 'keep':
      case 'take':
        this.dispatch.copy(step.from, step.to, step.strip.rectangle);
        return;
      default:
        return unreachable(step);
    }
  }

  private compute(step: ComputeStep): void {
    const { layer: index, output, channels } = step;
    const layer = at(this.network.layers, index);
    const block = this.blocks[index];
    if (channels === undefined) {
      this.dispatch.compute(layer, step, block, this.sums.get(step));
      return;
    }
    const offset = output.offset + channels.start * BYTES;
    const part = { ...output, offset, channels: lengthOf(channels) };
    this.dispatch.compute(channelSlice(layer, channels), { ...step, output: part }, block);
  }
}
