import fc from 'fast-check';
import { interval, type Interval } from '../../../src/base/interval';
import type { Rectangle } from '../../../src/base/rectangle';
import type { Shape } from '../../../src/core/network/shape';
import {
  activationCode,
  activationParameters,
  isStored,
  joinsChannels,
  type Activation,
} from '../../../src/core/network/activation';
import type { KernelCall } from '../../../src/kernels/kernel-call';
import { ACTIVATION_EXAMPLES } from '../../support/activation-examples';
import { PLAIN, type Storage, type StoredMap } from './kernel-case';

export const between = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max });

export const storages: fc.Arbitrary<Storage> = fc.oneof(
  fc.constant(PLAIN),
  fc.record({
    channelsBefore: between(0, 5),
    channelsAfter: between(0, 5),
    rowGap: between(0, 3),
    ring: fc.boolean(),
    turn: between(0, 9),
  }),
);

export type ActivationFields = Pick<
  KernelCall,
  'activation' | 'activationAlpha' | 'activationBeta'
>;

export function activationFields(activation: Activation): ActivationFields {
  const [activationAlpha = 0, activationBeta = 0] = activationParameters(activation);
  return { activation: activationCode(activation), activationAlpha, activationBeta };
}

/** Square roots of negative numbers are no numbers, and so are of what may not be read. */
const DRAWN = ACTIVATION_EXAMPLES.filter(({ kind }) => kind !== 'sqrt');

const oneOf = (list: readonly Activation[]): fc.Arbitrary<ActivationFields> =>
  fc.constantFrom(...list.map(activationFields));

export const activations = oneOf(DRAWN);
export const pointwiseActivations = oneOf(DRAWN.filter(each => !joinsChannels(each)));
export const storedActivations = oneOf(DRAWN.filter(isStored));

/** A part of 0 … extent−1, often all of it. */
const parts = (extent: number): fc.Arbitrary<Interval> =>
  fc.oneof(
    fc.constant(interval(0, extent)),
    fc
      .tuple(between(0, extent - 1), between(1, extent))
      .map(([start, length]) => interval(start, Math.min(extent, start + length))),
  );

export const rectangles = ({ height, width }: Shape): fc.Arbitrary<Rectangle> =>
  fc.record({ y: parts(height), x: parts(width) });

export const whole = ({ height, width }: Shape): Rectangle => ({
  y: interval(0, height),
  x: interval(0, width),
});

export const shapes = (channels: number, extent: number): fc.Arbitrary<Shape> =>
  fc.record({
    channels: between(1, channels),
    height: between(1, extent),
    width: between(1, extent),
  });

/** A map with only `present` in memory, or now and then all of it. */
export const stored = (shape: Shape, present: Rectangle): fc.Arbitrary<StoredMap> =>
  fc
    .tuple(storages, between(0, 3))
    .map(([storage, all]) => ({ shape, present: all === 0 ? whole(shape) : present, storage }));

/** Exactly `present`, which is what a kernel may write. */
export const written = (shape: Shape, present: Rectangle): fc.Arbitrary<StoredMap> =>
  storages.map(storage => ({ shape, present, storage }));

/** For kernels without weights. */
export const noParameters = { weights: 0, biases: 0 };
