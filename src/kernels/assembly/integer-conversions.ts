import { DequantizeCall, KernelCall, QuantizeCall } from './kernel-call';
import { limited, nearestFloat } from './requantization';
import { addressOf } from './view';

/** Integers of one byte for floats: x / scale, rounded to the nearest, of two to the even one or away from 0, plus `zero`. */
export function quantize(call: QuantizeCall): void {
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const a = addressOf(call.a, y, x);
      const out = addressOf(call.out, y, x);
      for (let c = 0; c < call.outChannels; c++)
        store<i8>(out + c, nearestOf(load<f32>(a + (c << 2)) / call.scale, call));
    }
}

function nearestOf(steps: f32, call: QuantizeCall): i8 {
  if (call.toEven) return <i8>limited(nearestFloat(steps) + call.zero, call.least, call.most);
  const magnitude = Math.floor(<f64>abs(steps) + 0.5);
  const rounded = <i32>min(magnitude, 1e9);
  return <i8>limited((steps < 0 ? -rounded : rounded) + call.zero, call.least, call.most);
}

/** Floats that integers of one byte stand for: scale · (q − zeroA). */
export function dequantize(call: DequantizeCall): void {
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const a = addressOf(call.a, y, x);
      const out = addressOf(call.out, y, x);
      for (let c = 0; c < call.outChannels; c++)
        store<f32>(out + (c << 2), call.scale * <f32>(load<i8>(a + c) - call.zeroA));
    }
}

/** Of each integer of one byte what the weights say, from that of −128 on. */
export function lookUp(call: KernelCall): void {
  const table = call.weights + 128;
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const a = addressOf(call.a, y, x);
      const out = addressOf(call.out, y, x);
      for (let c = 0; c < call.outChannels; c++)
        store<i8>(out + c, load<i8>(table + load<i8>(a + c)));
    }
}

/** Copies the rectangle of integers of one byte. */
export function copyBytes(call: KernelCall): void {
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++)
      memory.copy(addressOf(call.out, y, x), addressOf(call.a, y, x), call.outChannels);
}
