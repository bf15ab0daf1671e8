import { at } from '../base/assert';
import type { Rectangle } from '../base/rectangle';
import { shapeOf, type Layer, type Network } from '../core/network/network';
import {
  ACTIVATIONS,
  bothAxes,
  type Activation,
  type OperationOf,
  type Window,
} from '../core/network/operation';
import type { Shape } from '../core/network/shape';
import type {
  ArenaBuffer,
  ComputeStep,
  FastCall,
  View,
  WeightBlock,
} from '../core/schedule/schedule';
import { isDepthwise } from '../core/schedule/weight-layout';
import { SUMMAND, type KernelCall } from '../kernels/kernel-call';
import type { KernelName, KernelSet } from '../kernels/kernel-set';
import type { MemoryLayout } from './memory-layout';
import type { StoredSum } from './stored-sums';

/** Where a view's reference position lies in memory: written into one of the record's three views. */
type Slot = 'a' | 'b' | 'out';

const UNIT: Window = {
  kernel: bothAxes(1),
  stride: bothAxes(1),
  dilation: bothAxes(1),
  before: bothAxes(0),
};

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
    const extent = unboundedExtent(from.channels);
    this.view('a', from, extent);
    this.view('out', to, extent);
    this.start(rectangle);
    this.kernels.copy(this.call);
  }

  /** Makes numbers of the bytes of a rectangle. */
  normalize(from: View, to: View, rectangle: Rectangle): void {
    const extent = unboundedExtent(from.channels);
    this.view('a', from, extent);
    this.view('out', to, extent);
    this.start(rectangle);
    this.kernels.normalize(this.call);
  }

  /** Computes what a step says of `layer`, some channels of that of the step perhaps, and the sum that it stores. */
  compute(layer: Layer, step: ComputeStep, block?: WeightBlock, stored?: StoredSum): void {
    const { call } = this;
    const { inputs, output, computed, fast } = step;
    this.view('out', output, layer.output.shape);
    const first = inputs[0];
    if (first !== undefined) this.view('a', first, this.shape(layer, 0));
    this.start(computed);
    call.weights = block === undefined ? 0 : this.layout.weightsBase + block.weightsOffset;
    call.biases = block === undefined ? 0 : this.layout.weightsBase + block.biasesOffset;
    if (fast !== undefined) this.strip(fast);
    this.operation(layer, step, stored);
  }

  private strip({ strip, scratch }: FastCall): void {
    const { call } = this;
    call.scratch = this.layout.arenaBase + at(this.buffers, scratch).offset;
    call.i1 = strip.blocks;
    call.i2 = strip.channels;
    call.i3 = strip.filters;
  }

  private operation(layer: Layer, step: ComputeStep, stored?: StoredSum): void {
    const { call } = this;
    const { inputs, fast } = step;
    const { operation } = layer;
    switch (operation.kind) {
      case 'convolution': {
        const { filters, groups, window, activation } = operation;
        this.window(window);
        call.groups = groups;
        const { channels } = this.shape(layer, 0);
        if (fast !== undefined) this.convolution('winograd', layer, activation, stored);
        else if (isDepthwise(filters, groups, channels)) this.run('depthwise', activation);
        else this.convolution('convolution', layer, activation, stored);
        return;
      }
      case 'fully-connected': {
        const { height, width } = this.shape(layer, 0);
        this.window({ ...UNIT, kernel: { y: height, x: width } });
        this.convolution('convolution', layer, operation.activation);
        return;
      }
      case 'locally-connected':
        this.window(operation.window);
        this.run('locallyConnected', operation.activation);
        return;
      case 'max-pool':
        this.window(operation.window);
        this.run('maxPool');
        return;
      case 'average-pool':
        this.window(operation.window);
        this.run('averagePool');
        return;
      case 'global-average-pool':
        this.run('globalAveragePool');
        return;
      case 'channel-max-pool':
        call.i0 = operation.outputChannels;
        this.run('channelMaxPool');
        return;
      case 'sum':
        this.sum(layer, operation, step);
        return;
      case 'concat':
        this.concat(layer, operation.slices, step);
        return;
      case 'multiply':
        this.view('b', at(inputs, 1), this.shape(layer, 1));
        this.run('multiply', operation.activation);
        return;
      case 'scale-channels':
        this.view('b', at(inputs, 1), this.shape(layer, 1));
        this.run('scaleChannels', operation.activation);
        return;
      case 'scale-positions':
        this.view('b', at(inputs, 1), this.shape(layer, 1));
        this.run('scalePositions', operation.activation);
        return;
      case 'upsample':
        call.i0 = operation.factor;
        call.f0 = operation.scale;
        this.run('upsample');
        return;
      case 'reorg':
        call.i0 = operation.stride;
        call.i1 = Number(operation.reverse);
        call.i2 = Number(operation.order === 'space-to-depth');
        this.run('reorg');
        return;
      case 'activation':
        this.run('activate', operation.activation);
        return;
      case 'channel-affine':
        this.run('channelAffine', operation.activation);
        return;
      case 'response-normalization':
        call.i0 = operation.size;
        call.f0 = operation.alpha;
        call.f1 = operation.beta;
        call.f2 = operation.kappa;
        this.run('responseNormalization');
        return;
      case 'softmax':
        call.i0 = operation.groups;
        call.i1 = Number(operation.spatial);
        call.f0 = operation.temperature;
        this.run('softmax');
        return;
      case 'crop':
        call.i0 = operation.offset.y;
        call.i1 = operation.offset.x;
        call.f0 = operation.scale;
        call.f1 = operation.shift;
        this.run('crop');
        return;
      case 'constant':
        this.run('constant');
        return;
      case 'yolo':
        call.i0 = operation.head.classes;
        call.i1 = Number(operation.head.newCoordinates);
        call.f0 = operation.head.scaleXY;
        this.run('yolo');
        return;
      case 'gaussian-yolo':
        call.i0 = operation.head.classes;
        call.f0 = operation.head.scaleXY;
        this.run('gaussianYolo');
        return;
      case 'region':
        call.i0 = operation.head.classes;
        call.i1 = operation.coordinates;
        call.i2 = Number(operation.softmax);
        call.i3 = Number(operation.background);
        this.run('region');
        return;
      case 'detection':
        call.i0 = operation.side;
        call.i1 = operation.classes;
        call.i2 = Number(operation.softmax);
        this.run('detection');
        return;
      case 'identity':
      case 'unsupported':
        throw new Error(
          `internal error: layer ${layer.index} is ${operation.kind}, nothing to run`,
        );
    }
  }

  /** Calls a kernel that can add another map to what it stores. */
  private convolution(
    kernel: 'convolution' | 'winograd',
    layer: Layer,
    activation: Activation,
    stored?: StoredSum,
  ): void {
    this.call.i0 = SUMMAND[stored?.place ?? 'none'];
    if (stored !== undefined) this.view('b', stored.summand, layer.output.shape);
    this.run(kernel, stored?.activation ?? activation);
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
      call.strideY = at(strides, input).y;
      call.strideX = at(strides, input).x;
      call.i0 = input === 0 ? 1 : 0;
      this.run('accumulate', input === inputs.length - 1 ? activation : 'linear');
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
      this.kernels.copy(call);
    });
  }

  private run(kernel: KernelName, activation: Activation = 'linear'): void {
    this.call.activation = ACTIVATIONS.indexOf(activation);
    this.kernels[kernel](this.call);
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
