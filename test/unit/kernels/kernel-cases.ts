import fc from 'fast-check';
import { at } from '../../../src/base/assert';
import { interval } from '../../../src/base/interval';
import {
  ELEMENTWISE_OPERATORS,
  REDUCTIONS,
  ROUNDINGS,
  SPREADS,
  type Interpolation,
  type Operation,
  type ResizedAxis,
} from '../../../src/core/network/operation';
import {
  COORDINATE_RULES,
  PLAIN_SAMPLING,
  resizedAxis,
} from '../../../src/core/network/resized-axis';
import { sameExtent, type Shape } from '../../../src/core/network/shape';
import type { KernelCall } from '../../../src/kernels/kernel-call';
import { samplingTable } from '../../../src/core/kernels/sampling-table';
import { usesOfLayer } from '../../../src/core/kernels/kernel-use';
import type { KernelName } from '../../../src/core/kernels/kernels';
import { NetworkBuilder } from '../../support/network-builder';
import { repetition } from '../../support/repetition';
import type { KernelCase } from './kernel-case';
import {
  activations,
  between,
  noParameters,
  rectangles,
  shapes,
  stored,
  whole,
  written,
} from './stored-maps';
import { joins, products, walks } from './plain-cases';
import { WINDOW_CASES } from './window-cases';

/** Kernels that need the same position of each input as they compute. */
const pointwise = (
  kernel: KernelName,
  fields: fc.Arbitrary<Partial<KernelCall>>,
  extra: (channels: number) => Pick<KernelCase, 'weights' | 'biases'> = () => noParameters,
  most = 13,
): fc.Arbitrary<KernelCase> =>
  shapes(most, 7).chain(shape =>
    rectangles(shape).chain(rectangle =>
      fc.record({
        kernel: fc.constant(kernel),
        a: stored(shape, rectangle),
        b: stored(shape, rectangle),
        out: written(shape, rectangle),
        fields,
        weights: fc.constant(extra(shape.channels).weights),
        biases: fc.constant(extra(shape.channels).biases),
        seed: fc.nat(),
      }),
    ),
  );

const withActivation: fc.Arbitrary<Partial<KernelCall>> = activations;
const nothing = fc.constant<Partial<KernelCall>>({});

/** Means and variances of groups of channels. */
const normalizations = (
  kernel: 'normalizeOverChannels' | 'normalizeOverPositions',
): fc.Arbitrary<KernelCase> =>
  reading(
    kernel,
    fc
      .record({
        shape: shapes(7, 6),
        groups: between(1, 4),
        epsilon: fc.constantFrom(1e-5, 0.1),
        activation: activations,
      })
      .map(({ shape, groups, epsilon, activation }) => {
        const channels = shape.channels * groups;
        const map = { ...shape, channels };
        const fields = { ...activation, groups, attributes: { epsilon } };
        return { a: map, out: map, fields, weights: channels, biases: channels };
      }),
  );

/** Words whose bytes are read, of some positions not all. */
const bytes = fc.record({ words: shapes(4, 7), unread: between(0, 3) }).chain(({ words, unread }) =>
  rectangles(words).chain(rectangle =>
    fc.record({
      kernel: fc.constant<KernelName>('normalize'),
      a: stored(words, rectangle),
      out: written({ ...words, channels: 4 * words.channels - unread }, rectangle),
      fields: nothing,
      weights: fc.constant(0),
      biases: fc.constant(0),
      seed: fc.nat(),
    }),
  ),
);

const accumulates = fc
  .record({ out: shapes(13, 7), channels: between(1, 13), y: between(1, 2), x: between(1, 2) })
  .chain(({ out, channels, y, x }) =>
    rectangles(out).chain(rectangle => {
      const a = { channels, height: out.height * y, width: out.width * x };
      const read = {
        y: interval(rectangle.y.start * y, (rectangle.y.end - 1) * y + 1),
        x: interval(rectangle.x.start * x, (rectangle.x.end - 1) * x + 1),
      };
      return fc.record({
        kernel: fc.constant<KernelName>('accumulate'),
        a: stored(a, read),
        b: stored(out, rectangle),
        out: written(out, rectangle),
        fields: fc
          .record({ isFirst: between(0, 1), activation: activations })
          .map(({ isFirst, activation }) => ({
            attributes: { isFirst },
            ...activation,
            strideY: y,
            strideX: x,
          })),
        weights: fc.constantFrom(0, out.channels),
        biases: fc.constant(0),
        seed: fc.nat(),
      });
    }),
  );

