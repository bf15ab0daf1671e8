import fc from 'fast-check';
import { interval, type Interval } from '../../../src/base/interval';
import type { Shape } from '../../../src/core/network/shape';
import { blocksIn, scratchBytes, type FastStrip } from '../../../src/core/kernels/fast-strip';
import type { KernelCall } from '../../../src/kernels/kernel-call';
import { SUMMAND, type KernelName } from '../../../src/core/kernels/kernels';
import {
  packedBiasFloats,
  packedConvolutionFloats,
  transformedWeightFloats,
  type ConvolutionWeights,
} from '../../../src/kernels/weight-layout';
import type { KernelCase } from './kernel-case';
import {
  between,
  noParameters,
  activations,
  pointwiseActivations,
  storedActivations,
  type ActivationFields,
  rectangles,
  shapes,
  storages,
  stored,
  whole,
  written,
} from './stored-maps';

type Axis = 'Y' | 'X';
type WindowFields = Pick<
  KernelCall,
  'kernelY' | 'kernelX' | 'strideY' | 'strideX' | 'dilationY' | 'dilationX' | 'beforeY' | 'beforeX'
>;

const windows: fc.Arbitrary<WindowFields> = fc
  .record({
    kernelY: between(1, 5),
    kernelX: between(1, 5),
    strideY: between(1, 3),
    strideX: between(1, 3),
    dilationY: fc.oneof(fc.constant(1), between(1, 3)),
    dilationX: fc.oneof(fc.constant(1), between(1, 3)),
    paddingY: between(0, 6),
    paddingX: between(0, 6),
  })
  .map(({ paddingY, paddingX, ...window }) => ({
    ...window,
    beforeY: Math.min(paddingY, window.kernelY),
    beforeX: Math.min(paddingX, window.kernelX),
  }));

/** The windows for which depthwise convolution takes eight neighbours at once, where there are so many. */
const threeByThree: fc.Arbitrary<WindowFields> = fc.record({
  kernelY: fc.constant(3),
  kernelX: fc.constant(3),
  strideY: between(1, 2),
  strideX: between(1, 2),
  dilationY: between(1, 2),
  dilationX: fc.constant(1),
  beforeY: between(0, 2),
  beforeX: between(0, 2),
});

/** The input positions along one axis that the windows of `outputs` read: one at least. */
function windowInputs(
  window: WindowFields,
  axis: Axis,
  outputs: Interval,
  extent: number,
): Interval {
  const at = (field: 'kernel' | 'stride' | 'dilation' | 'before'): number =>
    window[`${field}${axis}`];
  const reach = (at('kernel') - 1) * at('dilation') + 1;
  const first = outputs.start * at('stride') - at('before');
  const last = (outputs.end - 1) * at('stride') - at('before') + reach;
  const start = Math.min(Math.max(0, first), extent - 1);
  return interval(start, Math.min(extent, Math.max(start + 1, last)));
}

/** Less padding, so that no window lies entirely before the map. */
const touchingTheMap = (window: WindowFields): WindowFields => ({
  ...window,
  dilationY: 1,
  dilationX: 1,
  beforeY: Math.min(window.beforeY, window.kernelY - 1),
  beforeX: Math.min(window.beforeX, window.kernelX - 1),
});

/**
 * A window over a map of at most `extent` rows and columns. The output's extent has nothing to do with the
 * input's, so that windows may even lie entirely outside; with `inside` none does.
 */
const windowed = (
  kernel: KernelName,
  channels: fc.Arbitrary<{ input: number; output: number }>,
  extra: (
    shape: Shape,
    output: Shape,
    window: WindowFields,
    activation: ActivationFields,
  ) => Pick<KernelCase, 'weights' | 'biases' | 'fields'>,
  { inside = false, of = windows, extent = 15, drawn = activations } = {},
): fc.Arbitrary<KernelCase> =>
  fc
    .record({
      channels,
      input: shapes(1, extent),
      output: shapes(1, extent),
      window: of.map(inside ? touchingTheMap : window => window),
      activation: drawn,
    })
    .chain(({ channels: { input: ic, output: oc }, input, output, window, activation }) => {
      const shape = { ...input, channels: ic };
      const room = (axis: Axis, length: number): number =>
        inside ? Math.ceil((length + window[`before${axis}`]) / window[`stride${axis}`]) : Infinity;
      const outShape = {
        channels: oc,
        height: Math.min(output.height, room('Y', input.height)),
        width: Math.min(output.width, room('X', input.width)),
      };
      return rectangles(outShape).chain(rectangle => {
        const needed = {
          y: windowInputs(window, 'Y', rectangle.y, shape.height),
          x: windowInputs(window, 'X', rectangle.x, shape.width),
        };
        const { weights, biases, fields } = extra(shape, outShape, window, activation);
        return fc.record({
          kernel: fc.constant(kernel),
          a: stored(shape, needed),
          out: written(outShape, rectangle),
          fields: fc.constant({ ...window, ...fields }),
          weights: fc.constant(weights),
          biases: fc.constant(biases),
          seed: fc.nat(),
        });
      });
    });

