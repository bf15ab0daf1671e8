import { bothAxes, type PerAxis } from '../../../core/network/operation';
import type { Shape } from '../../../core/network/shape';
import { windowExtent } from '../extent';
import type { SectionReader } from '../section-reader';

/** The extra convolution that AlexeyAB's antialiasing puts behind the layer: 2×2, or 3×3 with padding 1. */
function blurred(map: Shape, antialiasing: number, stride: PerAxis): Shape {
  const [size, padding] = antialiasing === 2 ? [2, 0] : [3, 2];
  return { channels: map.channels, ...windowExtent(map, padding, size, stride) };
}

/** The map that is left after a window of stride 1 or `stride`, and after the blur if there is one. */
export function antialiased(
  options: SectionReader,
  stride: PerAxis,
  shapeAt: (stride: PerAxis) => Shape,
): Shape {
  const antialiasing = options.integer('antialiasing');
  return antialiasing === 0 ? shapeAt(stride) : blurred(shapeAt(bothAxes(1)), antialiasing, stride);
}
