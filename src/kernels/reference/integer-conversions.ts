import { roundedAway } from '../../core/network/stored-integers';
import type { KernelCall } from '../kernel-call';
import { limited, nearestFloat } from './requantization';
import {
  addressOf,
  bytesOf,
  eachPosition,
  firstInput,
  indexOf,
  outputOf,
  type Floats,
} from './view';

const { fround } = Math;

/** Integers of one byte for floats: x / scale, rounded to the nearest, of two to the even one or away from 0, plus `zero`. */
export function quantize(memory: Floats, call: KernelCall<'quantize'>): void {
  const bytes = bytesOf(memory);
  const [a, out] = [firstInput(call), outputOf(call)];
  const { scale, zero, toEven } = call.attributes;
  const rounded = toEven === 0 ? roundedAway : nearestFloat;
  eachPosition(call, (y, x) => {
    for (let c = 0; c < call.outChannels; c++) {
      const steps = rounded(fround(memory[indexOf(a, y, x) + c] / fround(scale)));
      bytes[addressOf(out, y, x) + c] = limited(steps + zero, call.attributes);
    }
  });
}

/** Floats that integers of one byte stand for: scale · (q − zeroA). */
export function dequantize(memory: Floats, call: KernelCall<'dequantize'>): void {
  const bytes = bytesOf(memory);
  const [a, out] = [firstInput(call), outputOf(call)];
  const { scale, zeroA } = call.attributes;
  eachPosition(call, (y, x) => {
    for (let c = 0; c < call.outChannels; c++)
      memory[indexOf(out, y, x) + c] = fround(scale) * (bytes[addressOf(a, y, x) + c] - zeroA);
  });
}

/** Of each integer of one byte what the weights say, from that of −128 on. */
export function lookUp(memory: Floats, call: KernelCall<'lookUp'>): void {
  const bytes = bytesOf(memory);
  const [a, out] = [firstInput(call), outputOf(call)];
  eachPosition(call, (y, x) => {
    for (let c = 0; c < call.outChannels; c++)
      bytes[addressOf(out, y, x) + c] = bytes[call.weights + 128 + bytes[addressOf(a, y, x) + c]];
  });
}

/** Copies the rectangle of integers of one byte. */
export function copyBytes(memory: Floats, call: KernelCall<'copyBytes'>): void {
  const bytes = bytesOf(memory);
  const [a, out] = [firstInput(call), outputOf(call)];
  eachPosition(call, (y, x) => {
    for (let c = 0; c < call.outChannels; c++)
      bytes[addressOf(out, y, x) + c] = bytes[addressOf(a, y, x) + c];
  });
}
