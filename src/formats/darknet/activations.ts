import { leaky, LINEAR, type Activation } from '../../core/network/activation';

const RELU: Activation = { kind: 'relu' };
const LEAKY = leaky(0.1);
const CLIP_TO_SIX: Activation = { kind: 'clip', low: 0, high: 6 };

/**
 * What Darknet's names mean; the formulas are those of its activations.h, but relu6 is as published, where Darknet's own always
 * gives 0.
 */
export const DARKNET_ACTIVATIONS = {
  linear: LINEAR,
  relu: RELU,
  leaky: LEAKY,
  relu6: CLIP_TO_SIX,
  logistic: { kind: 'logistic' },
  tanh: { kind: 'tanh' },
  mish: { kind: 'mish' },
  swish: { kind: 'swish' },
  elu: { kind: 'elu', alpha: 1 },
  selu: { kind: 'selu', alpha: 1.6732, gamma: 1.0507 },
  gelu: { kind: 'gelu-tanh', linear: 0.797885, cubic: 0.035677 },
  ramp: { kind: 'ramp' },
  relie: { kind: 'relie' },
  plse: { kind: 'plse' },
  stair: { kind: 'stair' },
  hardtan: { kind: 'hardtan' },
  lhtan: { kind: 'lhtan' },
  loggy: { kind: 'loggy' },
  hard_mish: { kind: 'hard-mish' },
  normalize_channels: { kind: 'normalize-channels' },
  normalize_channels_softmax: { kind: 'normalize-channels-softmax' },
  normalize_channels_softmax_maxval: { kind: 'normalize-channels-softmax-maxval' },
} as const satisfies Readonly<Record<string, Activation>>;

export type DarknetActivation = keyof typeof DARKNET_ACTIVATIONS;

export const DARKNET_ACTIVATION_NAMES = Object.keys(
  DARKNET_ACTIVATIONS,
) as readonly DarknetActivation[];
