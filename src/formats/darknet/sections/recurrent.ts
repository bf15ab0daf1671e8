import { activation, count, flag, float, integer, section, trainingOnly } from '../option-spec';

const batchNormalize = flag('batch_normalize', 'Normalizes the sums inside of the layer.');
const output = count('output', 1, 'Number of outputs.');
const shortcut = flag('shortcut', 'Adds the old state to the new one.');

const WINDOW = [
  count('size', 3, 'Width and height of the kernels.'),
  count('stride', 1, 'Step between two positions of a kernel.'),
  count('dilation', 1, 'Distance of neighbouring kernel elements.'),
  flag('pad', 'Pads the map by half the kernel on all sides, in place of padding.'),
  integer('padding', 0, 'Rows and columns of zeros on all sides.', { minimum: 0 }),
  count('groups', 1, 'Parts of the channels that do not see each other.'),
  flag('xnor', 'Rounds weights and input to two values.'),
];

export const RNN = section(
  'rnn',
  [],
  'Recurrent layer.',
  output,
  count('hidden', null, 'Numbers of the state; output if it is not given.'),
  activation('logistic'),
  batchNormalize,
  shortcut,
  integer('logistic', 0, 'Activation of the state: 1 for logistic, 2 for loggy.'),
);

export const GRU = section(
  'gru',
  [],
  'Gated recurrent unit.',
  output,
  batchNormalize,
  flag('tanh', 'Uses tanh for the state.'),
);

export const LSTM = section('lstm', [], 'Long short-term memory.', output, batchNormalize);

export const CRNN = section(
  'crnn',
  [],
  'Recurrent layer of convolutions.',
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
  'Long short-term memory of convolutions.',
  count('output', 1, 'Number of output channels.'),
  ...WINDOW,
  activation('linear'),
  batchNormalize,
  shortcut,
  flag('peephole', 'Lets the gates see the state.'),
  flag('bottleneck', 'One convolution for all gates.'),
  { ...activation('tanh'), name: 'lstm_activation' },
  ...trainingOnly(
    integer('state_constrain', null, 'Steps after which the state is limited.'),
    float('time_normalizer', 1, 'Weight of the gradient through time.'),
  ),
);

export const HISTORY = section(
  'history',
  [],
  'The maps of the last frames, one behind the other along the channels.',
  count('history_size', 4, 'Number of frames.'),
);
