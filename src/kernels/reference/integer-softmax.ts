import { dividedByPower, highProduct } from '../../core/kernels/fixed-point';
import { exponential, reciprocal } from '../../core/kernels/integer-exponential';
import type { KernelCall } from '../kernel-call';
import { limited } from './requantization';
import { addressOf, bytesOf, eachPosition, firstInput, outputOf, type Floats } from './view';

/** Bits before the point of differences. */
const DIFFERENCE_BITS = 5;

/** Bits before the point of sums of exponentials. */
const SUM_BITS = 12;

const RANGE = { least: -128, most: 127 };

/**
 * Softmax over the channels of each position, of integers of one byte: exponentials of the differences to the largest, divided by
 * their sum, as multiples of 1/256 from −128 on.
 */
export function integerSoftmax(memory: Floats, call: KernelCall<'integerSoftmax'>): void {
  const bytes = bytesOf(memory);
  const [a, out] = [firstInput(call), outputOf(call)];
  const { multiplier, shift, leastDifference } = call.attributes;
  const channels = call.outChannels;
  const exponentialOf = (difference: number): number =>
    exponential(highProduct(difference * 2 ** shift, multiplier), DIFFERENCE_BITS);
  eachPosition(call, (y, x) => {
    const from = addressOf(a, y, x);
    let largest = RANGE.least;
    for (let c = 0; c < channels; c++) largest = Math.max(largest, bytes[from + c]);
    let sum = 0;
    for (let c = 0; c < channels; c++) {
      const difference = bytes[from + c] - largest;
      if (difference >= leastDifference) sum += dividedByPower(exponentialOf(difference), SUM_BITS);
    }
    const { scale, bits } = reciprocal(sum);
    const to = addressOf(out, y, x);
    for (let c = 0; c < channels; c++) {
      const difference = bytes[from + c] - largest;
      const share =
        difference >= leastDifference
          ? dividedByPower(highProduct(scale, exponentialOf(difference)), bits + 31 - 8)
          : 0;
      bytes[to + c] = limited(share + RANGE.least, RANGE);
    }
  });
}
