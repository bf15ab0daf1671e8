import { at } from '../../base/assert';
import { ALIGNMENT } from '../placement/lifetime';
import { place } from '../placement/placement';
import { dataflowOf } from '../dataflow/dataflow';
import { isInput, tensorOf } from '../network/network';
import { ELEMENT_BYTES } from '../network/shape';
import { sharingsOf } from '../schedule/sharing';
import type { BufferRole, Schedule } from '../schedule/schedule';
import type { Accounting } from './network-table';

/**
 * What the arena of a schedule would take as another planner counts it: numbers of another size, without
 * alignment, and without the maps that it leaves out. The buffers are placed again.
 */
export function accountedPeak(schedule: Schedule, accounting: Accounting): number {
  const { network, buffers, steps } = schedule;
  const lifetimes = buffers.map(({ role, bytes, firstStep, lastStep }) => ({
    role,
    bytes,
    first: firstStep,
    last: lastStep,
  }));
  const { sharings } = sharingsOf(network, steps, lifetimes);
  const { elementBytes, excluded } = accounting;
  const dataflow = dataflowOf(network);
  const leftOut = (role: BufferRole): boolean =>
    role.kind === 'map' &&
    (isInput(role.layer)
      ? excluded.has('network-input')
      : excluded.has('network-output') && dataflow.isNetworkOutput(role.layer));
  const scaleOf = ({ layer }: BufferRole): number =>
    elementBytes === undefined ? 1 : elementBytes / ELEMENT_BYTES[tensorOf(network, layer).element];
  const numbers = new Map<number, number>();
  const counted = buffers.flatMap(({ role, bytes, firstStep, lastStep }, index) => {
    if (leftOut(role)) return [];
    numbers.set(index, numbers.size);
    // One byte per unit of alignment, so that alignment loses none.
    return [{ bytes: bytes * scaleOf(role) * ALIGNMENT, first: firstStep, last: lastStep }];
  });
  const shared = sharings.flatMap(({ early, late, ...sharing }) => {
    const [first, second] = [numbers.get(early), numbers.get(late)];
    const scale = scaleOf(at(buffers, early).role);
    return first === undefined || second === undefined || scale !== scaleOf(at(buffers, late).role)
      ? []
      : [
          {
            ...sharing,
            early: first,
            late: second,
            distance: Math.ceil(sharing.distance * scale) * ALIGNMENT,
          },
        ];
  });
  return place(counted, { sharings: shared }).peakBytes / ALIGNMENT;
}
