import { activation, count, flag, float, integer, section, trainingOnly } from '../option-spec';

const WINDOW = [
  count('size', 1, 'Width and height of the kernel.'),
  count('stride', 1, 'Stride of the kernel.'),
  flag('pad', 'Pads by half the kernel size on all sides; overrides padding.'),
  integer('padding', 0, 'Zero padding on each side.', { minimum: 0 }),
];

const batchNormalize = flag('batch_normalize', 'Batch normalization, folded into the weights.');

export const CONVOLUTIONAL = section(
  'convolutional',
  ['conv'],
  'Convolution with optional batch normalization and an activation.',
  count('filters', 1, 'Number of output channels.'),
  ...WINDOW,
  integer('stride_x', -1, 'Horizontal stride; overrides stride.'),
  integer('stride_y', -1, 'Vertical stride; overrides stride.'),
  integer('dilation', 1, 'Distance between neighbouring kernel elements.', { minimum: 1 }),
  integer('groups', 1, 'Number of channel groups, convolved separately.'),
  batchNormalize,
  flag('cbn', 'Cross-iteration batch normalization.'),
  activation('logistic'),
  integer(
    'share_index',
    null,
    'Layer to share weights with: absolute from 0, or relative if negative.',
  ),
  flag('flipped', 'Weights are stored transposed.'),
  flag('binary', 'Binarizes the weights.'),
  flag('xnor', 'Binarizes the weights and the input.'),
  integer('antialiasing', 0, 'Blurs the output before striding.'),
  flag('sway', 'Rotates the kernels slightly in both directions.'),
  flag('rotate', 'Rotates the kernels.'),
  flag('stretch', 'Stretches the kernels.'),
  flag('stretch_sway', 'Stretches and rotates the kernels.'),
  flag('coordconv', 'Adds coordinate channels to the input.'),
  ...trainingOnly(
    flag('bin_output', 'Keeps the output of an xnor layer binary.'),
    float('angle', 15, 'Angle of sway and rotate, in degrees.'),
    float('assisted_excitation', 0, 'Assisted excitation: raises the output at objects.'),
    float('dot', 0, 'Decorrelates the filters.'),
    flag('grad_centr', 'Centralizes the gradients.'),
    float('reverse', 0, 'Reverses the gradient.'),
    integer('stream', -1, 'CUDA stream.'),
    integer('wait_stream', -1, 'CUDA stream to wait for.'),
  ),
);

export const DECONVOLUTIONAL = section(
  'deconvolutional',
  ['deconv'],
  'Transposed convolution.',
  count('filters', 1, 'Number of output channels.'),
  ...WINDOW,
  batchNormalize,
  activation('logistic'),
);

export const LOCAL = section(
  'local',
  [],
  'Locally connected layer: separate weights for each position.',
  count('filters', 1, 'Number of output channels.'),
  count('size', 1, 'Width and height of the kernel.'),
  count('stride', 1, 'Stride of the kernel.'),
  flag('pad', 'Pads by one row and column on all sides.'),
  activation('logistic'),
);

export const CONNECTED = section(
  'connected',
  ['conn'],
  'Fully connected layer.',
  count('output', 1, 'Number of outputs.'),
  batchNormalize,
  activation('logistic'),
);
