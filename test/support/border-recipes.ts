import { bothAxes, PAD_MODES, type PerAxis } from '../../src/core/network/operation';
import { fits, type Recipe } from './network-sketch';

export const slice: Recipe = (sketch, draws) => {
  const from = sketch.source(draws);
  const { channels, height, width } = sketch.shape(from);
  const along = (extent: number) => {
    const offset = draws.below(Math.min(4, extent));
    const step = draws.between(1, 3);
    return { offset, step, count: draws.between(1, Math.ceil((extent - offset) / step)) };
  };
  const [y, x] = [along(height), along(width)];
  const extent = { height: y.count, width: x.count };
  const [offset, step] = [
    { y: y.offset, x: x.offset },
    { y: y.step, x: x.step },
  ];
  const operation = { kind: 'slice', offset, step, ...extent, scale: 1, shift: 0 } as const;
  sketch.add(operation, { channels, ...extent }, [from]);
};

export const pad: Recipe = (sketch, draws) => {
  const from = sketch.source(draws);
  const { channels, height, width } = sketch.shape(from);
  const mode = draws.of(PAD_MODES);
  const most = (extent: number): number =>
    mode === 'reflect' ? extent - 1 : mode === 'symmetric' ? extent : 5;
  const along = (): PerAxis => ({
    y: draws.below(Math.min(5, most(height)) + 1),
    x: draws.below(Math.min(5, most(width)) + 1),
  });
  const [before, after] = [along(), along()];
  const shape = {
    channels,
    height: before.y + height + after.y,
    width: before.x + width + after.x,
  };
  const value = draws.of([0, -1.5]);
  if (fits(shape)) sketch.add({ kind: 'pad', before, after, mode, value }, shape, [from]);
};

/** A part of a map as Darknet's layer takes it. */
export const crop: Recipe = (sketch, draws) => {
  const from = sketch.source(draws);
  const { channels, height, width } = sketch.shape(from);
  const offset = { y: draws.below(Math.min(4, height)), x: draws.below(Math.min(4, width)) };
  const extent = {
    height: height - offset.y - draws.below(Math.min(3, height - offset.y)),
    width: width - offset.x - draws.below(Math.min(3, width - offset.x)),
  };
  const [scale, shift] = draws.of([
    [1, 0],
    [2, -1],
  ] as const);
  const shape = { channels, ...extent };
  const step = bothAxes(1);
  sketch.add({ kind: 'slice', offset, step, ...extent, scale, shift }, shape, [from]);
};
