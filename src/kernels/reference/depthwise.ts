import type { KernelCall } from '../kernel-call';
import { activateRectangle } from './activation';
import { eachPosition, firstInput, indexOf, outputOf, type Floats } from './view';
import { eachTap } from './window';

const { fround } = Math;

/**
 * Convolution in which every channel is a group of its own: weights [ky][kx][C], biases [C]. The sum
 * starts from the bias and runs over kernel rows, then kernel columns.
 */
export function depthwise(memory: Floats, call: KernelCall): void {
  const a = firstInput(call);
  const out = outputOf(call);
  eachPosition(call, (y, x) => {
    for (let c = 0; c < call.outChannels; c++) {
      let sum = memory[call.biases / 4 + c];
      eachTap(call, y, x, (inputY, inputX, ky, kx) => {
        const weight = memory[call.weights / 4 + (ky * call.kernelX + kx) * call.outChannels + c];
        sum = fround(sum + fround(memory[indexOf(a, inputY, inputX) + c] * weight));
      });
      memory[indexOf(out, y, x) + c] = sum;
    }
  });
  activateRectangle(memory, call);
}
