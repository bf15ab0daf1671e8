import { activateRectangle } from './activation';
import { NormalizeOverPositionsCall } from './kernel-call';
import { inverseDeviation, normalized } from './normalize-over-channels';
import { addressOf } from './view';

/**
 * out = activation((a − mean) / √(variance + epsilon) · weights[c] + biases[c]), with the mean and the variance of each of
 * `groups` equal parts of the channels over all positions of the map. Sums run over the positions of a channel, row by row,
 * and then along the channels, in doubles.
 */
export function normalizeOverPositions(call: NormalizeOverPositionsCall): void {
  const size = call.outChannels / call.groups;
  const count = <f64>(size * call.aHeight * call.aWidth);
  for (let group = 0; group < call.groups; group++) {
    const first = (group * size) << 2;
    const end = first + (size << 2);
    let sum: f64 = 0;
    for (let c = first; c < end; c += 4) sum += channelSum(call, c);
    const mean = sum / count;
    let squares: f64 = 0;
    for (let c = first; c < end; c += 4) squares += channelSquares(call, c, mean);
    normalizeGroup(call, first, end, mean, inverseDeviation(squares / count, call.epsilon));
  }
  activateRectangle(call);
}

/** Of the channel `c` bytes from the first one. */
function channelSum(call: NormalizeOverPositionsCall, c: i32): f64 {
  let sum: f64 = 0;
  for (let y = 0; y < call.aHeight; y++) {
    let p = addressOf(call.a, y, 0) + c;
    for (let x = 0; x < call.aWidth; x++) {
      sum += <f64>load<f32>(p);
      p += call.aPixelStride;
    }
  }
  return sum;
}

/** Of its distances from the mean. */
function channelSquares(call: NormalizeOverPositionsCall, c: i32, mean: f64): f64 {
  let sum: f64 = 0;
  for (let y = 0; y < call.aHeight; y++) {
    let p = addressOf(call.a, y, 0) + c;
    for (let x = 0; x < call.aWidth; x++) {
      const distance = <f64>load<f32>(p) - mean;
      sum += distance * distance;
      p += call.aPixelStride;
    }
  }
  return sum;
}

function normalizeGroup(
  call: NormalizeOverPositionsCall,
  first: i32,
  end: i32,
  mean: f64,
  inverse: f64,
): void {
  for (let y = call.y0; y < call.y1; y++)
    for (let x = call.x0; x < call.x1; x++) {
      const from = addressOf(call.a, y, x);
      const out = addressOf(call.out, y, x);
      for (let c = first; c < end; c += 4)
        store<f32>(
          out + c,
          normalized(load<f32>(from + c), mean, inverse, call.weights + c, call.biases + c),
        );
    }
}
