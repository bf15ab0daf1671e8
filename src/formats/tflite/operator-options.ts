import { floatText, listText } from '../graph/listed-values';
import { typeName } from './element-types';
import type { FlatTable } from './flat-table';

/** How an option is read and written; undefined where it says what is so anyway. */
type OptionKind = (options: FlatTable, place: number) => string | undefined;

const PADDINGS = ['SAME', 'VALID'];
const ACTIVATIONS = ['NONE', 'RELU', 'RELU_N1_TO_1', 'RELU6', 'TANH', 'SIGN_BIT'];
const MODES = ['REFLECT', 'SYMMETRIC'];

const named =
  (names: readonly string[], usual?: string): OptionKind =>
  (options, place) => {
    const code = options.byte(place);
    const name = names[code] ?? String(code);
    return name === usual ? undefined : JSON.stringify(name);
  };

const integer =
  (usual?: number): OptionKind =>
  (options, place) => {
    const value = options.integer(place, usual);
    return value === usual ? undefined : String(value);
  };

const float: OptionKind = (options, place) => floatText(options.float(place));
const flag: OptionKind = (options, place) => (options.isSet(place) ? '1' : undefined);
const type: OptionKind = (options, place) => JSON.stringify(typeName(options.byte(place)));
/** Has a meaning in old files only. */
const skipped: OptionKind = () => undefined;

function integers(options: FlatTable, place: number): string | undefined {
  const list = options.integers(place);
  return list.length === 0 ? undefined : listText(list);
}

/** The options of an operator in the order of its table in schema.fbs. */
type Options = Readonly<Record<string, OptionKind>>;

const padding = named(PADDINGS);
const fused = named(ACTIVATIONS, 'NONE');
const strided = { padding, stride_w: integer(), stride_h: integer() };
const dilated = { dilation_w_factor: integer(1), dilation_h_factor: integer(1) };

const CONVOLUTION = { ...strided, fused_activation_function: fused, ...dilated };
const POOLING = {
  ...strided,
  filter_width: integer(),
  filter_height: integer(),
  fused_activation_function: fused,
};
const FUSED = { fused_activation_function: fused };
const REDUCER = { keep_dims: flag };
const BLOCK = { block_size: integer() };
const SPLITS = { num_splits: integer() };
const CORNERS = { align_corners: flag, half_pixel_centers: flag };

const OPTIONS: Readonly<Record<string, Options>> = {
  CONV_2D: CONVOLUTION,
  DEPTHWISE_CONV_2D: {
    ...strided,
    depth_multiplier: integer(),
    fused_activation_function: fused,
    ...dilated,
  },
  TRANSPOSE_CONV: { ...strided, fused_activation_function: fused },
  AVERAGE_POOL_2D: POOLING,
  MAX_POOL_2D: POOLING,
  L2_POOL_2D: POOLING,
  FULLY_CONNECTED: {
    fused_activation_function: fused,
    weights_format: skipped,
    keep_num_dims: flag,
  },
  ADD: FUSED,
  SUB: FUSED,
  MUL: FUSED,
  DIV: FUSED,
  L2_NORMALIZATION: FUSED,
  CONCATENATION: { axis: integer(), fused_activation_function: fused },
  SOFTMAX: { beta: float },
  LOCAL_RESPONSE_NORMALIZATION: { radius: integer(), bias: float, alpha: float, beta: float },
  LEAKY_RELU: { alpha: float },
  GELU: { approximate: flag },
  RESHAPE: { new_shape: integers },
  SQUEEZE: { squeeze_dims: integers },
  RESIZE_BILINEAR: { new_height: skipped, new_width: skipped, ...CORNERS },
  RESIZE_NEAREST_NEIGHBOR: CORNERS,
  SPACE_TO_DEPTH: BLOCK,
  DEPTH_TO_SPACE: BLOCK,
  GATHER: { axis: integer(), batch_dims: integer(0) },
  MEAN: REDUCER,
  SUM: REDUCER,
  REDUCE_MAX: REDUCER,
  REDUCE_MIN: REDUCER,
  REDUCE_PROD: REDUCER,
  SPLIT: SPLITS,
  SPLIT_V: SPLITS,
  STRIDED_SLICE: {
    begin_mask: integer(0),
    end_mask: integer(0),
    ellipsis_mask: integer(0),
    new_axis_mask: integer(0),
    shrink_axis_mask: integer(0),
    offset: flag,
  },
  PACK: { values_count: integer(), axis: integer() },
  UNPACK: { num: integer(), axis: integer() },
  CAST: { in_data_type: type, out_data_type: type },
  ARG_MAX: { output_type: type },
  ARG_MIN: { output_type: type },
  MIRROR_PAD: { mode: named(MODES) },
  BATCH_MATMUL: { adj_x: flag, adj_y: flag },
};

/** What an operator says beside its inputs, as in `stride_w = 2`; nothing of operators that are not in the table. */
export function optionTexts(operator: string, options: FlatTable | undefined): readonly string[] {
  const known = OPTIONS[operator];
  if (options === undefined || known === undefined) return [];
  return Object.entries(known).flatMap(([name, read], place) => {
    const value = read(options, place);
    return value === undefined ? [] : [`${name} = ${value}`];
  });
}
