import type { KernelCall } from '../kernel-call';
import { activateRectangle } from './activation';
import { copy } from './copy';
import type { Floats } from './view';

/** out = activation(a); out and a may be the same view. */
export function activate(memory: Floats, call: KernelCall): void {
  copy(memory, call);
  activateRectangle(memory, call);
}
