import type { KernelCall } from '../kernel-call';
import {
  bytesOf,
  eachPosition,
  firstInput,
  placeOf,
  outputOf,
  type Floats,
  type Numbers,
} from './view';

/** Places in PAD_MODES of core/network/operation.ts. */
const [CONSTANT, EDGE, REFLECT] = [0, 1, 2];

/** The map behind `top` rows and `left` columns; what stands around it is said at PAD_MODES. */
export function pad(memory: Floats, call: KernelCall<'pad'>): void {
  padNumbers(memory, call);
}

/** The same with integers of one byte. */
export function padBytes(memory: Floats, call: KernelCall<'padBytes'>): void {
  padNumbers(bytesOf(memory), call);
}

function padNumbers(memory: Numbers, call: KernelCall<'pad'>): void {
  const a = firstInput(call);
  const out = outputOf(call);
  const { top, left, mode, value } = call.attributes;
  eachPosition(call, (y, x) => {
    const [row, column] = [y - top, x - left];
    const isInside = row >= 0 && row < call.aHeight && column >= 0 && column < call.aWidth;
    const isCopied = isInside || mode !== CONSTANT;
    const from = isCopied
      ? placeOf(memory, a, sourceOf(row, call.aHeight, mode), sourceOf(column, call.aWidth, mode))
      : 0;
    for (let c = 0; c < call.outChannels; c++)
      memory[placeOf(memory, out, y, x) + c] = isCopied ? memory[from + c] : value;
  });
}

/** Of which position one that may lie outside is a copy. */
function sourceOf(position: number, extent: number, mode: number): number {
  if (mode === EDGE) return Math.min(Math.max(position, 0), extent - 1);
  const mirror = mode === REFLECT ? 0 : 1;
  if (position < 0) return -position - mirror;
  return position < extent ? position : 2 * (extent - 1) - position + mirror;
}
