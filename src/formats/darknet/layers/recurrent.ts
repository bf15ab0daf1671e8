import { sentence } from '../../../base/sentence';
import { elementCount, type Shape } from '../../../core/network/shape';
import { windowExtent } from '../extent';
import { bothAxes } from '../../../core/network/operation';
import type { LayerBuilder, LayerContext, LayerDraft } from '../layer-context';
import type { SectionReader } from '../section-reader';

const REASON = 'recurrent layers keep a state from one input to the next';

/** What an inner layer, or several, have: numbers in the file, and of them weights, each multiplied at every position. */
interface InnerCount {
  readonly numbers: number;
  readonly weights: number;
}

const NOTHING: InnerCount = { numbers: 0, weights: 0 };

const sum = (...counts: readonly InnerCount[]): InnerCount =>
  counts.reduce(
    (a, b) => ({ numbers: a.numbers + b.numbers, weights: a.weights + b.weights }),
    NOTHING,
  );

const times = (count: number, { numbers, weights }: InnerCount): InnerCount => ({
  numbers: count * numbers,
  weights: count * weights,
});

const draft = (
  context: LayerContext,
  shape: Shape,
  { numbers, weights }: InnerCount,
): LayerDraft => ({
  operation: {
    kind: 'unsupported',
    reason: REASON,
    macs: weights * shape.height * shape.width,
  },
  inputs: [context.previous],
  shape,
  weights: { kind: 'opaque', numbers },
});

const vector = (channels: number): Shape => ({ channels, height: 1, width: 1 });

/** One inner layer: weights, biases and, with batch normalization, three more numbers for each output. */
const inner = (options: SectionReader, outputs: number, inputs: number): InnerCount => ({
  numbers: outputs * inputs + outputs * (options.flag('batch_normalize') ? 4 : 1),
  weights: outputs * inputs,
});

export function rnn(context: LayerContext): LayerDraft {
  const { options } = context;
  const inputs = elementCount(context.input());
  const output = options.integer('output');
  const hidden = options.integer('hidden', output);
  const count = sum(
    inner(options, hidden, inputs),
    inner(options, hidden, hidden),
    inner(options, output, hidden),
  );
  return draft(context, vector(output), count);
}

/** `gates` inner layers that read the input and as many that read the state. */
const gated =
  (gates: number): LayerBuilder =>
  context => {
    const { options } = context;
    const inputs = elementCount(context.input());
    const output = options.integer('output');
    const each = sum(inner(options, output, inputs), inner(options, output, output));
    return draft(context, vector(output), times(gates, each));
  };

export const gru = gated(3);
export const lstm = gated(4);

interface InnerConvolution {
  readonly extent: { readonly height: number; readonly width: number };
  /** A convolution of `inputs` to `outputs` channels. */
  readonly count: (inputs: number, outputs: number) => InnerCount;
}

/** The window that all inner convolutions share, or null if nothing is left of the map. */
function innerConvolution(context: LayerContext): InnerConvolution | null {
  const { options } = context;
  const input = context.input();
  const size = options.integer('size');
  const padding = options.flag('pad') ? Math.trunc(size / 2) : options.integer('padding');
  const extent = windowExtent(input, 2 * padding, size, bothAxes(options.integer('stride')));
  if (context.isEmpty(extent, 'size', sentence('A {0} kernel', `${size}×${size}`))) return null;
  const groups = options.flag('xnor') ? 1 : options.integer('groups');
  return {
    extent,
    count: (inputs, outputs) => inner(options, outputs, Math.trunc(inputs / groups) * size * size),
  };
}

export function crnn(context: LayerContext): LayerDraft | null {
  const { options } = context;
  const convolution = innerConvolution(context);
  if (convolution === null) return null;
  const output = options.integer('output', options.integer('output_filters'));
  const hidden = options.integer('hidden', options.integer('hidden_filters'));
  const count = sum(
    convolution.count(context.input().channels, hidden),
    convolution.count(hidden, hidden),
    convolution.count(hidden, output),
  );
  return draft(context, { channels: output, ...convolution.extent }, count);
}

export function convLstm(context: LayerContext): LayerDraft | null {
  const { options } = context;
  const convolution = innerConvolution(context);
  if (convolution === null) return null;
  const output = options.integer('output');
  const state = convolution.count(output, output);
  const count = sum(
    times(4, convolution.count(context.input().channels, output)),
    options.flag('bottleneck') ? convolution.count(2 * output, output) : times(4, state),
    options.flag('peephole') ? times(3, state) : NOTHING,
  );
  return draft(context, { channels: output, ...convolution.extent }, count);
}

export function history(context: LayerContext): LayerDraft {
  const input = context.input();
  const frames = context.options.integer('history_size');
  return draft(context, { ...input, channels: input.channels * frames }, NOTHING);
}
