/**
 * Activation codes of the field `activation` of a KernelCall: the index in this list, which is the
 * order of ACTIVATIONS in core/network/operation.ts (kernels know nothing of networks; a test compares).
 */
export const ACTIVATION_NAMES = [
  'linear',
  'relu',
  'leaky',
  'relu6',
  'logistic',
  'tanh',
  'mish',
  'swish',
  'elu',
  'selu',
  'gelu',
  'ramp',
  'relie',
  'plse',
  'stair',
  'hardtan',
  'lhtan',
  'loggy',
  'hard_mish',
  'normalize_channels',
  'normalize_channels_softmax',
  'normalize_channels_softmax_maxval',
] as const;

export type ActivationName = (typeof ACTIVATION_NAMES)[number];

/** Codes from here on look at all channels of a position at once. */
export const FIRST_CHANNEL_ACTIVATION = ACTIVATION_NAMES.indexOf('normalize_channels');
