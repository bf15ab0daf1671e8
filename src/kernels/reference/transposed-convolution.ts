import type { KernelCall } from '../kernel-call';
import { activateRectangle } from './activation';
import { filterSum } from './filter-sum';
import { eachPosition, firstInput, indexOf, outputOf, type Floats } from './view';

/**
 * Transposed convolution: output position o sums over the taps t and input positions i with
 * i·stride − before + t·dilation = o. Weights and biases are packed as those of a convolution (weight-layout.ts); the sum
 * starts from the bias and runs over kernel rows, kernel columns, channels.
 */
export function transposedConvolution(memory: Floats, call: KernelCall): void {
  const a = firstInput(call);
  const out = outputOf(call);
  eachPosition(call, (y, x) => {
    for (let filter = 0; filter < call.outChannels; filter++)
      memory[indexOf(out, y, x) + filter] = filterSum(memory, call, a, filter, visit => {
        eachTapOnto(call, y, x, visit);
      });
  });
  activateRectangle(memory, call);
}

/** Calls `visit` for every input position inside the map with a tap at (y, x), kernel row by row. */
export function eachTapOnto(
  call: KernelCall,
  y: number,
  x: number,
  visit: (inputY: number, inputX: number, ky: number, kx: number) => void,
): void {
  const isInside = (input: number, extent: number): boolean =>
    Number.isInteger(input) && input >= 0 && input < extent;
  for (let ky = 0; ky < call.kernelY; ky++) {
    const inputY = (y + call.beforeY - ky * call.dilationY) / call.strideY;
    if (!isInside(inputY, call.aHeight)) continue;
    for (let kx = 0; kx < call.kernelX; kx++) {
      const inputX = (x + call.beforeX - kx * call.dilationX) / call.strideX;
      if (isInside(inputX, call.aWidth)) visit(inputY, inputX, ky, kx);
    }
  }
}
