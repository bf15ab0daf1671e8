import { activateRectangle, fusedActivation, isFused } from './activation';
import { AccumulateCall } from './kernel-call';
import { loadLanes, storeLanes } from './lanes';
import { addressOf, isWhole } from './view';

/**
 * One summand of a sum: out = (isFirst ? 0 : b) + weights[c] · a, with a read at (y·strideY, x·strideX); weights 0 stands
 * for the weight 1. b, of out's size, is the first summand or, for those behind the second, out itself. Channels
 * that a lacks count as 0. Then the activation, which belongs to the last summand only.
 */
export function accumulate(call: AccumulateCall): void {
  const dense = isDense(call);
  for (let y = call.y0; y < call.y1; y++)
    if (dense) addNumbers(call, y, call.x0, (call.x1 - call.x0) * call.outChannels);
    else for (let x = call.x0; x < call.x1; x++) addNumbers(call, y, x, call.outChannels);
  if (!isFused(call.activation)) activateRectangle(call);
}

/** Whether the numbers of a row lie one after the other in all maps, so that a row is added as one. */
function isDense(call: AccumulateCall): bool {
  return (
    call.weights == 0 &&
    call.strideX == 1 &&
    call.aChannels == call.outChannels &&
    isWhole<f32>(call.a) &&
    isWhole<f32>(call.b) &&
    isWhole<f32>(call.out)
  );
}

/** Adds `count` neighbouring numbers from a position on. */
function addNumbers(call: AccumulateCall, y: i32, x: i32, count: i32): void {
  const a = addressOf(call.a, y * call.strideY, x * call.strideX);
  const b = addressOf(call.b, y, x);
  const out = addressOf(call.out, y, x);
  const shared = count - max(call.outChannels - call.aChannels, 0);
  const activation = call.activation;
  let c = 0;
  if (!call.isFirst && !call.weights)
    for (; c + 4 <= shared; c += 4) {
      const offset = <usize>(c << 2);
      const sum = f32x4.add(v128.load(b + offset), v128.load(a + offset));
      v128.store(out + offset, fusedActivation(call, activation, sum));
    }
  for (; c < count; c += 4) {
    const offset = <usize>(c << 2);
    const base = call.isFirst ? f32x4.splat(0) : loadLanes(b + offset, count - c);
    const sum = shared > c ? fewSums(call, a + offset, base, c, shared - c) : base;
    storeLanes(out + offset, count - c, fusedActivation(call, activation, sum));
  }
}

/** Up to four sums from channel `c` on; lanes beyond `shared` stay as they are, since + 0 loses the sign of −0. */
function fewSums(call: AccumulateCall, a: usize, base: v128, c: i32, shared: i32): v128 {
  let summand = loadLanes(a, shared);
  if (call.weights) summand = f32x4.mul(summand, loadLanes(call.weights + (c << 2), shared));
  const sums = call.isFirst ? summand : f32x4.add(base, summand);
  const isLane = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(shared));
  return v128.bitselect(sums, base, isLane);
}
