import type { OperationOf, Spread } from '../network/operation';
import type { Shape } from '../network/shape';
import { POINTWISE, WHOLE } from './reach';
import { computes, sameShape, UNLEARNED, type Rules } from './rules';

/** The shape of an input that is spread over an output. */
export function spreadShape(spread: Spread, output: Shape): Shape {
  const { channels, height, width } = output;
  switch (spread) {
    case 'each':
      return output;
    case 'per-channel':
      return { channels, height: 1, width: 1 };
    case 'per-position':
      return { channels: 1, height, width };
    case 'one':
      return { channels: 1, height: 1, width: 1 };
  }
}

export const elementwise: Rules<OperationOf<'elementwise'>> = {
  fits: ({ spreads }, { inputs, output }) =>
    inputs.length === spreads.length &&
    spreads.every((spread, input) => sameShape(inputs[input], spreadShape(spread, output))),
  ...UNLEARNED,
  reach: ({ spreads }, input) => (isSpreadOverPositions(spreads[input]) ? WHOLE : POINTWISE),
  overwrites: ({ spreads }) => {
    const input = spreads.indexOf('each');
    return input < 0 ? undefined : { input, rises: true };
  },
  passesOn: computes,
};

/** Whether every position of the output reads the same of an input. */
const isSpreadOverPositions = (spread: Spread | undefined): boolean =>
  spread === 'per-channel' || spread === 'one';
