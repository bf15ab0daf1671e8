import type { KernelCall } from '../kernel-call';
import { activateRectangle } from './activation';
import { eachPosition, firstInput, indexOf, outputOf, type Floats } from './view';
import { eachTap } from './window';

const { fround } = Math;

/**
 * Convolution with weights of its own for every output position: weights
 * [H·W][filters][C][ky][kx], biases [filters][H][W]. The sum starts from the bias and runs in the
 * order of the weights.
 */
export function locallyConnected(memory: Floats, call: KernelCall): void {
  const a = firstInput(call);
  const out = outputOf(call);
  const kernelArea = call.kernelY * call.kernelX;
  eachPosition(call, (y, x) => {
    const position = y * call.outWidth + x;
    for (let filter = 0; filter < call.outChannels; filter++) {
      const area = call.outHeight * call.outWidth;
      let sum = memory[call.biases / 4 + filter * area + position];
      for (let c = 0; c < call.aChannels; c++) {
        const plane = (position * call.outChannels + filter) * call.aChannels + c;
        eachTap(call, y, x, (inputY, inputX, ky, kx) => {
          const weight = memory[call.weights / 4 + plane * kernelArea + ky * call.kernelX + kx];
          sum = fround(sum + fround(memory[indexOf(a, inputY, inputX) + c] * weight));
        });
      }
      memory[indexOf(out, y, x) + filter] = sum;
    }
  });
  activateRectangle(memory, call);
}
