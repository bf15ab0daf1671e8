import type { OperationOf } from '../network/operation';
import type { Shape } from '../network/shape';
import type { KernelMode } from '../tiling/plan';

/** Which kernel computes a convolution: one of its own where every filter reads one channel, its own. */
export function convolutionKernel(
  { filters, groups }: Pick<OperationOf<'convolution'>, 'filters' | 'groups'>,
  { channels }: Shape,
  mode: KernelMode,
): 'convolution' | 'depthwise' | 'winograd' {
  if (mode === 'fast') return 'winograd';
  return groups === channels && filters === channels && groups > 1 ? 'depthwise' : 'convolution';
}
