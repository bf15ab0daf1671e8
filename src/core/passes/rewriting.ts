import { at } from '../../base/assert';
import { isInput, tensorOf, type Reference } from '../network/network';
import type { TensorType } from '../network/shape';
import type { DraftLayer, NetworkDraft } from './draft';

/** What becomes of a layer. */
export type Fate =
  /** It stays, as this one. */
  | { readonly kind: 'layer'; readonly layer: DraftLayer }
  /** It becomes one with the layer before it, whose only reader it is. */
  | { readonly kind: 'merged'; readonly layer: DraftLayer }
  /** Whoever reads it reads something else: that has its numbers. */
  | { readonly kind: 'same'; readonly reference: Reference };

/** What a rule sees of the draft as it has become so far. */
export interface Surroundings {
  /** The layer that a reference stands for; undefined where it is an input of the network. */
  layer(reference: Reference): DraftLayer | undefined;
  tensor(reference: Reference): TensorType;
  /** Whether nothing but the layer that is looked at reads it, and nobody is answered with it. */
  isReadOnce(reference: Reference): boolean;
}

/** Decides about a layer, whose inputs are those of the new draft; undefined where it stays as it is. */
export type Rule = (layer: DraftLayer, surroundings: Surroundings) => Fate | undefined;

/** The draft with each layer as the first rule says that knows something about it, in their order. */
export function rewritten(draft: NetworkDraft, rules: readonly Rule[]): NetworkDraft {
  const { layers: before, tensors, outputs } = draft;
  const readers = readersOf(draft);
  const layers: DraftLayer[] = [];
  /** By layers of before: what stands for it now. */
  const places: Reference[] = [];
  /** Layers of before by those of now that have their numbers. */
  const whose: number[] = [];
  /** Layers of before whose numbers are nowhere any more. */
  const gone = new Set<number>();
  const placeOf = (reference: Reference): Reference =>
    isInput(reference) ? reference : at(places, reference);
  const surroundings: Surroundings = {
    layer: reference => (isInput(reference) ? undefined : at(layers, reference)),
    tensor: reference => tensorOf({ inputs: draft.inputs, layers }, reference),
    isReadOnce: reference => !isInput(reference) && at(readers, at(whose, reference)) === 1,
  };
  for (const [index, old] of before.entries()) {
    const layer = { ...old, inputs: old.inputs.map(placeOf) };
    const fate = firstFate(rules, layer, surroundings) ?? { kind: 'layer', layer };
    if (fate.kind === 'same') {
      places.push(fate.reference);
      addReaders(fate.reference, at(readers, index) - 1);
    } else if (fate.kind === 'merged') {
      const target = at(layer.inputs, 0);
      gone.add(at(whose, target));
      layers[target] = fate.layer;
      whose[target] = index;
      places.push(target);
    } else {
      places.push(layers.length);
      layers.push(fate.layer);
      whose.push(index);
    }
  }
  return {
    ...draft,
    layers,
    outputs: [...new Set(outputs.map(placeOf))],
    tensors: tensors
      .filter(({ base }) => !gone.has(base))
      .map(tensor => ({ ...tensor, base: placeOf(tensor.base) })),
  };

  function addReaders(reference: Reference, more: number): void {
    if (isInput(reference)) return;
    const old = at(whose, reference);
    readers[old] = at(readers, old) + more;
  }
}

function firstFate(
  rules: readonly Rule[],
  layer: DraftLayer,
  surroundings: Surroundings,
): Fate | undefined {
  for (const rule of rules) {
    const fate = rule(layer, surroundings);
    if (fate !== undefined) return fate;
  }
  return undefined;
}

/** By layer, how often it is read; an answer counts as a reader. */
function readersOf({ layers, outputs }: NetworkDraft): number[] {
  const counts = layers.map(() => 0);
  const count = (reference: Reference): void => {
    if (!isInput(reference)) counts[reference] = at(counts, reference) + 1;
  };
  for (const { inputs } of layers) inputs.forEach(count);
  outputs.forEach(count);
  return counts;
}

/** A layer that stands for others as well: where they came from, and what they learned. */
export const joined = (
  layer: DraftLayer,
  absorbed: readonly DraftLayer[],
): Pick<DraftLayer, 'origins' | 'parameters'> => ({
  origins: [...new Set([...absorbed, layer].flatMap(({ origins }) => origins))].sort(
    (a, b) => a - b,
  ),
  parameters: [...absorbed, layer].reduce((sum, { parameters }) => sum + parameters, 0),
});
