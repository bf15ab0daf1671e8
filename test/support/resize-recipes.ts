import { ROUNDINGS, type ResizedAxis, type Sampling } from '../../src/core/network/operation';
import { COORDINATE_RULES, croppedAxis, resizedAxis } from '../../src/core/network/resized-axis';
import type { Draws } from './draws';
import { fits, type Recipe } from './network-sketch';
import { repetition } from './repetition';

/** Each position several times. */
export const upsample: Recipe = (sketch, draws) => {
  const from = sketch.source(draws);
  const { channels, height, width } = sketch.shape(from);
  const factor = draws.of([2, 2, 3, 1, 4]);
  const shape = { channels, height: height * factor, width: width * factor };
  const scale = draws.of([1, 0.3, 2]);
  if (fits(shape)) sketch.add(repetition({ height, width }, factor, scale), shape, [from]);
};

/** What values are made of: of the border, of others only, or of nothing where the source is outside; some of them smoothed. */
const sampling = (draws: Draws, y: ResizedAxis, x: ResizedAxis): Sampling => {
  const isSmooth = draws.oneIn(3);
  const stretched = ({ numerator, denominator }: ResizedAxis): number =>
    isSmooth ? Math.max(1, Math.fround(numerator / denominator)) : 1;
  return {
    coefficient: draws.of([-0.75, -0.5]),
    stretch: { y: stretched(y), x: stretched(x) },
    beyond: draws.of(['border', 'border', 'nothing', 0.5]),
  };
};

/** By any rule, from sizes or from scales that need not give whole numbers of positions, or of a part. */
export const resize: Recipe = (sketch, draws) => {
  const from = sketch.source(draws);
  const { channels, height, width } = sketch.shape(from);
  const rule = draws.of(COORDINATE_RULES);
  const axis = (extent: number): readonly [axis: ResizedAxis, output: number] => {
    if (draws.oneIn(5)) {
      const output = draws.between(1, extent + 2);
      const [start, end] = draws.of([
        [0, 1],
        [0.25, 0.6],
        [-0.3, 0.5],
        [0.4, 1.4],
      ] as const);
      return [croppedAxis(extent, output, start, end), output];
    }
    if (draws.oneIn(4)) {
      const output = draws.between(1, 2 * extent + 1);
      return [resizedAxis(rule, extent, output), output];
    }
    const scale = draws.of([2, 0.5, 0.6, 1.7, 3, 0.3]);
    const round = draws.of([Math.floor, Math.round]);
    const output = Math.max(1, round(scale * extent));
    return [resizedAxis(rule, extent, output, draws.oneIn(2) ? scale : undefined), output];
  };
  const [[y, rows], [x, columns]] = [axis(height), axis(width)];
  const shape = { channels, height: rows, width: columns };
  const method = draws.of(['nearest', 'linear', 'linear', 'cubic'] as const);
  const rounding = draws.of(ROUNDINGS);
  const scale = draws.of([1, 1, 0.3]);
  const operation = { kind: 'resize', y, x, method, rounding, scale } as const;
  if (fits(shape)) sketch.add({ ...operation, sampling: sampling(draws, y, x) }, shape, [from]);
};
