import { at } from '../base/assert';
import { channelSlice } from '../core/operations/channel-slice';
import { shapeOf, type Layer, type Network } from '../core/network/network';
import type { OperationOf, SumNormalization } from '../core/network/operation';
import type { ParameterSource } from '../core/network/parameters';
import { elementCount, type Shape } from '../core/network/shape';
import type { WeightBlock } from '../core/schedule/schedule';
import type { KernelMode } from '../core/tiling/plan';
import { FILTER_BLOCK, FREQUENCIES, isDepthwise } from '../core/schedule/weight-layout';
import { packTransformed } from './transformed-weights';

/** Reads the parameters of layers from a source into the form that the kernels want. */
export class WeightPacker {
  private readonly stage: Float32Array;

  /** @param floats the whole memory of the run. */
  constructor(
    private readonly network: Network,
    private readonly source: ParameterSource,
    private readonly floats: Float32Array,
    private readonly weightsBase: number,
  ) {
    this.stage = new Float32Array(Math.max(0, ...network.layers.map(l => stageFloats(network, l))));
  }

  load({
    layer: index,
    kernel,
    weightsOffset,
    weightsBytes,
    biasesOffset,
    biasesBytes,
    channels,
  }: WeightBlock): void {
    const whole = at(this.network.layers, index);
    const layer = channels === undefined ? whole : channelSlice(whole, channels);
    const skipped = channels?.start ?? 0;
    const weights = this.region(weightsOffset, weightsBytes);
    const biases = this.region(biasesOffset, biasesBytes);
    const { operation } = layer;
    switch (operation.kind) {
      case 'convolution':
        this.convolution(layer, operation, kernel, skipped, weights, biases);
        return;
      case 'fully-connected':
        this.fullyConnected(layer, operation, skipped, weights, biases);
        return;
      case 'sum':
        this.sum(layer, operation, weights);
        return;
      default:
        if (weights.length > 0) this.source.readWeights(index, 0, weights);
        if (biases.length > 0) biases.set(this.source.biases(index));
    }
  }

  private region(offset: number, bytes: number): Float32Array {
    const start = (this.weightsBase + offset) / 4;
    return this.floats.subarray(start, start + bytes / 4);
  }

  private convolution(
    layer: Layer,
    { filters, groups, window }: OperationOf<'convolution'>,
    kernel: KernelMode,
    skipped: number,
    weights: Float32Array,
    biases: Float32Array,
  ): void {
    const { channels } = this.input(layer);
    const taps = window.kernel.y * window.kernel.x;
    const order = { channels: channels / groups, taps, kernel };
    if (isDepthwise(filters, groups, channels)) {
      this.depthwise(layer, channels, taps, weights, biases);
      return;
    }
    this.blocks(layer, { skipped, filters: filters / groups, groups }, order, weights, biases);
  }

  /** Weights come as [filter][channel][y][x]; in memory the map is H×W×C, so they go as [y][x][channel]. */
  private fullyConnected(
    layer: Layer,
    { outputs }: OperationOf<'fully-connected'>,
    skipped: number,
    weights: Float32Array,
    biases: Float32Array,
  ): void {
    const { channels, height, width } = this.input(layer);
    const order = { channels, taps: height * width, kernel: 'exact' } as const;
    this.blocks(layer, { skipped, filters: outputs, groups: 1 }, order, weights, biases);
  }

  /** [group][filter][channel][tap] to [group][block][…][8 filters], the first filters skipped. */
  private blocks(
    { index }: Layer,
    { skipped, filters, groups }: { skipped: number; filters: number; groups: number },
    { channels, taps, kernel }: { channels: number; taps: number; kernel: KernelMode },
    weights: Float32Array,
    biases: Float32Array,
  ): void {
    const perFilter = channels * taps;
    const packed = channels * (kernel === 'fast' ? FREQUENCIES : taps);
    const allBiases = this.source.biases(index);
    if (kernel === 'exact') weights.fill(0);
    biases.fill(0);
    let target = 0;
    let bias = 0;
    for (let group = 0; group < groups; group++)
      for (let first = 0; first < filters; first += FILTER_BLOCK) {
        const count = Math.min(FILTER_BLOCK, filters - first);
        const start = skipped + group * filters + first;
        const stage = this.stage.subarray(0, count * perFilter);
        this.source.readWeights(index, start * perFilter, stage);
        if (kernel === 'fast') packTransformed(stage, count, channels, weights, target);
        else interleave(stage, count, channels, taps, weights, target);
        biases.set(allBiases.subarray(start, start + count), bias);
        target += packed * FILTER_BLOCK;
        bias += FILTER_BLOCK;
      }
  }