/** Kernels whose inputs have another extent than the output, and that may read all of them. */
const reading = (
  kernel: KernelName,
  choices: fc.Arbitrary<{
    a: Shape;
    b?: Shape;
    /** Whether all of b may be read, also where it is as large as the output. */
    wholeB?: true;
    out: Shape;
    fields?: Partial<KernelCall>;
    weights?: number | Float32Array;
    biases?: number;
  }>,
  wholeMap = false,
): fc.Arbitrary<KernelCase> =>
  choices.chain(({ a, b, wholeB = false, out, fields = {}, weights = 0, biases = 0 }) =>
    (wholeMap ? fc.constant(whole(out)) : rectangles(out)).chain(rectangle =>
      fc
        .record({
          kernel: fc.constant(kernel),
          a: stored(a, whole(a)),
          out: written(out, rectangle),
          fields: fc.constant(fields),
          weights: fc.constant(weights),
          biases: fc.constant(biases),
          seed: fc.nat(),
        })
        .chain(test =>
          b === undefined
            ? fc.constant(test)
            : stored(b, sameExtent(b, out) && !wholeB ? rectangle : whole(b)).map(second => ({
                ...test,
                b: second,
              })),
        ),
    ),
  );

const one = (channels: number): Shape => ({ channels, height: 1, width: 1 });

/** Channels of the input are divided by stride², also forwards. */
const reorgs = fc
  .record({ few: shapes(2, 4), stride: between(1, 3) })
  .map(({ few: { channels, height, width }, stride }) => {
    const area = stride * stride;
    const a = { channels: channels * area, height: height * stride, width: width * stride };
    const out = { channels: a.channels * area, height, width };
    return { a, out, fields: { attributes: { stride } } };
  });

/** A block of positions of `wide`, and the one of `deep` that has their channels. */
const blocks = fc
  .record({ few: shapes(5, 4), y: between(1, 3), x: between(1, 3), order: between(0, 2) })
  .map(({ few: { channels, height, width }, y, x, order }) => ({
    deep: { channels: channels * y * x, height, width },
    wide: { channels, height: height * y, width: width * x },
    block: { y, x },
    steps: at(
      [
        { stepY: x * channels, stepX: channels, stepC: 1 },
        { stepY: x, stepX: 1, stepC: y * x },
        { stepY: channels, stepX: y * channels, stepC: 1 },
      ],
      order,
    ),
  }));

const shuffles = fc
  .record({ shape: shapes(5, 5), groups: between(1, 4) })
  .map(({ shape, groups }) => {
    const map = { ...shape, channels: shape.channels * groups };
    return { a: map, out: map, fields: { groups } };
  });

const heads = (entries: number): fc.Arbitrary<{ shape: Shape; classes: number }> =>
  fc
    .record({ shape: shapes(1, 6), anchors: between(1, 3), classes: between(1, 4) })
    .map(({ shape, anchors, classes }) => ({
      shape: { ...shape, channels: anchors * (entries + classes) },
      classes,
    }));

const regions = fc
  .record({
    shape: shapes(1, 5),
    anchors: between(1, 3),
    classes: between(1, 4),
    coordinates: between(4, 5),
    softmax: between(0, 1),
    background: between(0, 1),
  })
  .map(({ shape, anchors, classes, coordinates, softmax, background }) => {
    const map = { ...shape, channels: anchors * (coordinates + 1 + classes) };
    const fields = { attributes: { classes, coordinates, softmax, background } };
    return { a: map, out: map, fields };
  });

const detections = fc
  .record({
    side: between(1, 3),
    classes: between(1, 4),
    boxes: between(1, 2),
    softmax: between(0, 1),
  })
  .map(({ side, classes, boxes, softmax }) => {
    const map = one(side * side * (classes + boxes * 5));
    return { a: map, out: map, fields: { attributes: { side, classes, softmax } } };
  });

const spreadShapes = (out: Shape): readonly Shape[] => [
  out,
  one(out.channels),
  { ...out, channels: 1 },
  one(1),
];

