import { dataflowOf } from '../dataflow/dataflow';
import type { Network } from '../network/network';
import { choicesOf, lateResidences, residencesFor } from '../dataflow/residence';
import type { PlanSettings } from '../tiling/plan';
import { networkTable, OWN_ACCOUNTING } from './network-table';

type Alternative = Pick<PlanSettings, 'residences'>;

/** Maps that are there while more layers than this are computed wait for long: few tiled groups hold all of those. */
const LONG_SKIP = 7;

/** Maps that wait for long take less by this factor at least where another residence is worth a second search. */
const WORTHWHILE = 0.9;

/**
 * Where maps lie until they are joined: as asked, or by default and, where that takes less room while they wait, by themselves as
 * long as possible.
 */
export function residenceAlternatives(
  network: Network,
  { residences }: PlanSettings,
): readonly Alternative[] {
  if (residences !== undefined) return [{ residences }];
  const dataflow = dataflowOf(network);
  const late = { residences: lateResidences(dataflow) };
  const usual = choicesOf(residencesFor(dataflow, undefined));
  if (late.residences.length === usual.length) return [{}];
  return waitingBytes(network, late) < WORTHWHILE * waitingBytes(network, {}) ? [{}, late] : [{}];
}

/** What the maps that wait for long take together at most. */
function waitingBytes(network: Network, { residences }: Alternative): number {
  const { nodes } = networkTable(network, OWN_ACCOUNTING, 'f32', undefined, residences);
  const waiting = new Float64Array(network.layers.length);
  for (const { bytes, first, last } of new Set(nodes.flatMap(node => node?.map ?? [])))
    if (last - first > LONG_SKIP)
      waiting.forEach((sum, layer) => {
        if (layer > first && layer < last) waiting[layer] = sum + bytes;
      });
  return waiting.reduce((most, bytes) => Math.max(most, bytes), 0);
}
