import { ResponseNormalizationCall } from './kernel-call';
import { addressOf } from './view';

/**
 * Local response normalization over `size` neighbouring channels: a · norm^−beta with
 * norm = kappa + alpha · Σ a². The sum runs along the channels as in
 * Darknet: it starts with the first ⌊size/2⌋ squares, and from channel to channel drops the square behind
 * and adds the one ahead. So the square of channel ⌊size/2⌋ is never added, yet dropped in its turn; with
 * a large alpha the norm can become negative and the result NaN, there as here. `out` must not
 * share memory with `a`.
 */
export function responseNormalization(call: ResponseNormalizationCall): void {
  const channels = call.outChannels;
  const ahead = call.size / 2;
  const behind = (call.size - 1) / 2 + 1;
  const alpha = call.alpha;
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const from = addressOf(call.a, y, x);
      const out = addressOf(call.out, y, x);
      let norm = call.kappa;
      for (let c = 0; c < min(ahead, channels); c++) norm += alpha * square(from, c);
      for (let c = 0; c < channels; c++) {
        if (c > 0) {
          if (c >= behind) norm += -alpha * square(from, c - behind);
          if (c + ahead < channels) norm += alpha * square(from, c + ahead);
        }
        const power = Mathf.pow(norm, -call.beta);
        store<f32>(out + (c << 2), power * load<f32>(from + (c << 2)));
      }
    }
}

// @ts-ignore: decorator
@inline
function square(position: usize, channel: i32): f32 {
  const value = load<f32>(position + (channel << 2));
  return value * value;
}