const elementwises = fc
  .record({
    out: shapes(13, 7),
    activation: activations,
    // A power of a negative number is none: power.test.ts.
    operator: between(0, ELEMENTWISE_OPERATORS.indexOf('maximum')),
    spreadA: between(0, SPREADS.length - 1),
    spreadB: between(0, SPREADS.length - 1),
  })
  .map(({ out, activation, ...attributes }) => ({
    a: at(spreadShapes(out), attributes.spreadA),
    b: at(spreadShapes(out), attributes.spreadB),
    out,
    fields: { ...activation, attributes },
  }));

const repetitions = fc
  .tuple(shapes(13, 5), between(1, 3), fc.constantFrom(1, 0.3))
  .map(([a, factor, scale]) => {
    const out = { ...a, height: a.height * factor, width: a.width * factor };
    return { a, out, fields: useFields(repetition(a, factor, scale), a, out) };
  });

const resizes = (method: Interpolation) =>
  fc
    .record({
      a: shapes(13, 7),
      height: between(1, 9),
      width: between(1, 9),
      rule: fc.constantFrom(...COORDINATE_RULES),
      scales: fc.option(
        fc.record({
          y: fc.float({ min: 0.25, max: 4, noNaN: true }),
          x: fc.float({ min: 0.25, max: 4, noNaN: true }),
        }),
      ),
      rounding: fc.constantFrom(...ROUNDINGS),
      scale: fc.constantFrom(1, 0.3),
      coefficient: fc.constantFrom(-0.75, -0.5),
      isSmooth: fc.boolean(),
      beyond: fc.constantFrom('border' as const, 'nothing' as const, 0.5),
    })
    .map(({ a, rule, scales, rounding, scale, coefficient, isSmooth, beyond, ...sizes }) => {
      const height = scales === null ? sizes.height : Math.max(1, Math.round(scales.y * a.height));
      const width = scales === null ? sizes.width : Math.max(1, Math.round(scales.x * a.width));
      const y = resizedAxis(rule, a.height, height, scales?.y);
      const x = resizedAxis(rule, a.width, width, scales?.x);
      const out = { ...a, height, width };
      const stretched = ({ numerator, denominator }: ResizedAxis): number =>
        isSmooth ? Math.max(1, Math.fround(numerator / denominator)) : 1;
      const sampling =
        method === 'nearest'
          ? PLAIN_SAMPLING
          : { coefficient, stretch: { y: stretched(y), x: stretched(x) }, beyond };
      const operation = { kind: 'resize', y, x, method, rounding, scale, sampling } as const;
      return {
        a,
        out,
        fields: useFields(operation, a, out),
        weights: samplingTable(operation, out),
      };
    });

/** What a call of an operation's kernel has beside its maps. */
function useFields(operation: Operation, input: Shape, output: Shape): Partial<KernelCall> {
  const builder = new NetworkBuilder(input);
  builder.add(operation, output);
  return { attributes: at(usesOfLayer(builder.build(), 0), 0).attributes };
}

const temperatures = fc.constantFrom(1, 0.5, 3);

const reductions = fc
  .record({
    a: shapes(13, 7),
    operator: between(0, REDUCTIONS.length - 1),
    overY: between(0, 1),
    overX: between(0, 1),
    overChannels: between(0, 1),
  })
  .map(({ a, ...attributes }) => ({
    a,
    out: {
      channels: attributes.overChannels === 0 ? a.channels : 1,
      height: attributes.overY === 0 ? a.height : 1,
      width: attributes.overX === 0 ? a.width : 1,
    },
    fields: { attributes },
  }));

/** Kernels that read or write integers of one byte. */
export type IntegerKernel =
  `${string}Bytes` | `integer${string}` | 'dequantize' | 'lookUp' | 'quantize';

export type FloatKernel = Exclude<KernelName, IntegerKernel>;

