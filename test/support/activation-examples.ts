import { leaky, type Activation } from '../../src/core/network/activation';
import { DARKNET_ACTIVATIONS } from '../../src/formats/darknet/activations';

/** Those that networks could have at first, simple ones before others. */
export const FIRST_ACTIVATIONS: readonly Activation[] = Object.values(DARKNET_ACTIVATIONS);

/** Every kind of activation, some with several parameters. */
export const ACTIVATION_EXAMPLES: readonly Activation[] = [
  ...FIRST_ACTIVATIONS,
  leaky(0.01),
  leaky(-0.5),
  leaky(1.75),
  { kind: 'clip', low: -1.5, high: 0.75 },
  { kind: 'clip', low: -Infinity, high: 1 },
  { kind: 'elu', alpha: 0.3 },
  { kind: 'selu', alpha: 1.6732632, gamma: 1.050701 },
  { kind: 'gelu' },
  { kind: 'erf' },
  { kind: 'gelu-tanh', linear: 0.7978846, cubic: 0.035677408 },
  { kind: 'hard-sigmoid', alpha: 0.2, beta: 0.5 },
  { kind: 'hard-swish' },
  { kind: 'softplus' },
  { kind: 'softsign' },
  { kind: 'exp' },
  { kind: 'sqrt' },
  { kind: 'abs' },
  { kind: 'negative' },
];