const sameChannels = (most: number): fc.Arbitrary<{ input: number; output: number }> =>
  between(1, most).map(channels => ({ input: channels, output: channels }));

const groupedChannels = fc
  .tuple(fc.constantFrom(1, 1, 1, 2, 3), between(1, 9), between(1, 21))
  .map(([groups, input, output]) => ({
    input: groups * input,
    output: groups * output,
    groups,
  }));

const convolutions = groupedChannels.chain(channels =>
  windowed('convolution', fc.constant(channels), (a, out, window, activation) => {
    const layout: ConvolutionWeights = {
      filters: out.channels,
      groups: channels.groups,
      channels: a.channels,
      kernelY: window.kernelY,
      kernelX: window.kernelX,
    };
    return {
      weights: packedConvolutionFloats(layout),
      biases: packedBiasFloats(layout),
      fields: {
        groups: channels.groups,
        ...activation,
        attributes: { summand: SUMMAND.none },
      },
    };
  }),
);

/** A window as large as the map: the form of fully connected layers. */
const fullyConnected: fc.Arbitrary<KernelCase> = fc
  .record({
    a: shapes(6, 4),
    outputs: between(1, 90),
    storage: storages,
    activation: storedActivations,
  })
  .chain(({ a, outputs, storage, activation }) => {
    const layout: ConvolutionWeights = {
      filters: outputs,
      groups: 1,
      channels: a.channels,
      kernelY: a.height,
      kernelX: a.width,
    };
    const out = { channels: outputs, height: 1, width: 1 };
    return fc.record({
      kernel: fc.constant<KernelName>('convolution'),
      a: stored(a, whole(a)),
      out: fc.constant({ shape: out, present: whole(out), storage }),
      fields: fc.constant({
        kernelY: a.height,
        kernelX: a.width,
        strideY: 1,
        strideX: 1,
        dilationY: 1,
        dilationX: 1,
        groups: 1,
        ...activation,
        attributes: { summand: SUMMAND.none },
      }),
      weights: fc.constant(packedConvolutionFloats(layout)),
      biases: fc.constant(packedBiasFloats(layout)),
      seed: fc.nat(),
    });
  });

/** The same call with something added: of one's map the rows of the output are in memory, or all rows. */
const withSummand = (cases: fc.Arbitrary<KernelCase>): fc.Arbitrary<KernelCase> =>
  fc
    .record({
      test: cases,
      isAfter: fc.boolean(),
      hasAllRows: fc.boolean(),
      activation: storedActivations,
    })
    .map(({ test, isAfter, hasAllRows, activation }): KernelCase => {
      const out = { ...test.out, storage: { ...test.out.storage, ring: false } };
      const { shape, present } = out;
      const y = hasAllRows ? interval(0, shape.height) : present.y;
      const summand = isAfter ? SUMMAND.afterActivation : SUMMAND.beforeActivation;
      const fields = {
        ...test.fields,
        ...(isAfter ? activation : {}),
        attributes: { ...test.fields.attributes, summand },
      };
      const b = { ...out, present: { ...present, y } };
      return { ...test, b, out, fields };
    });

/** Inputs along one axis under the blocks of 4 outputs that a part of them touches. */
function blockInputs(before: number, { start, end }: Interval, extent: number): Interval {
  const first = start - (start % 4) - before;
  const past = Math.ceil(end / 4) * 4 - before + 2;
  const from = Math.min(Math.max(0, first), extent - 1);
  return interval(from, Math.min(extent, Math.max(from + 1, past)));
}

/** Convolutions 3x3 by the fast kernel, in strips, chunks and panels of any size. */
const winograds: fc.Arbitrary<KernelCase> = fc
  .record({
    channels: groupedChannels,
    input: shapes(1, 15),
    output: shapes(1, 15),
    before: fc.record({ y: between(0, 3), x: between(0, 3) }),
    blocks: between(1, 13),
    chunk: between(1, 9),
    panel: between(1, 3),
    activation: pointwiseActivations,
  })
  .chain(({ channels, input, output, before, blocks, chunk, panel, activation }) => {
    const shape = { ...input, channels: channels.input };
    const outShape = { ...output, channels: channels.output };
    const { groups } = channels;
    const layout: ConvolutionWeights = {
      filters: outShape.channels,
      groups,
      channels: shape.channels,
      kernelY: 3,
      kernelX: 3,
    };
    const strip: FastStrip = {
      blocks,
      channels: Math.min(chunk, shape.channels / groups),
      filters: 8 * Math.min(panel, Math.ceil(outShape.channels / groups / 8)),
    };
    return rectangles(outShape).chain(rectangle => {
      const all = blocksIn(rectangle);
      return fc.record({
        kernel: fc.constant<KernelName>('winograd'),
        a: stored(shape, {
          y: blockInputs(before.y, rectangle.y, shape.height),
          x: blockInputs(before.x, rectangle.x, shape.width),
        }),
        out: written(outShape, rectangle),
        fields: fc.constant({
          kernelY: 3,
          kernelX: 3,
          strideY: 1,
          strideX: 1,
          dilationY: 1,
          dilationX: 1,
          beforeY: before.y,
          beforeX: before.x,
          groups,
          ...activation,
          attributes: {
            summand: SUMMAND.none,
            blocks: strip.blocks,
            chunk: strip.channels,
            panel: strip.filters,
          },
        }),
        weights: fc.constant(transformedWeightFloats(layout)),
        biases: fc.constant(packedBiasFloats(layout)),
        scratch: fc.constant(scratchBytes({ ...strip, blocks: Math.min(blocks, all) }) / 4),
        seed: fc.nat(),
      });
    });
  });

