import { isInput } from '../network/network';
import type { NetworkDraft } from './draft';

/** Without layers that no answer depends on. */
export function withoutUnread(draft: NetworkDraft): NetworkDraft {
  const { layers, outputs } = draft;
  const read = new Set<number>(outputs);
  for (const [index, { inputs }] of [...layers.entries()].reverse())
    if (read.has(index)) for (const input of inputs) if (!isInput(input)) read.add(input);
  return read.size === layers.length ? draft : only(draft, read);
}

/** The draft with some of its layers, which read none of the others. */
function only(draft: NetworkDraft, kept: ReadonlySet<number>): NetworkDraft {
  const places = new Map([...kept].sort((a, b) => a - b).map((old, place) => [old, place]));
  const placeOf = (reference: number): number =>
    isInput(reference) ? reference : (places.get(reference) ?? 0);
  return {
    ...draft,
    layers: draft.layers.flatMap((layer, index) =>
      kept.has(index) ? { ...layer, inputs: layer.inputs.map(placeOf) } : [],
    ),
    outputs: draft.outputs.map(placeOf),
    tensors: draft.tensors
      .filter(({ base }) => isInput(base) || kept.has(base))
      .map(tensor => ({ ...tensor, base: placeOf(tensor.base) })),
  };
}
