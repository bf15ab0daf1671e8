import { KernelCall } from './kernel-call';
import { addressOf } from './view';

/** Learned numbers: weights [C][H][W] of the whole output map. */
export function constant(call: KernelCall): void {
  fill<f32>(call);
}

/** The same with integers of one byte. */
export function constantBytes(call: KernelCall): void {
  fill<i8>(call);
}

function fill<T>(call: KernelCall): void {
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const out = addressOf(call.out, y, x);
      for (let c = 0; c < call.outChannels; c++) {
        const index = (c * call.outHeight + y) * call.outWidth + x;
        store<T>(out + c * sizeof<T>(), load<T>(call.weights + index * sizeof<T>()));
      }
    }
}
