import { activateRectangle } from './activation';
import { NormalizeOverChannelsCall } from './kernel-call';
import { addressOf } from './view';

/**
 * out = activation((a − mean) / √(variance + epsilon) · weights[c] + biases[c]), with the mean and the variance of each of
 * `groups` equal parts of the channels of a position. Sums run along the channels, in doubles.
 */
export function normalizeOverChannels(call: NormalizeOverChannelsCall): void {
  const size = call.outChannels / call.groups;
  const groupBytes = size << 2;
  const end = call.outChannels << 2;
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const from = addressOf(call.a, y, x);
      const out = addressOf(call.out, y, x);
      for (let first = 0; first < end; first += groupBytes) {
        let sum: f64 = 0;
        for (let c = first; c < first + groupBytes; c += 4) sum += <f64>load<f32>(from + c);
        const mean = sum / <f64>size;
        let squares: f64 = 0;
        for (let c = first; c < first + groupBytes; c += 4) {
          const distance = <f64>load<f32>(from + c) - mean;
          squares += distance * distance;
        }
        const inverse = inverseDeviation(squares / <f64>size, call.epsilon);
        for (let c = first; c < first + groupBytes; c += 4)
          store<f32>(
            out + c,
            normalized(load<f32>(from + c), mean, inverse, call.weights + c, call.biases + c),
          );
      }
    }
  activateRectangle(call);
}

/** 1 / √(variance + epsilon), the root as a float. */
export function inverseDeviation(variance: f64, epsilon: f32): f64 {
  return 1 / <f64>sqrt<f32>(<f32>(variance + <f64>epsilon));
}

/** A number less the mean, divided by the deviation, times a weight, plus a bias. */
// @ts-ignore: decorator
@inline
export function normalized(x: f32, mean: f64, inverse: f64, weight: usize, bias: usize): f32 {
  const scaled = (<f64>x - mean) * inverse * <f64>load<f32>(weight);
  return <f32>(scaled + <f64>load<f32>(bias));
}
