import { sameActivation, type Activation } from '../../core/network/activation';

/** The activations that had a word of their own when hashes of networks were first written down. */
const WORDS: readonly (readonly [word: string, activation: Activation])[] = [
  ['linear', { kind: 'linear' }],
  ['relu', { kind: 'relu' }],
  ['leaky', { kind: 'leaky', slope: 0.1 }],
  ['relu6', { kind: 'clip', low: 0, high: 6 }],
  ['logistic', { kind: 'logistic' }],
  ['tanh', { kind: 'tanh' }],
  ['mish', { kind: 'mish' }],
  ['swish', { kind: 'swish' }],
  ['elu', { kind: 'elu', alpha: 1 }],
  ['selu', { kind: 'selu', alpha: 1.6732, gamma: 1.0507 }],
  ['gelu', { kind: 'gelu-tanh', linear: 0.797885, cubic: 0.035677 }],
  ['ramp', { kind: 'ramp' }],
  ['relie', { kind: 'relie' }],
  ['plse', { kind: 'plse' }],
  ['stair', { kind: 'stair' }],
  ['hardtan', { kind: 'hardtan' }],
  ['lhtan', { kind: 'lhtan' }],
  ['loggy', { kind: 'loggy' }],
  ['hard_mish', { kind: 'hard-mish' }],
  ['normalize_channels', { kind: 'normalize-channels' }],
  ['normalize_channels_softmax', { kind: 'normalize-channels-softmax' }],
  ['normalize_channels_softmax_maxval', { kind: 'normalize-channels-softmax-maxval' }],
];

/** An activation as a network's hash sees it: its word, or itself where it has none. */
export const activationWord = (activation: Activation): string | Activation =>
  WORDS.find(([, known]) => sameActivation(known, activation))?.[0] ?? activation;
