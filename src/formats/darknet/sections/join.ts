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
  'The outputs of earlier layers, one behind the other along the channels.',
  integers('layers', 'Layers to read: absolute from 0, or relative if negative.'),
  count('groups', 1, 'Parts into which the channels of each layer are cut.'),
  integer('group_id', 0, 'Which of the parts to take.', { minimum: 0 }),
  ...trainingOnly(
    integer('stream', -1, 'CUDA stream.'),
    integer('wait_stream', -1, 'CUDA stream to wait for.'),
  ),
);

export const SHORTCUT = section(
  'shortcut',
  [],
  'Sum of the layer before and of earlier layers.',
  integers('from', 'Layers to add: absolute from 0, or relative if negative.'),
  choice(
    'weights_type',
    ['none', 'per_feature', 'per_layer', 'per_channel'],
    'none',
    'Learned weights of the summands: one for each, or one for each channel of each.',
  ),
  choice(
    'weights_normalization',
    ['none', 'relu', 'avg_relu', 'softmax'],
    'none',
    'How the weights are made to add up to 1.',
  ),
  activation('linear'),
  float('alpha', 1, 'Factor of the layer before (original Darknet only).'),
  float('beta', 1, 'Factor of the earlier layer (original Darknet only).'),
);

export const SCALE_CHANNELS = section(
  'scale_channels',
  [],
  'An earlier layer, each channel multiplied by a number of the layer before.',
  integer('from', null, 'Layer to multiply: absolute from 0, or relative if negative.'),
  flag('scale_wh', 'Multiplies each position and not each channel.'),
  activation('linear'),
);

export const SAM = section(
  'sam',
  [],
  'An earlier layer multiplied by the layer before, number by number.',
  integer('from', null, 'Layer to multiply: absolute from 0, or relative if negative.'),
  activation('linear'),
);

export const IMPLICIT = section(
  'implicit',
  ['implicit_add', 'implicit_mul'],
  'Learned numbers that depend on no input.',
  count('filters', 128, 'Number of output channels.'),
  count('atoms', 1, 'Numbers of each channel.'),
  ...trainingOnly(
    float('mean', 0, 'Mean of the numbers before training.'),
    float('std', 0.2, 'Spread of the numbers before training.'),
  ),
);

export const UPSAMPLE = section(
  'upsample',
  [],
  'Repeats each position.',
  integer('stride', 2, 'How often each row and column is repeated; negative to shrink the map.'),
  float('scale', 1, 'Factor of every number.'),
);

const REORG_OPTIONS = [
  count('stride', 1, 'Rows and columns of positions that become channels.'),
  flag('reverse', 'Makes positions of channels.'),
];

export const REORG = section(
  'reorg',
  [],
  'Makes channels of positions, in the order of the original Darknet.',
  ...REORG_OPTIONS,
  flag('flatten', 'Puts the numbers into the order H, W, C (original Darknet only).'),
  integer('extra', 0, 'Appends so many numbers (original Darknet only).', { minimum: 0 }),
);

export const REORG3D = section('reorg3d', [], 'Makes channels of positions.', ...REORG_OPTIONS);
