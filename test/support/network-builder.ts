import { repetition } from './repetition';
import { at } from '../../src/base/assert';
import {
  inputReference,
  isInput,
  unreadLayers,
  type InputTensor,
  type Layer,
  type Network,
  type Reference,
} from '../../src/core/network/network';
import {
  bothAxes,
  OVER_POSITIONS,
  type Operation,
  type PerAxis,
  type Window,
} from '../../src/core/network/operation';
import { LINEAR, type Activation } from '../../src/core/network/activation';
import { DARKNET_ACTIVATIONS, type DarknetActivation } from '../../src/formats/darknet/activations';
import type { Shape } from '../../src/core/network/shape';

/** Builds networks layer by layer, for tests. Inputs are layer numbers; the default is the last layer. */
export class NetworkBuilder {
  private readonly layers: Layer[] = [];
  private readonly inputs: InputTensor[] = [];

  constructor(input: Shape) {
    this.addInput(input);
  }

  /** The network so far. It answers with the layers that nothing reads, and with those that are named. */
  build(name = 'test', answers: readonly number[] = []): Network {
    const { inputs, layers } = this;
    const outputs = [...new Set([...unreadLayers(layers), ...answers])].sort((a, b) => a - b);
    return { name, inputs, layers, outputs };
  }

  get last(): number {
    return this.layers.length - 1;
  }

  get inputCount(): number {
    return this.inputs.length;
  }

  shape(reference: Reference): Shape {
    const source = isInput(reference)
      ? at(this.inputs, inputReference(reference))
      : at(this.layers, reference);
    return source.output.shape;
  }

  /** One more input. */
  addInput(shape: Shape): Reference {
    const index = this.inputs.length;
    this.inputs.push({
      id: index === 0 ? '' : `input-${index}`,
      output: { shape, element: 'f32' },
    });
    return inputReference(index);
  }

  add(operation: Operation, shape: Shape, inputs: readonly number[] = [this.last]): number {
    const index = this.layers.length;
    this.layers.push({
      index,
      id: String(index),
      label: operation.kind,
      operation,
      inputs,
      output: { shape, element: 'f32' },
      parameters: 0,
    });
    return index;
  }

  convolution(
    filters: number,
    kernel: number,
    {
      stride = 1,
      pad = kernel >> 1,
      groups = 1,
      dilation = 1,
      activation = 'leaky',
      from = this.last,
    }: ConvolutionOptions = {},
  ): number {
    const window = square(kernel, stride, dilation, pad);
    const shape = { ...this.windowed(from, window, bothAxes(2 * pad)), channels: filters };
    return this.add(
      { kind: 'convolution', window, filters, groups, activation: activationNamed(activation) },
      shape,
      [from],
    );
  }

  maxPool(kernel: number, stride: number, from = this.last): number {
    const padding = kernel - 1;
    const window = square(kernel, stride, 1, padding >> 1);
    return this.add({ kind: 'max-pool', window }, this.windowed(from, window, bothAxes(padding)), [
      from,
    ]);
  }

  sum(...inputs: readonly number[]): number {
    return this.activatedSum('linear', ...inputs);
  }

  activatedSum(activation: Activated, ...inputs: readonly number[]): number {
    return this.add(
      {
        kind: 'sum',
        strides: inputs.map(() => bothAxes(1)),
        weights: 'none',
        normalization: 'none',
        activation: activationNamed(activation),
      },
      this.shape(at(inputs, 0)),
      inputs,
    );
  }

  /** The last layer plus what two convolutions make of it. */
  residual(filters: number, kernel: number, inner: Activated, outer: Activated): number {
    const from = this.last;
    const { channels } = this.shape(from);
    this.convolution(filters, 1);
    this.convolution(channels, kernel, { activation: inner });
    return this.activatedSum(outer, this.last, from);
  }

