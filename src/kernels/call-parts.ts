import { FIRST_OF_CHANNELS } from '../core/network/activation';
import { KERNEL_CALL_FIELDS, type KernelCall } from './kernel-call';
import {
  INPUT_NAMES,
  kernelDescription,
  SPREAD_ATTRIBUTES,
  type InputName,
  type InputUse,
  type KernelName,
} from '../core/kernels/kernels';
import { FILTER_BLOCK, FILTER_NUMBERS, integerBlockBytes } from './weight-layout';

/** Neighbours in a row that kernels compute together. */
const TOGETHER = 4;

/** Winograd's algorithm computes blocks of 4x4 outputs, at multiples of 4 of the whole map. */
const BLOCK = 4;

/** MACs, or equivalent work, below which dividing a call costs more than it saves. */
const LEAST_WORK = 200_000;

/** MACs that take about as long as one value in a kernel without weights. */
const MACS_A_NUMBER = 8;

/** Axes along which a call can be divided. If they divide it about as evenly, the earlier is preferred. */
const AXES = ['rows', 'filters', 'columns'] as const;
type Axis = (typeof AXES)[number];

/** How much more even a later axis must be to be preferred. */
const PREFERENCE = 0.01;

/**
 * Divides a call into at most `parts.length` calls, which compute each output once and exactly as the undivided call
 * does. Fills in `parts` from the first on and returns how many there are. A call with less than `leastWork` MACs, or
 * that can't be divided, is copied.
 */
export function divideCall(
  kernel: KernelName,
  call: KernelCall,
  parts: readonly KernelCall[],
  leastWork = LEAST_WORK,
): number {
  const axis = workOf(kernel, call) < leastWork ? undefined : axisOf(kernel, call, parts.length);
  const units = axis === undefined ? 1 : unitsOf(kernel, axis, call);
  const share = Math.ceil(units / parts.length);
  let count = 0;
  for (let start = 0; start < units; start += share) {
    const part = parts[count++];
    for (const field of KERNEL_CALL_FIELDS) part[field] = call[field];
    part.attributes = call.attributes;
    if (axis !== undefined) narrow(kernel, part, axis, start, Math.min(units, start + share));
  }
  return count;
}

/** The axis with the smallest largest part; undefined if the call isn't divided. */
function axisOf(kernel: KernelName, call: KernelCall, most: number): Axis | undefined {
  if (kernelDescription(kernel).division === 'none' || shiftsInput(kernel, call)) return undefined;
  const axes = AXES.filter(axis => axis !== 'filters' || hasFilters(kernel, call));
  const shares = axes.map((axis, place) => {
    const units = unitsOf(kernel, axis, call);
    return { axis, units, share: Math.ceil(units / most) / units + place * PREFERENCE };
  });
  return shares
    .filter(({ units }) => units > 1)
    .reduce<(typeof shares)[number] | undefined>(
      (best, each) => (best === undefined || each.share < best.share ? each : best),
      undefined,
    )?.axis;
}

/**
 * Whether a kernel overwrites input values of positions other than the one it computes. Then it must go upwards
 * through memory.
 */
function shiftsInput(kernel: KernelName, call: KernelCall): boolean {
  const start = placeOf(call, 'out', call.y0, call.x0);
  const end = placeOf(call, 'out', call.y1 - 1, call.x1);
  const { inputs } = kernelDescription(kernel);
  return INPUT_NAMES.some(input => {
    if (!isReplaced(inputs[input], call.attributes, input)) return false;
    if (call.outRing !== 0 || call[`${input}Ring`] !== 0) return false;
    const from = placeOf(call, input, call.y0, call.x0);
    return from !== start && from < end && start < placeOf(call, input, call.y1 - 1, call.x1);
  });
}

const isReplaced = (
  use: InputUse | undefined,
  attributes: KernelCall['attributes'],
  input: InputName,
): boolean =>
  use === 'replaced' || (use === 'spread' && attributes[SPREAD_ATTRIBUTES[input]] === 0);

