import { activation, count, flag, float, integer, section, trainingOnly } from '../option-spec';

const WINDOW = [
  count('size', 1, 'Width and height of the kernel.'),
  count('stride', 1, 'Step between two positions of the kernel.'),
  flag('pad', 'Pads the map by half the kernel on all sides, in place of padding.'),
  integer('padding', 0, 'Rows and columns of zeros on all sides.', { minimum: 0 }),
];

const batchNormalize = flag('batch_normalize', 'Normalizes each channel; folded into the weights.');

export const CONVOLUTIONAL = section(
  'convolutional',
  ['conv'],
  'Convolution, with batch normalization and an activation.',
  count('filters', 1, 'Number of output channels.'),
  ...WINDOW,
  integer('stride_x', -1, 'Horizontal step, in place of stride.'),
  integer('stride_y', -1, 'Vertical step, in place of stride.'),
  integer('dilation', 1, 'Distance of neighbouring kernel elements.', { minimum: 1 }),
  integer('groups', 1, 'Parts of the channels that do not see each other.'),
  batchNormalize,
  flag('cbn', 'Batch normalization across several training steps.'),
  activation('logistic'),
  integer('share_index', null, 'Layer, absolute or relative, whose weights this one uses too.'),
  flag('flipped', 'The weights are stored transposed.'),
  flag('binary', 'Rounds the weights to two values.'),
  flag('xnor', 'Rounds weights and input to two values.'),
  integer('antialiasing', 0, 'Blurs the output before the stride is taken.'),
  flag('sway', 'Rotates the kernels a little both ways.'),
  flag('rotate', 'Rotates the kernels.'),
  flag('stretch', 'Stretches the kernels.'),
  flag('stretch_sway', 'Stretches and rotates the kernels.'),
  flag('coordconv', 'Adds the coordinates to the input.'),
  ...trainingOnly(
    flag('bin_output', 'Keeps the output of an xnor layer in bits.'),
    float('angle', 15, 'Angle of sway and rotate in degrees.'),
    float('assisted_excitation', 0, 'Raises the output where objects are.'),
    float('dot', 0, 'Pulls filters apart.'),
    flag('grad_centr', 'Centres the gradients.'),
    float('reverse', 0, 'Reverses the gradient.'),
    integer('stream', -1, 'CUDA stream.'),
    integer('wait_stream', -1, 'CUDA stream to wait for.'),
  ),
);

export const DECONVOLUTIONAL = section(
  'deconvolutional',
  ['deconv'],
  'Transposed convolution, which enlarges the map.',
  count('filters', 1, 'Number of output channels.'),
  ...WINDOW,
  batchNormalize,
  activation('logistic'),
);

export const LOCAL = section(
  'local',
  [],
  'Convolution with weights of its own at every position.',
  count('filters', 1, 'Number of output channels.'),
  count('size', 1, 'Width and height of the kernel.'),
  count('stride', 1, 'Step between two positions of the kernel.'),
  flag('pad', 'Pads the map by one row and column on all sides.'),
  activation('logistic'),
);

export const CONNECTED = section(
  'connected',
  ['conn'],
  'Every output reads every input.',
  count('output', 1, 'Number of outputs.'),
  batchNormalize,
  activation('logistic'),
);
