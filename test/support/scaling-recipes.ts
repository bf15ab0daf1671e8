import { elementCount } from '../../src/core/network/shape';
import { activationOf, divisorsOf, type Recipe } from './network-sketch';

export const channelAffine: Recipe = (sketch, draws) => {
  const from = sketch.source(draws);
  const operation = { kind: 'channel-affine', activation: activationOf(draws) } as const;
  sketch.add(operation, sketch.shape(from), [from]);
};

export const normalize: Recipe = (sketch, draws) => {
  const source = sketch.source(draws);
  const from = draws.oneIn(3) ? sketch.project(source, 2 * draws.between(2, 4)) : source;
  const shape = sketch.shape(from);
  const over = draws.of(['channels', 'positions'] as const);
  const groups = draws.of([1, shape.channels, ...divisorsOf(shape.channels)]);
  const epsilon = draws.of([1e-5, 1e-3]);
  const activation = activationOf(draws);
  sketch.add({ kind: 'normalize', over, groups, epsilon, activation }, shape, [from]);
};

export const prelu: Recipe = (sketch, draws) => {
  const from = sketch.source(draws);
  sketch.add({ kind: 'prelu' }, sketch.shape(from), [from]);
};

export const responseNormalization: Recipe = (sketch, draws) => {
  const from = sketch.source(draws);
  sketch.add(
    {
      kind: 'response-normalization',
      size: draws.between(1, 7),
      alpha: draws.of([1e-4, 0.02]),
      beta: draws.of([0.75, 0.5]),
      kappa: draws.of([1, 2]),
    },
    sketch.shape(from),
    [from],
  );
};

export const softmax =
  (logarithm: boolean): Recipe =>
  (sketch, draws) => {
    const from = sketch.source(draws);
    const shape = sketch.shape(from);
    const spatial = draws.oneIn(2);
    const groups = draws.oneIn(2) ? draws.of(divisorsOf(elementCount(shape))) : 1;
    const temperature = draws.of([1, 0.5, 3]);
    sketch.add({ kind: 'softmax', groups, temperature, spatial, logarithm }, shape, [from]);
  };