/** Where a position lies in memory, in a view that isn't a ring. */
const placeOf = (call: KernelCall, view: InputName | 'out', y: number, x: number): number =>
  call[`${view}Base`] +
  (y - call[`${view}Y`]) * call[`${view}RowStride`] +
  (x - call[`${view}X`]) * call[`${view}PixelStride`];

/** Whether the output channels of a call can be computed separately. */
const hasFilters = (kernel: KernelName, { groups, activation }: KernelCall): boolean =>
  kernelDescription(kernel).division === 'filters' &&
  groups === 1 &&
  activation < FIRST_OF_CHANNELS;

/** Outputs along an axis, in pieces that belong together: where the first piece starts, and the size of each. */
const grainOf = (kernel: KernelName, axis: 'rows' | 'columns', { y0, x0 }: KernelCall): Grain => {
  const start = axis === 'rows' ? y0 : x0;
  if (kernelDescription(kernel).division === 'blocks')
    return { start: start - (start % BLOCK), size: BLOCK };
  return { start, size: axis === 'rows' ? 1 : TOGETHER };
};

interface Grain {
  readonly start: number;
  readonly size: number;
}

function unitsOf(kernel: KernelName, axis: Axis, call: KernelCall): number {
  if (axis === 'filters') return Math.ceil(call.outChannels / FILTER_BLOCK);
  const { start, size } = grainOf(kernel, axis, call);
  return Math.ceil(((axis === 'rows' ? call.y1 : call.x1) - start) / size);
}

/** Reduces a call to the units from `first` to `end` along an axis. */
function narrow(
  kernel: KernelName,
  call: KernelCall,
  axis: Axis,
  first: number,
  end: number,
): void {
  if (axis === 'filters') {
    narrowFilters(kernel, call, first * FILTER_BLOCK, end * FILTER_BLOCK);
    return;
  }
  const { start, size } = grainOf(kernel, axis, call);
  const [from, to] = [start + first * size, start + end * size];
  if (axis === 'rows') {
    call.y0 = Math.max(call.y0, from);
    call.y1 = Math.min(call.y1, to);
  } else {
    call.x0 = Math.max(call.x0, from);
    call.x1 = Math.min(call.x1, to);
  }
}

/** @param first a whole number of blocks. */
function narrowFilters(kernel: KernelName, call: KernelCall, first: number, end: number): void {
  const bytes = kernelDescription(kernel).ofIntegers ? integerBytes(call) : floatBytes(call);
  call.outChannels = Math.min(call.outChannels, end) - first;
  call.outBase += first * bytes.output;
  call.bBase += first * bytes.output;
  call.biases += first * bytes.biases;
  call.weights += first * bytes.weights;
}

/** What a filter takes of an output, and of packed biases and weights. */
interface FilterBytes {
  readonly output: number;
  readonly biases: number;
  readonly weights: number;
}

const BYTES = Float32Array.BYTES_PER_ELEMENT;

const floatBytes = ({ kernelY, kernelX, aChannels }: KernelCall): FilterBytes => ({
  output: BYTES,
  biases: BYTES,
  weights: kernelY * kernelX * aChannels * BYTES,
});

const integerBytes = ({ kernelY, kernelX, aChannels: channels }: KernelCall): FilterBytes => ({
  output: 1,
  biases: FILTER_NUMBERS * BYTES,
  weights:
    integerBlockBytes({ filters: FILTER_BLOCK, groups: 1, channels, kernelY, kernelX }) /
    FILTER_BLOCK,
});

function workOf(kernel: KernelName, call: KernelCall): number {
  const { y0, y1, x0, x1, outChannels, kernelY, kernelX, aChannels, groups } = call;
  const taps = (y1 - y0) * (x1 - x0) * outChannels * kernelY * kernelX;
  const { sumsChannels = false } = kernelDescription(kernel);
  return sumsChannels ? (taps * aChannels) / groups : taps * MACS_A_NUMBER;
}
