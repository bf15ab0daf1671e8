import { at } from '../base/assert';
import { FILTER_BLOCK, FREQUENCIES } from '../core/kernels/filter-block';
import {
  parameterLayout,
  type FilterBlocks,
  type ParameterLayout,
} from '../core/kernels/parameter-layout';
import { samplingTable } from '../core/kernels/sampling-table';
import { channelSlice } from '../core/operations/channel-slice';
import type { Layer, Network } from '../core/network/network';
import type { SumNormalization } from '../core/network/operation';
import type { ParameterSource } from '../core/network/parameters';
import type { WeightBlock } from '../core/schedule/schedule';
import {
  layerIntegers,
  packIntegerBlocks,
  packIntegerDepthwise,
  packIntegers,
  packSlopes,
  tableOf,
  type IntegerSpace,
  type LayerIntegers,
} from './integer-packing';
import { packTransformed } from './transformed-weights';

type LayoutOf<K extends ParameterLayout['kind']> = Extract<ParameterLayout, { kind: K }>;

/** Where the parameters of a layer come from, and where they go. */
interface Packing {
  readonly layer: number;
  readonly weights: Float32Array;
  readonly biases: Float32Array;
}

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
    const layouts = network.layers.map(layer => parameterLayout(network, layer));
    this.stage = new Float32Array(Math.max(0, ...layouts.map(stageFloats)));
  }

  load(block: WeightBlock): void {
    const { layer, kernel, channels } = block;
    const whole = at(this.network.layers, layer);
    const part = channels === undefined ? whole : channelSlice(whole, channels);
    const layout = parameterLayout(this.network, part, kernel);
    const packing = {
      layer,
      weights: this.region(block.weightsOffset, block.weightsBytes),
      biases: this.region(block.biasesOffset, block.biasesBytes),
    };
    switch (layout.kind) {
      case 'blocks':
        this.blocks(packing, layout, channels?.start ?? 0);
        return;
      case 'depthwise':
        this.depthwise(packing, layout);
        return;
      case 'factors':
        this.factors(packing, layout);
        return;
      case 'integer-blocks':
        packIntegerBlocks(this.integersOf(whole), layout, this.spaceOf(block), channels?.start);
        return;
      case 'integer-depthwise':
        packIntegerDepthwise(this.integersOf(whole), layout, this.spaceOf(block));
        return;
      case 'integer-slopes':
        packSlopes(this.integersOf(whole), layout.channels, this.spaceOf(block));
        return;
      case 'integers':
        packIntegers(this.numbersOf(layer, layout.count), whole.output, this.spaceOf(block));
        return;
      case 'sampling':
        packing.weights.set(samplingTableOf(whole));
        return;
      case 'table':
        this.spaceOf(block).weights.set(tableOf(this.network, whole));
        return;
      case 'listed':
        if (layout.weights > 0) this.source.readWeights(layer, 0, packing.weights);
        if (layout.biases > 0) packing.biases.set(this.source.biases(layer));
    }
  }

  private numbersOf(layer: number, count: number): Float32Array {
    const numbers = new Float32Array(count);
    this.source.readWeights(layer, 0, numbers);
    return numbers;
  }

  private integersOf(layer: Layer): LayerIntegers {
    const { index } = layer;
    return layerIntegers(this.network, layer, this.source.integers?.(index), () =>
      this.source.biases(index),
    );
  }

  private spaceOf(block: WeightBlock): IntegerSpace {
    const { buffer } = this.floats;
    const weights = this.weightsBase + block.weightsOffset;
    const biases = this.weightsBase + block.biasesOffset;
    return {
      weights: new Int8Array(buffer, weights, block.weightsBytes),
      biases: new Int32Array(buffer, biases, block.biasesBytes / 4),
    };
  }

  private region(offset: number, bytes: number): Float32Array {
    const start = (this.weightsBase + offset) / 4;
    return this.floats.subarray(start, start + bytes / 4);
  }

  /** [group][filter][channel][tap] to [group][block][…][8 filters], the first filters skipped. */
  private blocks(
    { layer, weights, biases }: Packing,
    { groups, filters, channels, taps, transformed }: FilterBlocks,
    skipped: number,
  ): void {
    const perFilter = channels * taps;
    const packed = channels * (transformed ? FREQUENCIES : taps);
    const allBiases = this.source.biases(layer);
    if (!transformed) weights.fill(0);
    biases.fill(0);
    let target = 0;
    let bias = 0;
    for (let group = 0; group < groups; group++)
      for (let first = 0; first < filters; first += FILTER_BLOCK) {
        const count = Math.min(FILTER_BLOCK, filters - first);
        const start = skipped + group * filters + first;
        const stage = this.stage.subarray(0, count * perFilter);
        this.source.readWeights(layer, start * perFilter, stage);
        if (transformed) packTransformed(stage, count, channels, weights, target);
        else interleave(stage, count, channels, taps, weights, target);
        biases.set(allBiases.subarray(start, start + count), bias);
        target += packed * FILTER_BLOCK;
        bias += FILTER_BLOCK;
      }
  }

  /** [channel][tap] to [tap][channel]. */
  private depthwise(
    { layer, weights, biases }: Packing,
    { channels, taps }: LayoutOf<'depthwise'>,
  ): void {
    const stage = this.stage.subarray(0, channels * taps);
    this.source.readWeights(layer, 0, stage);
    for (let channel = 0; channel < channels; channel++)
      for (let tap = 0; tap < taps; tap++)
        weights[tap * channels + channel] = numberAt(stage, channel * taps + tap);
    biases.set(this.source.biases(layer));
  }

  private factors(
    { layer, weights }: Packing,
    { inputs, channels, perChannel, normalization }: LayoutOf<'factors'>,
  ): void {
    const stage = this.stage.subarray(0, inputs * (perChannel ? channels : 1));
    this.source.readWeights(layer, 0, stage);
    for (let channel = 0; channel < channels; channel++) {
      const own = Array.from({ length: inputs }, (_, i) =>
        numberAt(stage, perChannel ? i * channels + channel : i),
      );
      normalized(own, normalization).forEach((weight, i) => {
        weights[i * channels + channel] = weight;
      });
    }
  }
}

function samplingTableOf({ operation, output }: Layer): Float32Array {
  if (operation.kind !== 'resize') throw new Error(`${operation.kind} samples no map`);
  return samplingTable(operation, output.shape);
}

/** Numbers read at once: one block of filters, or all of what cannot be split. */
function stageFloats(layout: ParameterLayout): number {
  switch (layout.kind) {
    case 'blocks':
      return layout.channels * layout.taps * FILTER_BLOCK;
    case 'depthwise':
      return layout.channels * layout.taps;
    case 'factors':
      return layout.inputs * layout.channels;
    case 'integer-blocks':
    case 'integer-depthwise':
    case 'integer-slopes':
    case 'integers':
    case 'listed':
    case 'sampling':
    case 'table':
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
