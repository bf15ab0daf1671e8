import {
  activation,
  choice,
  count,
  flag,
  float,
  integer,
  integers,
  section,
  trainingOnly,
} from '../option-spec';

export const ROUTE = section(
  'route',
  [],
  'Concatenates the outputs of earlier layers along the channels.',
  integers('layers', 'Layers to read: absolute from 0, or relative if negative.'),
  count('groups', 1, "Number of parts that each layer's channels are split into."),
  integer('group_id', 0, 'Part to take, from 0.', { minimum: 0 }),
  ...trainingOnly(
    integer('stream', -1, 'CUDA stream.'),
    integer('wait_stream', -1, 'CUDA stream to wait for.'),
  ),
);

export const SHORTCUT = section(
  'shortcut',
  [],
  'Adds earlier layers to the previous layer.',
  integers('from', 'Layers to add: absolute from 0, or relative if negative.'),
  choice(
    'weights_type',
    ['none', 'per_feature', 'per_layer', 'per_channel'],
    'none',
    'Learned weights of the inputs: none, one per input, or one per input and channel.',
  ),
  choice(
    'weights_normalization',
    ['none', 'relu', 'avg_relu', 'softmax'],
    'none',
    'Normalization of the weights so that they sum to 1.',
  ),
  activation('linear'),
  float('alpha', 1, 'Factor of the previous layer (original Darknet only).'),
  float('beta', 1, 'Factor of the earlier layer (original Darknet only).'),
);

export const SCALE_CHANNELS = section(
  'scale_channels',
  [],
  'Scales each channel of an earlier layer by a value of the previous layer.',
  integer('from', null, 'Layer to multiply: absolute from 0, or relative if negative.'),
  flag('scale_wh', 'Scales each position instead of each channel.'),
  activation('linear'),
);

export const SAM = section(
  'sam',
  [],
  'Multiplies an earlier layer by the previous layer, element by element.',
  integer('from', null, 'Layer to multiply: absolute from 0, or relative if negative.'),
  activation('linear'),
);

export const IMPLICIT = section(
  'implicit',
  ['implicit_add', 'implicit_mul'],
  "Learned values that don't depend on the input.",
  count('filters', 128, 'Number of output channels.'),
  count('atoms', 1, 'Values per channel.'),
  ...trainingOnly(
    float('mean', 0, 'Mean of the initial values.'),
    float('std', 0.2, 'Standard deviation of the initial values.'),
  ),
);

export const UPSAMPLE = section(
  'upsample',
  [],
  'Nearest-neighbour upsampling.',
  integer('stride', 2, 'Scale factor in both directions; negative values shrink the map.'),
  float('scale', 1, 'Factor applied to every value.'),
);

const REORG_OPTIONS = [
  count('stride', 1, 'Block size in rows and columns.'),
  flag('reverse', 'Moves channels back to positions.'),
];

export const REORG = section(
  'reorg',
  [],
  'Moves blocks of positions to channels, in the order of original Darknet.',
  ...REORG_OPTIONS,
  flag('flatten', 'Reorders values to H, W, C (original Darknet only).'),
  integer('extra', 0, 'Number of extra values to append (original Darknet only).', { minimum: 0 }),
);

export const REORG3D = section(
  'reorg3d',
  [],
  'Moves blocks of positions to channels.',
  ...REORG_OPTIONS,
);
