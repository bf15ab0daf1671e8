import { activation, count, flag, float, integer, section, trainingOnly } from '../option-spec';

const batchNormalize = flag('batch_normalize', 'Batch normalization inside the layer.');
const output = count('output', 1, 'Number of outputs.');
const shortcut = flag('shortcut', 'Adds the old state to the new one.');

const WINDOW = [
  count('size', 3, 'Width and height of the kernels.'),
  count('stride', 1, 'Stride of the kernels.'),
  count('dilation', 1, 'Distance between neighbouring kernel elements.'),
  flag('pad', 'Pads by half the kernel size on all sides; overrides padding.'),
  integer('padding', 0, 'Zero padding on each side.', { minimum: 0 }),
  count('groups', 1, 'Number of channel groups, convolved separately.'),
  flag('xnor', 'Binarizes the weights and the input.'),
];

export const RNN = section(
  'rnn',
  [],
  'Recurrent layer.',
  output,
  count('hidden', null, 'Size of the state; default: output.'),
  activation('logistic'),
  batchNormalize,
  shortcut,
  integer('logistic', 0, 'Activation of the state: 1 = logistic, 2 = loggy.'),
);

export const GRU = section(
  'gru',
  [],
  'Gated recurrent unit (GRU).',
  output,
  batchNormalize,
  flag('tanh', 'Uses tanh for the state.'),
);

export const LSTM = section('lstm', [], 'Long short-term memory (LSTM).', output, batchNormalize);

export const CRNN = section(
  'crnn',
  [],
  'Convolutional recurrent layer.',
  count('output', null, 'Number of output channels.'),
  count('hidden', null, 'Channels of the state.'),
  count('output_filters', 1, 'Number of output channels (original Darknet).'),
  count('hidden_filters', 1, 'Channels of the state (original Darknet).'),
  ...WINDOW,
  activation('logistic'),
  batchNormalize,
  shortcut,
);

export const CONV_LSTM = section(
  'conv_lstm',
  [],
  'Convolutional LSTM.',
  count('output', 1, 'Number of output channels.'),
  ...WINDOW,
  activation('linear'),
  batchNormalize,
  shortcut,
  flag('peephole', 'Uses peephole connections: gates read the cell state.'),
  flag('bottleneck', 'Uses one convolution for all gates.'),
  { ...activation('tanh'), name: 'lstm_activation' },
  ...trainingOnly(
    integer('state_constrain', null, 'Number of steps after which to clamp the state.'),
    float('time_normalizer', 1, 'Weight of the gradient through time.'),
  ),
);

export const HISTORY = section(
  'history',
  [],
  'Stacks the maps of the last frames along the channels.',
  count('history_size', 4, 'Number of frames.'),
);
