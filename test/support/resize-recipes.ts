import { ROUNDINGS, type ResizedAxis } from '../../src/core/network/operation';
import { COORDINATE_RULES, resizedAxis } from '../../src/core/network/resized-axis';
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

/** By any rule, from sizes or from scales that need not give whole numbers of positions. */
export const resize: Recipe = (sketch, draws) => {
  const from = sketch.source(draws);
  const { channels, height, width } = sketch.shape(from);
  const rule = draws.of(COORDINATE_RULES);
  const axis = (extent: number): readonly [axis: ResizedAxis, output: number] => {
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
  const method = draws.of(['nearest', 'linear', 'linear'] as const);
  const rounding = draws.of(ROUNDINGS);
  const scale = draws.of([1, 1, 0.3]);
  if (fits(shape)) sketch.add({ kind: 'resize', y, x, method, rounding, scale }, shape, [from]);
};
