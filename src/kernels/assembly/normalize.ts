import { KernelCall } from './kernel-call';
import { addressOf } from './view';

const LARGEST: f32 = 255;

/** out = a / 255 over the rectangle, where a holds bytes. Strides of a are those of bytes. */
export function normalize(call: KernelCall): void {
  const channels = call.outChannels;
  const packed = call.aPixelStride == channels && call.outPixelStride == channels << 2;
  for (let y = call.y0; y < call.y1; y++) {
    let from = addressOf(call.a, y, call.x0);
    let to = addressOf(call.out, y, call.x0);
    if (packed) {
      normalizeNumbers(from, to, (call.x1 - call.x0) * channels);
      continue;
    }
    for (let x = call.x0; x < call.x1; x++) {
      normalizeNumbers(from, to, channels);
      from += call.aPixelStride;
      to += call.outPixelStride;
    }
  }
}

/** `count` neighbouring bytes, four at a time. */
function normalizeNumbers(from: usize, to: usize, count: i32): void {
  const largest = f32x4.splat(LARGEST);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const words = v128.extend_low<u16>(v128.extend_low<u8>(v128.load32_zero(from + i)));
    v128.store(to + (i << 2), f32x4.div(f32x4.convert_i32x4_u(words), largest));
  }
  for (; i < count; i++) store<f32>(to + (i << 2), <f32>load<u8>(from + i) / LARGEST);
}
