import { isStored, type Activation } from '../../src/core/network/activation';
import { FIRST_INPUT, type Network, type Reference } from '../../src/core/network/network';
import { bothAxes, type Operation, type PerAxis } from '../../src/core/network/operation';
import { elementCount, type Shape } from '../../src/core/network/shape';
import type { Draws } from './draws';
import { activationNamed, NetworkBuilder, type Activated } from './network-builder';

/** Numbers of the largest map: enough for grids of 4x4 with halos, and quick. */
const LARGEST_MAP = 8000;

/** Filters of the widest layer. */
const MOST_CHANNELS = 48;

/** A network that is being made up layer by layer. */
export class NetworkSketch {
  private readonly builder: NetworkBuilder;
  /** The layer that the next one reads, if it does not choose another. */
  private tip = FIRST_INPUT;

  constructor(input: Shape) {
    this.builder = new NetworkBuilder(input);
  }

  /** `answers` are layers whose maps the network answers with though others read them. */
  build(answers: readonly number[] = []): Network {
    return this.builder.build('test', answers);
  }

  get layerCount(): number {
    return this.builder.last + 1;
  }

  private get inputCount(): number {
    return this.builder.inputCount;
  }

  /** One more input of the network. */
  addInput(shape: Shape): Reference {
    return this.builder.addInput(shape);
  }

  /** As a map, also of a plain tensor: most layers make maps of both. */
  shape(reference: Reference): Shape {
    const { channels, height, width } = this.builder.shape(reference);
    return { channels, height, width };
  }

  /** The dimensions of a tensor as it lies. */
  dims(reference: Reference): readonly number[] {
    const { channels, height, width, dims } = this.builder.shape(reference);
    return dims ?? [height, width, channels];
  }

  /** Mostly the tip, now and then any earlier layer. */
  source(draws: Draws): number {
    return draws.oneIn(6)
      ? draws.below(this.layerCount + this.inputCount) - this.inputCount
      : this.tip;
  }

  /** Adds a layer that the next one reads. */
  add(operation: Operation, shape: Shape, inputs: readonly number[]): number {
    this.tip = this.builder.add(operation, shape, inputs);
    return this.tip;
  }

  /** Lets the next layer read another one: what is behind the branch that was just added is its own output. */
  returnTo(layer: number): void {
    this.tip = layer;
  }

  /** A convolution of single positions to so many channels. */
  project(from: number, channels: number, activation: Activated = 'linear'): number {
    const { height, width } = this.shape(from);
    const one = { y: 1, x: 1 };
    const window = { kernel: one, stride: one, dilation: one, before: { y: 0, x: 0 } };
    return this.add(
      {
        kind: 'convolution',
        window,
        filters: channels,
        groups: 1,
        activation: activationNamed(activation),
      },
      { channels, height, width },
      [from],
    );
  }

  /** The layer itself, or its first rows and columns where its extents aren't multiples of `factor`. */
  multipleOf(from: number, factor: PerAxis): number {
    const { channels, height, width } = this.shape(from);
    const extent = { height: height - (height % factor.y), width: width - (width % factor.x) };
    if (extent.height === height && extent.width === width) return from;
    return this.add(
      {
        kind: 'slice',
        offset: bothAxes(0),
        step: bothAxes(1),
        ...extent,
        scale: 1,
        shift: 0,
      },
      { channels, ...extent },
      [from],
    );
  }

  /** Plain tensors. */
  plain(): readonly number[] {
    return this.all(() => true).filter(each => this.builder.shape(each).dims !== undefined);
  }

  /** Layers, and inputs of the network, whose maps have a property. */
  all(has: (shape: Shape) => boolean): readonly number[] {
    const { layerCount, inputCount } = this;
    return Array.from({ length: layerCount + inputCount }, (_, index) => index - inputCount).filter(
      index => has(this.shape(index)),
    );
  }
}

export const fits = (shape: Shape): boolean =>
  shape.height >= 1 &&
  shape.width >= 1 &&
  shape.channels <= MOST_CHANNELS &&
  elementCount(shape) <= LARGEST_MAP;

/** Half of the time one that is applied as numbers are stored. */
export const activationOf = (draws: Draws): Activation =>
  draws.of(draws.oneIn(2) ? draws.activations : draws.activations.filter(isStored));

export const divisorsOf = (count: number): readonly number[] =>
  Array.from({ length: count }, (_, index) => index + 1).filter(divisor => count % divisor === 0);

/** Adds a layer of one kind, and what it needs before it; where there is no place for it, nothing or another one. */
export type Recipe = (sketch: NetworkSketch, draws: Draws) => void;
