import { exponential } from '../../core/kernels/exponential';
import { activation } from '../../core/kernels/float-functions';
import { ACTIVATION_KINDS } from '../../core/network/activation';
import type { KernelCall } from '../kernel-call';
import { eachPosition, indexOf, outputOf, type Floats } from './view';

const { fround } = Math;

/** Added to the sums of the normalizing activations, as in Darknet. */
const EPSILON = fround(0.0001);

/** The activations that divide by a sum over the `channels` numbers from `index` on. */
function normalizeChannels(
  memory: Floats,
  index: number,
  channels: number,
  part: (x: number) => number,
): void {
  let sum = EPSILON;
  for (let c = index; c < index + channels; c++) {
    memory[c] = part(memory[c]);
    sum = fround(sum + memory[c]);
  }
  for (let c = index; c < index + channels; c++) memory[c] = memory[c] / sum;
}

/** The call's activation, in place, of the `channels` numbers of a position. */
export function activateChannels(
  memory: Floats,
  call: Pick<KernelCall, 'activation' | 'activationAlpha' | 'activationBeta'>,
  index: number,
  channels: number,
): void {
  const kind = ACTIVATION_KINDS[call.activation];
  const [alpha, beta] = [fround(call.activationAlpha), fround(call.activationBeta)];
  switch (kind) {
    case 'normalize-channels':
      normalizeChannels(memory, index, channels, x => (x > 0 ? x : 0));
      break;
    case 'normalize-channels-softmax':
      normalizeChannels(memory, index, channels, exponential);
      break;
    case 'normalize-channels-softmax-maxval': {
      const largest = Math.max(...memory.subarray(index, index + channels));
      normalizeChannels(memory, index, channels, x => exponential(fround(x - largest)));
      break;
    }
    default:
      for (let c = index; c < index + channels; c++)
        memory[c] = activation(kind, alpha, beta, memory[c]);
  }
}

/** Applies the call's activation to what lies in its output rectangle. */
export function activateRectangle(memory: Floats, call: KernelCall): void {
  const out = outputOf(call);
  eachPosition(call, (y, x) =>
    activateChannels(memory, call, indexOf(out, y, x), call.outChannels),
  );
}
