import { at } from '../base/assert';
import type { Rectangle } from '../base/rectangle';
import { activationCode, activationParameters, LINEAR } from '../core/network/activation';
import { shapeOf, type Layer, type Network } from '../core/network/network';
import type { OperationOf, Window } from '../core/network/operation';
import type { Shape } from '../core/network/shape';
import type { ArenaBuffer, ComputeStep, View, WeightBlock } from '../core/schedule/schedule';
import type { KernelCall } from '../kernels/kernel-call';
import type { KernelSet } from '../kernels/kernel-set';
import { kernelDescription, type InputName } from '../kernels/kernels';
import type { MemoryLayout } from './memory-layout';
import { kernelUse, UNIT, useOf, type KernelUse } from './operation-kernels';
import type { StoredSum } from './stored-sums';

/** Where a view's reference position lies in memory: written into one of the record's three views. */
type Slot = InputName | 'out';

/** Translates the compute steps of a schedule into kernel calls, with one record used over and over. */
export class KernelDispatch {
  private readonly call: KernelCall;

  constructor(
    private readonly network: Network,
    private readonly buffers: readonly ArenaBuffer[],
    private readonly layout: Pick<MemoryLayout, 'arenaBase' | 'weightsBase'>,
    private readonly kernels: KernelSet,
    emptyCall: KernelCall,
  ) {
    this.call = emptyCall;
  }

  /** Copies a rectangle of a map, all channels, from one view to another. */
  copy(from: View, to: View, rectangle: Rectangle): void {
    this.move('copy', from, to, rectangle);
  }

  /** Makes numbers of the bytes of a rectangle. */
  normalize(from: View, to: View, rectangle: Rectangle): void {
    this.move('normalize', from, to, rectangle);
  }

  private move(kernel: 'copy' | 'normalize', from: View, to: View, rectangle: Rectangle): void {
    const extent = unboundedExtent(from.channels);
    this.view('a', from, extent);
    this.view('out', to, extent);
    this.start(rectangle);
    this.call.attributes = {};
    this.kernels[kernel](this.call);
  }

  /** Computes what a step says of `layer`, some channels of that of the step perhaps, and the sum that it stores. */
  compute(layer: Layer, step: ComputeStep, block?: WeightBlock, stored?: StoredSum): void {
    const { call } = this;
    const { inputs, output, computed, fast } = step;
    const { operation } = layer;
    this.view('out', output, layer.output.shape);
    const first = inputs[0];
    const input = first === undefined ? layer.output.shape : this.shape(layer, 0);
    if (first !== undefined) this.view('a', first, input);
    this.start(computed);
    call.weights = block === undefined ? 0 : this.layout.weightsBase + block.weightsOffset;
    call.biases = block === undefined ? 0 : this.layout.weightsBase + block.biasesOffset;
    if (fast !== undefined)
      call.scratch = this.layout.arenaBase + at(this.buffers, fast.scratch).offset;
    if (operation.kind === 'sum') this.sum(layer, operation, step);
    else if (operation.kind === 'concat') this.concat(layer, operation.slices, step);
    else {
      const use = kernelUse(operation, { input, strip: fast?.strip, stored });
      if (use === undefined)
        throw new Error(
          `internal error: layer ${layer.index} is ${operation.kind}, nothing to run`,
        );
      this.second(layer, step, use, stored);
      this.run(use);
    }
  }

  /** Where the second input lies, if the kernel reads one: the layer's, or the summand of a sum that it stores. */
  private second(layer: Layer, { inputs }: ComputeStep, { kernel }: KernelUse, stored?: StoredSum) {
    const { b } = kernelDescription(kernel).inputs;
    if (b === 'summand') {
      if (stored !== undefined) this.view('b', stored.summand, layer.output.shape);
    } else if (b !== undefined) this.view('b', at(inputs, 1), this.shape(layer, 1));
  }

  /** Adds input by input, but the first two in one pass where the first is the sum's own size and has no weights. */
  private sum(layer: Layer, { strides, activation }: OperationOf<'sum'>, step: ComputeStep): void {
    const { call } = this;
    const { inputs, output } = step;
    const { shape } = layer.output;
    const [first, stride] = [this.shape(layer, 0), at(strides, 0)];
    const isSameSize = first.channels === shape.channels && stride.y === 1 && stride.x === 1;
    const start = isSameSize && inputs.length > 1 && call.weights === 0 ? 1 : 0;
    for (let input = start; input < inputs.length; input++) {
      this.view('a', at(inputs, input), this.shape(layer, input));
      this.view('b', input === 1 && start === 1 ? at(inputs, 0) : output, shape);
      const window = { ...UNIT, stride: at(strides, input) };
      const isLast = input === inputs.length - 1;
      this.run(
        useOf(
          'accumulate',
          { isFirst: Number(input === 0) },
          { window, activation: isLast ? activation : LINEAR },
        ),
      );
      if (call.weights !== 0) call.weights += shape.channels * 4;
    }
  }

  /** Copies every input's slice behind the one before; those that were written there are left as they are. */
  private concat(
    layer: Layer,
    slices: readonly { start: number; count: number }[],
    { inputs, computed, copied }: ComputeStep,
  ): void {
    const { call } = this;
    const target = call.outBase;
    let channel = 0;
    slices.forEach(({ start, count }, input) => {
      this.view('a', at(inputs, input), this.shape(layer, input));
      call.aBase += start * 4;
      call.aChannels = count;
      call.outBase = target + channel * 4;
      call.outChannels = count;
      channel += count;
      if (copied?.includes(input) === false) return;
      this.start(computed);
      call.attributes = {};
      this.kernels.copy(call);
    });
  }

  private run({ kernel, attributes, window, groups, activation }: KernelUse): void {
    const { call } = this;
    this.window(window);
    call.groups = groups;
    call.activation = activationCode(activation);
    [call.activationAlpha = 0, call.activationBeta = 0] = activationParameters(activation);
    call.attributes = attributes;
    this.kernels[kernel](call);
  }

  private shape({ inputs }: Layer, input: number): Shape {
    return shapeOf(this.network, at(inputs, input));
  }

  private start({ y, x }: Rectangle): void {
    const { call } = this;
    call.y0 = y.start;
    call.y1 = y.end;
    call.x0 = x.start;
    call.x1 = x.end;
    call.groups = 1;
    this.window(UNIT);
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

  private view(slot: Slot, view: View, { channels, height, width }: Shape): void {
    const { call } = this;
    call[`${slot}Base`] =
      this.layout.arenaBase + at(this.buffers, view.buffer).offset + view.offset;
    call[`${slot}Y`] = view.region.y.start;
    call[`${slot}X`] = view.region.x.start;
    call[`${slot}RowStride`] = view.rowStride;
    call[`${slot}PixelStride`] = view.pixelStride;
    call[`${slot}Ring`] = view.ringRows;
    call[`${slot}Height`] = height;
    call[`${slot}Width`] = width;
    call[`${slot}Channels`] = channels;
  }
}

/** Copies look at no borders. */
const unboundedExtent = (channels: number): Shape => ({ channels, height: 0, width: 0 });