const depthwise = (
  most: number,
  drawn: fc.Arbitrary<ActivationFields>,
  options: Parameters<typeof windowed>[3],
): fc.Arbitrary<KernelCase> =>
  windowed(
    'depthwise',
    sameChannels(most),
    (a, _out, window, activation) => ({
      weights: window.kernelY * window.kernelX * a.channels,
      biases: a.channels,
      fields: { groups: a.channels, ...activation },
    }),
    { ...options, drawn },
  );

const locallyConnected = windowed(
  'locallyConnected',
  fc.record({ input: between(1, 3), output: between(1, 3) }),
  (a, out, window, activation) => ({
    weights: out.height * out.width * out.channels * a.channels * window.kernelY * window.kernelX,
    biases: out.channels * out.height * out.width,
    fields: activation,
  }),
);

/** The input positions along one axis whose windows reach over `outputs`: one at least. */
function inputsUnder(
  window: WindowFields,
  axis: Axis,
  outputs: Interval,
  extent: number,
): Interval {
  const [stride, before] = [window[`stride${axis}`], window[`before${axis}`]];
  const reach = (window[`kernel${axis}`] - 1) * window[`dilation${axis}`];
  const first = Math.max(0, Math.ceil((outputs.start + before - reach) / stride));
  const last = Math.floor((outputs.end - 1 + before) / stride);
  const start = Math.min(first, extent - 1);
  return interval(start, Math.max(start + 1, Math.min(extent, last + 1)));
}

const transposedConvolutions: fc.Arbitrary<KernelCase> = fc
  .record({
    channels: groupedChannels,
    input: shapes(1, 9),
    output: shapes(1, 15),
    window: windows,
    activation: activations,
  })
  .chain(({ channels, input, output, window, activation }) => {
    const shape = { ...input, channels: channels.input };
    const outShape = { ...output, channels: channels.output };
    const layout: ConvolutionWeights = {
      filters: outShape.channels,
      groups: channels.groups,
      channels: shape.channels,
      kernelY: window.kernelY,
      kernelX: window.kernelX,
    };
    return rectangles(outShape).chain(rectangle =>
      fc.record({
        kernel: fc.constant<KernelName>('transposedConvolution'),
        a: stored(shape, {
          y: inputsUnder(window, 'Y', rectangle.y, shape.height),
          x: inputsUnder(window, 'X', rectangle.x, shape.width),
        }),
        out: written(outShape, rectangle),
        fields: fc.constant({ ...window, groups: channels.groups, ...activation }),
        weights: fc.constant(packedConvolutionFloats(layout)),
        biases: fc.constant(packedBiasFloats(layout)),
        seed: fc.nat(),
      }),
    );
  });

/** Random calls of the kernels that slide a window. */
export const WINDOW_CASES = {
  convolution: fc.oneof(
    { arbitrary: convolutions, weight: 3 },
    fullyConnected,
    withSummand(convolutions),
    withSummand(fullyConnected),
  ),
  depthwise: fc.oneof(
    depthwise(21, activations, {}),
    depthwise(9, storedActivations, { of: threeByThree, extent: 40 }),
  ),
  winograd: fc.oneof({ arbitrary: winograds, weight: 3 }, withSummand(winograds)),
  locallyConnected,
  transposedConvolution: transposedConvolutions,
  maxPool: windowed('maxPool', sameChannels(41), () => ({ ...noParameters, fields: {} })),
  averagePool: fc
    .oneof(
      fc.constant({ countedAfterY: -1, countedAfterX: -1 }),
      fc.record({ countedAfterY: between(0, 3), countedAfterX: between(0, 3) }),
    )
    .chain(attributes =>
      windowed(
        'averagePool',
        sameChannels(9),
        () => ({ ...noParameters, fields: { attributes } }),
        { inside: true },
      ),
    ),
};
