import type { KernelCall } from '../kernel-call';
import {
  bytesOf,
  eachPosition,
  firstInput,
  placeOf,
  lyingPlace,
  outputOf,
  type Floats,
  type Numbers,
} from './view';

/**
 * Number (… i1, i0) of the output is number offset + i0·step0 + i1·step1 + … of the input, both as they lie. Digit i0 counts
 * fastest, up to size0.
 */
export function strided(memory: Floats, call: KernelCall<'strided'>): void {
  collect(memory, call);
}

/** The same with integers of one byte. */
export function stridedBytes(memory: Floats, call: KernelCall<'stridedBytes'>): void {
  collect(bytesOf(memory), call);
}

function collect(memory: Numbers, call: KernelCall<'strided'>): void {
  const a = firstInput(call);
  const out = outputOf(call);
  eachPosition(call, (y, x) => {
    const first = (y * out.width + x) * out.channels;
    for (let c = 0; c < out.channels; c++)
      memory[placeOf(memory, out, y, x) + c] =
        memory[lyingPlace(memory, a, sourceOf(call, first + c))];
  });
}

/** The input's number for number `index` of the output. */
function sourceOf({ attributes }: KernelCall<'strided'>, index: number): number {
  const { offset, size0, size1, size2, size3, size4 } = attributes;
  const { step0, step1, step2, step3, step4, step5 } = attributes;
  const sizes = [size0, size1, size2, size3, size4, Infinity];
  let source = offset;
  let rest = index;
  [step0, step1, step2, step3, step4, step5].forEach((step, digit) => {
    source += (rest % sizes[digit]) * step;
    rest = Math.floor(rest / sizes[digit]);
  });
  return source;
}