  concat(...inputs: readonly number[]): number {
    const slices = inputs.map(input => ({ start: 0, count: this.shape(input).channels }));
    const channels = slices.reduce((sum, { count }) => sum + count, 0);
    return this.add({ kind: 'concat', slices }, { ...this.shape(at(inputs, 0)), channels }, inputs);
  }

  slice(from: number, start: number, count: number): number {
    const shape = { ...this.shape(from), channels: count };
    return this.add({ kind: 'concat', slices: [{ start, count }] }, shape, [from]);
  }

  upsample(factor: number, from = this.last): number {
    const { channels, height, width } = this.shape(from);
    const shape = { channels, height: height * factor, width: width * factor };
    return this.add(repetition({ height, width }, factor), shape, [from]);
  }

  identity(from = this.last): number {
    return this.add({ kind: 'identity' }, this.shape(from), [from]);
  }

  /** The head of a detector of one class. */
  yolo(from = this.last): number {
    const head = {
      classes: 1,
      anchors: [],
      anchorUnit: 'cells',
      scaleXY: 1,
      newCoordinates: false,
    } as const;
    return this.add({ kind: 'yolo', head }, this.shape(from), [from]);
  }

  globalAveragePool(from = this.last): number {
    const shape = { channels: this.shape(from).channels, height: 1, width: 1 };
    return this.add({ kind: 'reduce', operator: 'mean', over: OVER_POSITIONS }, shape, [from]);
  }

  scaleChannels(scales: number, from: number): number {
    return this.add(
      {
        kind: 'elementwise',
        operator: 'multiply',
        spreads: ['per-channel', 'each'],
        activation: LINEAR,
      },
      this.shape(from),
      [scales, from],
    );
  }

  private windowed(from: number, window: Window, padding: PerAxis): Shape {
    const { channels, height, width } = this.shape(from);
    const extent = (size: number, axis: keyof PerAxis): number => {
      const reach = (window.kernel[axis] - 1) * window.dilation[axis] + 1;
      return Math.floor((size + padding[axis] - reach) / window.stride[axis]) + 1;
    };
    return { channels, height: extent(height, 'y'), width: extent(width, 'x') };
  }
}

export interface ConvolutionOptions {
  readonly stride?: number;
  readonly pad?: number;
  readonly groups?: number;
  readonly dilation?: number;
  readonly activation?: Activated;
  readonly from?: number;
}

const square = (kernel: number, stride: number, dilation: number, before: number): Window => ({
  kernel: bothAxes(kernel),
  stride: bothAxes(stride),
  dilation: bothAxes(dilation),
  before: bothAxes(before),
});

/**
 * A chain of layers from its mini-notation: `c3:32` convolution 3×3 to 32 channels, `c3:32/2` with
 * stride 2, `m2` max-pool 2/2, `m3/1` max-pool 3/1.
 */
export function chain(input: Shape, text: string): Network {
  const builder = new NetworkBuilder(input);
  for (const word of text.trim().split(/\s+/)) {
    const convolution = /^c(\d+):(\d+)(?:\/(\d+))?$/.exec(word);
    const pool = /^m(\d+)(?:\/(\d+))?$/.exec(word);
    if (convolution)
      builder.convolution(Number(convolution[2]), Number(convolution[1]), {
        stride: Number(convolution[3] ?? 1),
      });
    else if (pool) builder.maxPool(Number(pool[1]), Number(pool[2] ?? pool[1]));
    else throw new Error(`no layer: ${word}`);
  }
  return builder.build();
}

/** The first 16 layers of YOLOv2 at 608×608, the network of the paper. */
export const yolov2of16 = (): Network =>
  chain(
    { channels: 3, height: 608, width: 608 },
    'c3:32 m2 c3:64 m2 c3:128 c1:64 c3:128 m2 c3:256 c1:128 c3:256 m2 c3:512 c1:256 c3:512 c1:256',
  );

/** An activation, or Darknet's word for one. */
export type Activated = Activation | DarknetActivation;

export const activationNamed = (activation: Activated): Activation =>
  typeof activation === 'string' ? DARKNET_ACTIVATIONS[activation] : activation;