  /** [channel][tap] to [tap][channel]. */
  private depthwise(
    { index }: Layer,
    channels: number,
    taps: number,
    weights: Float32Array,
    biases: Float32Array,
  ): void {
    const stage = this.stage.subarray(0, channels * taps);
    this.source.readWeights(index, 0, stage);
    for (let channel = 0; channel < channels; channel++)
      for (let tap = 0; tap < taps; tap++)
        weights[tap * channels + channel] = numberAt(stage, channel * taps + tap);
    biases.set(this.source.biases(index));
  }

  private sum(
    { index, inputs, output }: Layer,
    { weights: kind, normalization }: OperationOf<'sum'>,
    weights: Float32Array,
  ): void {
    const { channels } = output.shape;
    const perChannel = kind === 'per-channel';
    const stage = this.stage.subarray(0, inputs.length * (perChannel ? channels : 1));
    this.source.readWeights(index, 0, stage);
    for (let channel = 0; channel < channels; channel++) {
      const own = inputs.map((_, i) => numberAt(stage, perChannel ? i * channels + channel : i));
      normalized(own, normalization).forEach((weight, i) => {
        weights[i * channels + channel] = weight;
      });
    }
  }

  private input({ inputs }: Layer): Shape {
    return shapeOf(this.network, at(inputs, 0));
  }
}

/** Numbers read at once: one block of filters, or all of what cannot be split. */
function stageFloats(network: Network, { operation, inputs, output }: Layer): number {
  switch (operation.kind) {
    case 'convolution': {
      const { channels } = shapeOf(network, at(inputs, 0));
      const { filters, groups, window } = operation;
      const perFilter = (channels / groups) * window.kernel.y * window.kernel.x;
      return perFilter * (isDepthwise(filters, groups, channels) ? filters : FILTER_BLOCK);
    }
    case 'fully-connected':
      return elementCount(shapeOf(network, at(inputs, 0))) * FILTER_BLOCK;
    case 'sum':
      return operation.weights === 'none' ? 0 : inputs.length * output.shape.channels;
    default:
      return 0;
  }
}

/** [filter][channel][tap] to [tap][channel][8 filters]. */
function interleave(
  stage: Float32Array,
  count: number,
  channels: number,
  taps: number,
  weights: Float32Array,
  target: number,
): void {
  for (let filter = 0; filter < count; filter++)
    for (let channel = 0; channel < channels; channel++) {
      const source = (filter * channels + channel) * taps;
      for (let tap = 0; tap < taps; tap++)
        weights[target + (tap * channels + channel) * FILTER_BLOCK + filter] = numberAt(
          stage,
          source + tap,
        );
    }
}

/** Weights of a sum's inputs that add up to one, for one channel: max(w, 0) or exp(w), divided by their sum. */
function normalized(weights: readonly number[], how: SumNormalization): readonly number[] {
  if (how === 'none') return weights;
  const largest = Math.max(...weights);
  const positive = weights.map(weight =>
    how === 'relu' ? Math.max(weight, 0) : Math.exp(weight - largest),
  );
  const sum = positive.reduce((total, weight) => total + weight, NORMALIZATION_EPSILON);
  return positive.map(weight => weight / sum);
}

/** Keeps a sum of zeros from being divided by. */
const NORMALIZATION_EPSILON = 1e-4;

const numberAt = (numbers: Float32Array, index: number): number => numbers[index] ?? 0;
