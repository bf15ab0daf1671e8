import {
  bothAxes,
  type Interpolation,
  type OperationOf,
  type ResizedAxis,
  type Rounding,
  type Sampling,
} from '../../../../src/core/network/operation';
import {
  croppedAxis,
  PLAIN_SAMPLING,
  resizedAxis,
  type CoordinateRule,
} from '../../../../src/core/network/resized-axis';
import { planOf, type OverlapMode } from '../../../../src/core/tiling/plan';
import { describeWithData } from '../../../support/data';
import { assertComputes } from '../../../support/layer-execution';
import { onnxCase, type OnnxTensor } from '../../../support/onnx-tensor';

/** What a node says, beside the sizes that its output has. */
interface Resizing {
  readonly rule?: CoordinateRule;
  readonly method?: Interpolation;
  readonly rounding?: Rounding;
  /** Of rows and columns, where it gives scales. */
  readonly scales?: readonly [y: number, x: number];
  readonly sampling?: Partial<Sampling>;
  /** Of rows and columns, where a part is resized. */
  readonly part?: readonly [y: readonly [number, number], x: readonly [number, number]];
}

const linear = { method: 'linear' } as const;

const cubic = (sampling: Partial<Sampling> = {}) =>
  ({ method: 'cubic', sampling: { coefficient: -0.75, ...sampling } }) as const;

const HALF_LEFT_OUT = cubic({ coefficient: -0.5, beyond: 'nothing' });

/** Cases of ONNX's own tests, and what their nodes compute; half_pixel and round-prefer-floor unless they are given. */
const CASES: readonly (readonly [name: string, resizing: Resizing])[] = [
  [
    'downsample_scales_linear_align_corners',
    { ...linear, rule: 'align_corners', scales: [0.6, 0.6] },
  ],
  [
    'downsample_scales_linear_half_pixel_symmetric',
    { ...linear, rule: 'half_pixel_symmetric', scales: [1, 0.6] },
  ],
  ['downsample_scales_cubic', { ...cubic(), scales: [0.8, 0.8] }],
  ['downsample_scales_cubic_A_n0p5_exclude_outside', { ...HALF_LEFT_OUT, scales: [0.8, 0.8] }],
  ['downsample_sizes_cubic_antialias', cubic({ stretch: bothAxes(4 / 3) })],
  ['downsample_sizes_linear_antialias', { ...linear, sampling: { stretch: bothAxes(4 / 3) } }],
  ['upsample_scales_cubic_align_corners', { ...cubic(), rule: 'align_corners', scales: [2, 2] }],
  ['upsample_scales_cubic_asymmetric', { ...cubic(), rule: 'asymmetric', scales: [2, 2] }],
  [
    'tf_crop_and_resize',
    {
      ...linear,
      part: [
        [0.4, 0.6],
        [0.6, 0.8],
      ],
      sampling: { beyond: 0 },
    },
  ],
  [
    'tf_crop_and_resize_extrapolation_value',
    {
      ...linear,
      part: [
        [0.4, 1.2],
        [0.6, 1.7],
      ],
      sampling: { beyond: 10 },
    },
  ],
  ['downsample_scales_nearest', { scales: [0.6, 0.6] }],
  ['downsample_sizes_nearest_not_larger', { scales: [1 / 2, 1 / 2] }],
  ['downsample_sizes_nearest_not_smaller', { scales: [3 / 4, 3 / 4] }],
  ['upsample_scales_linear', { ...linear, scales: [2, 2] }],
  ['upsample_scales_linear_align_corners', { ...linear, rule: 'align_corners', scales: [2, 2] }],
  [
    'upsample_scales_linear_half_pixel_symmetric',
    { ...linear, rule: 'half_pixel_symmetric', scales: [2.3, 2.94] },
  ],
  ['upsample_scales_nearest', { scales: [2, 3] }],
  ['upsample_scales_nearest_axes_3_2', { scales: [2, 3] }],
  ['upsample_sizes_nearest', {}],
  ['upsample_sizes_nearest_ceil_half_pixel', { rounding: 'ceil' }],
  ['upsample_sizes_nearest_floor_align_corners', { rounding: 'floor', rule: 'align_corners' }],
  ['upsample_sizes_nearest_not_larger', { scales: [7 / 2, 7 / 2] }],
  ['upsample_sizes_nearest_not_smaller', { scales: [4, 4] }],
  [
    'upsample_sizes_nearest_round_prefer_ceil_asymmetric',
    { rounding: 'round-prefer-ceil', rule: 'asymmetric' },
  ],
];

function resizeOf(
  { rule = 'half_pixel', method = 'nearest', ...node }: Resizing,
  input: OnnxTensor | undefined,
  output: OnnxTensor,
): OperationOf<'resize'> {
  const { rounding = 'round-prefer-floor', scales, part, sampling } = node;
  const axis = (place: 0 | 1): ResizedAxis => {
    const extent = input?.dims[2 + place] ?? 0;
    const made = output.dims[2 + place] ?? 0;
    return part === undefined
      ? resizedAxis(rule, extent, made, scales?.[place])
      : croppedAxis(extent, made, ...part[place]);
  };
  return {
    kind: 'resize',
    y: axis(0),
    x: axis(1),
    method,
    rounding,
    scale: 1,
    sampling: { ...PLAIN_SAMPLING, ...sampling },
  };
}

/** All of it, and in tiles. */
const GRIDS: readonly (readonly [rows: number, columns: number, overlap: OverlapMode])[] = [
  [1, 1, 'recompute'],
  [2, 2, 'recompute'],
  [2, 1, 'keep-rows'],
  [2, 2, 'keep-rows-and-columns'],
];

describeWithData('resized maps of ONNX', () => {
  for (const [folder, resizing] of [
    ...CASES.map(([name, node]) => [`node/test_resize_${name}`, node] as const),
    [
      'node/test_upsample_nearest',
      { rule: 'asymmetric', rounding: 'floor', scales: [2, 3] },
    ] as const,
  ])
    for (const [rows, columns, overlap] of GRIDS)
      it(`${folder}, ${rows}x${columns}, ${overlap}`, () => {
        const { inputs, output } = onnxCase(folder);
        const operation = resizeOf(resizing, inputs[0], output);
        const [height = 1, width = 1] = output.dims.slice(2);
        const grid = {
          rows: Math.min(rows, height),
          columns: Math.min(columns, width),
          rule: 'paper',
        } as const;
        const plan = planOf([{ first: 0, last: 0, grid, overlap }]);
        assertComputes({ operation, inputs, output, plan });
      });
});
