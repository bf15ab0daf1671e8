import { sentence } from '../../../base/sentence';
import { elementCount, type Shape } from '../../../core/network/shape';
import { windowExtent } from '../extent';
import { bothAxes } from '../../../core/network/operation';
import type { LayerBuilder, LayerContext, LayerDraft } from '../layer-context';
import type { SectionReader } from '../section-reader';

const REASON = 'recurrent layers keep a state from one input to the next';

const draft = (context: LayerContext, shape: Shape, numbers: number): LayerDraft => ({
  operation: { kind: 'unsupported', reason: REASON },
  inputs: [context.previous],
  shape,
  weights: { kind: 'opaque', numbers },
});

const vector = (channels: number): Shape => ({ channels, height: 1, width: 1 });

/** Numbers of one inner layer: weights, biases and, with batch normalization, three more for each output. */
const innerNumbers = (options: SectionReader, outputs: number, inputs: number): number =>
  outputs * inputs + outputs * (options.flag('batch_normalize') ? 4 : 1);

export function rnn(context: LayerContext): LayerDraft {
  const { options } = context;
  const inputs = elementCount(context.input());
  const output = options.integer('output');
  const hidden = options.integer('hidden', output);
  const numbers = [
    [hidden, inputs],
    [hidden, hidden],
    [output, hidden],
  ] as const;
  return draft(
    context,
    vector(output),
    numbers.reduce((sum, [to, from]) => sum + innerNumbers(options, to, from), 0),
  );
}

/** `gates` inner layers that read the input and as many that read the state. */
const gated =
  (gates: number): LayerBuilder =>
  context => {
    const { options } = context;
    const inputs = elementCount(context.input());
    const output = options.integer('output');
    const each = innerNumbers(options, output, inputs) + innerNumbers(options, output, output);
    return draft(context, vector(output), gates * each);
  };

export const gru = gated(3);
export const lstm = gated(4);

interface InnerConvolution {
  readonly extent: { readonly height: number; readonly width: number };
  /** Numbers of a convolution of `inputs` to `outputs` channels. */
  readonly numbers: (inputs: number, outputs: number) => number;
}

/** The window that all inner convolutions share, or null if nothing is left of the map. */
function innerConvolution(context: LayerContext): InnerConvolution | null {
  const { options } = context;
  const input = context.input();
  const size = options.integer('size');
  const padding = options.flag('pad') ? Math.trunc(size / 2) : options.integer('padding');
  const extent = windowExtent(input, 2 * padding, size, bothAxes(options.integer('stride')));
  if (context.isEmpty(extent, 'size', sentence('A kernel of {0}', `${size}×${size}`))) return null;
  const groups = options.flag('xnor') ? 1 : options.integer('groups');
  return {
    extent,
    numbers: (inputs, outputs) =>
      innerNumbers(options, outputs, Math.trunc(inputs / groups) * size * size),
  };
}

export function crnn(context: LayerContext): LayerDraft | null {
  const { options } = context;
  const inner = innerConvolution(context);
  if (inner === null) return null;
  const output = options.integer('output', options.integer('output_filters'));
  const hidden = options.integer('hidden', options.integer('hidden_filters'));
  const numbers =
    inner.numbers(context.input().channels, hidden) +
    inner.numbers(hidden, hidden) +
    inner.numbers(hidden, output);
  return draft(context, { channels: output, ...inner.extent }, numbers);
}

export function convLstm(context: LayerContext): LayerDraft | null {
  const { options } = context;
  const inner = innerConvolution(context);
  if (inner === null) return null;
  const output = options.integer('output');
  const state = inner.numbers(output, output);
  const gates = options.flag('bottleneck') ? inner.numbers(2 * output, output) : 4 * state;
  const peepholes = options.flag('peephole') ? 3 * state : 0;
  const numbers = 4 * inner.numbers(context.input().channels, output) + gates + peepholes;
  return draft(context, { channels: output, ...inner.extent }, numbers);
}

export function history(context: LayerContext): LayerDraft {
  const input = context.input();
  const frames = context.options.integer('history_size');
  return draft(context, { ...input, channels: input.channels * frames }, 0);
}