/** Random calls of every kernel of floats. */
export const KERNEL_CASES: Readonly<Record<FloatKernel, fc.Arbitrary<KernelCase>>> = {
  ...WINDOW_CASES,
  reduce: reading('reduce', reductions),
  channelMaxPool: reading(
    'channelMaxPool',
    fc.tuple(shapes(21, 5), between(1, 9)).map(([a, groups]) => ({
      a,
      out: { ...a, channels: groups },
      fields: { attributes: { channels: groups } },
    })),
  ),
  accumulate: accumulates,
  copy: pointwise('copy', nothing),
  normalize: bytes,
  elementwise: reading('elementwise', elementwises),
  resample: reading('resample', fc.oneof(resizes('linear'), resizes('cubic'))),
  resize: reading('resize', fc.oneof(repetitions, resizes('nearest'))),
  reorg: reading('reorg', reorgs),
  spaceToDepth: reading(
    'spaceToDepth',
    blocks.map(({ deep, wide, block, steps }) => ({
      a: wide,
      out: deep,
      fields: { strideY: block.y, strideX: block.x, attributes: steps },
    })),
  ),
  depthToSpace: reading(
    'depthToSpace',
    blocks.map(({ deep, wide, block, steps }) => ({
      a: deep,
      out: wide,
      fields: { attributes: { blockY: block.y, blockX: block.x, ...steps } },
    })),
  ),
  channelShuffle: reading('channelShuffle', shuffles),
  matmul: reading('matmul', products),
  strided: reading('strided', walks),
  join: reading('join', joins),
  activate: pointwise('activate', withActivation),
  channelAffine: pointwise('channelAffine', withActivation, channels => ({
    weights: channels,
    biases: channels,
  })),
  normalizeOverChannels: normalizations('normalizeOverChannels'),
  normalizeOverPositions: normalizations('normalizeOverPositions'),
  prelu: pointwise('prelu', nothing, channels => ({ weights: channels, biases: 0 })),
  responseNormalization: pointwise(
    'responseNormalization',
    fc
      .record({
        size: between(1, 7),
        alpha: fc.constantFrom(1e-4, 0.02),
        beta: fc.constantFrom(0.75, 0.5),
        kappa: fc.constantFrom(1, 2),
      })
      .map(attributes => ({ attributes })),
  ),
  softmax: fc.oneof(
    pointwise(
      'softmax',
      fc.tuple(temperatures, between(0, 1)).map(([temperature, logarithm]) => ({
        attributes: { parts: 1, spatial: 1, logarithm, temperature },
      })),
    ),
    reading(
      'softmax',
      fc
        .tuple(shapes(7, 4), between(1, 3), between(0, 1), temperatures)
        .map(([map, parts, logarithm, temperature]) => {
          const shape = { ...map, channels: map.channels * parts };
          const attributes = { parts, spatial: 0, logarithm, temperature };
          return { a: shape, out: shape, fields: { attributes } };
        }),
      true,
    ),
  ),
  slice: reading(
    'slice',
    fc
      .tuple(shapes(7, 5), between(0, 3), between(0, 3), between(1, 3), between(1, 3))
      .map(([out, top, left, stepY, stepX]) => ({
        a: {
          ...out,
          height: out.height * stepY + top + 1,
          width: out.width * stepX + left + 2,
        },
        out,
        fields: { attributes: { top, left, stepY, stepX, scale: 2, shift: -1 } },
      })),
  ),
  pad: reading(
    'pad',
    fc
      .tuple(shapes(7, 5), fc.nat(3), fc.array(fc.nat(4), { minLength: 4, maxLength: 4 }))
      .map(([a, mode, sides]) => {
        const most = (extent: number): number => (mode === 2 ? extent - 1 : extent);
        const side = (place: number, extent: number): number =>
          Math.min(at(sides, place), most(extent));
        const [top, left] = [side(0, a.height), side(1, a.width)];
        const out = {
          ...a,
          height: top + a.height + side(2, a.height),
          width: left + a.width + side(3, a.width),
        };
        return { a, out, fields: { attributes: { top, left, mode, value: 0.5 } } };
      }),
  ),
  constant: reading(
    'constant',
    shapes(7, 5).map(out => ({
      a: one(1),
      out,
      weights: out.channels * out.height * out.width,
    })),
  ),
  yolo: reading(
    'yolo',
    fc
      .tuple(heads(5), between(0, 1), fc.constantFrom(1, 1.05, 2))
      .map(([{ shape, classes }, newCoordinates, scaleXY]) => ({
        a: shape,
        out: shape,
        fields: { attributes: { classes, newCoordinates, scaleXY } },
      })),
  ),
  gaussianYolo: reading(
    'gaussianYolo',
    fc.tuple(heads(9), fc.constantFrom(1, 1.05)).map(([{ shape, classes }, scaleXY]) => ({
      a: shape,
      out: shape,
      fields: { attributes: { classes, scaleXY } },
    })),
  ),
  region: reading('region', regions),
  detection: reading('detection', detections, true),
};

/** Kernels that compute all of their map whatever the rectangle, at least in some calls. */
export const WHOLE_MAP: ReadonlySet<KernelName> = new Set(['softmax', 'detection']);
