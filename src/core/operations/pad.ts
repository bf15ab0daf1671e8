import { bothAxes, type OperationOf, type PadMode } from '../network/operation';
import { windowed, type AxisReach } from './reach';
import { apart, computes, onlyInput, UNLEARNED, type Rules } from './rules';

/** Positions that a map must have for one of padding to be a copy of it. */
const LEAST: Readonly<Record<PadMode, (padding: number) => number>> = {
  constant: () => 0,
  edge: () => 1,
  reflect: padding => padding + 1,
  symmetric: padding => padding,
};

export const pad: Rules<OperationOf<'pad'>> = {
  fits: ({ before, after, mode }, shapes) => {
    const input = onlyInput(shapes);
    const { output } = shapes;
    return (
      input !== undefined &&
      output.channels === input.channels &&
      output.height === before.y + input.height + after.y &&
      output.width === before.x + input.width + after.x &&
      input.height >= LEAST[mode](Math.max(before.y, after.y)) &&
      input.width >= LEAST[mode](Math.max(before.x, after.x))
    );
  },
  ...UNLEARNED,
  reach: ({ before, after, mode }, _, { height, width }) => {
    const one = bothAxes(1);
    if (mode === 'constant') return windowed({ kernel: one, stride: one, dilation: one, before });
    const along = (axis: 'y' | 'x', outputs: number): AxisReach => ({
      kind: 'padded',
      mode,
      before: before[axis],
      after: after[axis],
      extent: outputs - before[axis] - after[axis],
    });
    return { y: along('y', height), x: along('x', width) };
  },
  overwrites: apart,
  passesOn: computes,
};
