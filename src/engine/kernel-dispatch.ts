import { at } from '../base/assert';
import type { Rectangle } from '../base/rectangle';
import { activationCode, activationParameters } from '../core/network/activation';
import { moveUse, type MoveKernel } from '../core/kernels/kernel-use';
import type { InputOperand, KernelUse, Operand } from '../core/kernels/use';
import type { Window } from '../core/network/operation';
import type { Layer } from '../core/network/network';
import { ELEMENT_BYTES } from '../core/network/shape';
import type { ComputeStep, Schedule, View, WeightBlock } from '../core/schedule/schedule';
import { operandBytes, operandView } from '../core/schedule/step-operands';
import type { KernelCall } from '../kernels/kernel-call';
import type { KernelSet } from '../kernels/kernel-set';
import type { InputName } from '../core/kernels/kernels';
import type { MemoryLayout } from './memory-layout';

/** Where a view's reference position lies in memory: written into one of the record's three views. */
type Slot = InputName | 'out';

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** Writes the kernel calls of a schedule's steps, with one record used over and over. */
export class KernelDispatch {
  private readonly call: KernelCall;

  constructor(
    private readonly schedule: Pick<Schedule, 'network' | 'buffers'>,
    private readonly layout: Pick<MemoryLayout, 'arenaBase' | 'weightsBase'>,
    private readonly kernels: KernelSet,
    emptyCall: KernelCall,
  ) {
    this.call = emptyCall;
  }

  /** Copies a rectangle of a map, all channels, from one view to another, or makes numbers of its bytes. */
  move(kernel: MoveKernel, from: View, to: View, rectangle: Rectangle): void {
    const use = moveUse(kernel, from.channels);
    this.view('a', from, use.output);
    this.view('out', to, use.output);
    this.run(use, rectangle);
  }

  /** Computes what a step says, with the parameters in `block`. */
  compute(step: ComputeStep, block?: WeightBlock): void {
    const { call, layout } = this;
    const { uses, output, computed, channels, scratch } = step;
    const layer = at(this.schedule.network.layers, step.layer);
    const outBytes = ELEMENT_BYTES[layer.output.element];
    const first = channels?.start ?? 0;
    call.biases = block === undefined ? 0 : layout.weightsBase + block.biasesOffset;
    if (scratch !== undefined)
      call.scratch = layout.arenaBase + at(this.schedule.buffers, scratch).offset;
    for (const use of uses) {
      this.view('out', output, use.output, (first + use.output.channel) * outBytes);
      if (use.a !== undefined) this.input('a', step, layer, use.a);
      if (use.b !== undefined) this.input('b', step, layer, use.b);
      const skipped = use.firstWeight * BYTES;
      call.weights = block === undefined ? 0 : layout.weightsBase + block.weightsOffset + skipped;
      this.run(use, computed);
    }
  }

  private run(use: KernelUse, { y, x }: Rectangle): void {
    const { call } = this;
    call.y0 = y.start;
    call.y1 = y.end;
    call.x0 = x.start;
    call.x1 = x.end;
    this.window(use.window);
    call.groups = use.groups;
    call.activation = activationCode(use.activation);
    [call.activationAlpha = 0, call.activationBeta = 0] = activationParameters(use.activation);
    call.attributes = use.attributes;
    this.kernels[use.kernel](call);
  }

  private window({ kernel, stride, dilation, before }: Window): void {
    const { call } = this;
    call.kernelY = kernel.y;
    call.kernelX = kernel.x;
    call.strideY = stride.y;
    call.strideX = stride.x;
    call.dilationY = dilation.y;
    call.dilationX = dilation.x;
    call.beforeY = before.y;
    call.beforeX = before.x;
  }

  private input(name: InputName, step: ComputeStep, layer: Layer, operand: InputOperand): void {
    const skipped = operand.channel * operandBytes(this.schedule.network, layer, operand);
    this.view(name, operandView(step, operand), operand, skipped);
  }

  /** Writes where an operand lies: its first channel so many bytes behind that of the view. */
  private view(slot: Slot, view: View, { shape }: Operand, skipped = 0): void {
    const { call } = this;
    call[`${slot}Base`] =
      this.layout.arenaBase + at(this.schedule.buffers, view.buffer).offset + view.offset + skipped;
    call[`${slot}Y`] = view.region.y.start;
    call[`${slot}X`] = view.region.x.start;
    call[`${slot}RowStride`] = view.rowStride;
    call[`${slot}PixelStride`] = view.pixelStride;
    call[`${slot}Ring`] = view.ringRows;
    call[`${slot}Height`] = shape.height;
    call[`${slot}Width`] = shape.width;
    call[`${slot}Channels`] = shape.channels;
  }
}
