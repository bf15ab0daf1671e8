import type { Activation } from '../network/operation';

/** Whether an activation looks at all channels of a position at once. */
export const joinsChannels = (activation: Activation): boolean =>
  activation.startsWith('normalize_channels');
