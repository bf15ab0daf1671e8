import { at } from '../../base/assert';
import { LINEAR } from '../network/activation';
import { isInput, tensorOf, type Reference } from '../network/network';
import type { NumberType, TensorType } from '../network/shape';
import { NO_NUMBERS, type DraftLayer, type NetworkDraft } from './draft';

/** A draft that grows: what it has so far may be read. */
export interface GrowingDraft extends Pick<NetworkDraft, 'inputs' | 'requantization'> {
  readonly layers: readonly DraftLayer[];
  /** Adds a layer. */
  insert(layer: DraftLayer): Reference;
  /** The numbers of a tensor as they are stored otherwise; `whose` layer needs them so. */
  converted(reference: Reference, type: NumberType, whose: DraftLayer): Reference;
  tensor(reference: Reference): TensorType;
}

/** Adds what stands for a layer, which reads layers of the new draft; where its numbers are then. @param place its place of before. */
export type Insertion = (layer: DraftLayer, draft: GrowingDraft, place: number) => Reference;

/** The draft with more layers. */
export function withInserted(draft: NetworkDraft, insertion: Insertion): NetworkDraft {
  const { inputs, requantization } = draft;
  const layers: DraftLayer[] = [];
  const conversions = new Map<string, Reference>();
  const tensor = (reference: Reference): TensorType => tensorOf({ inputs, layers }, reference);
  const insert = (layer: DraftLayer): Reference => layers.push(layer) - 1;
  const growing: GrowingDraft = {
    inputs,
    layers,
    ...(requantization && { requantization }),
    insert,
    converted: (reference, { element, quantization }, { id, label, origins }) => {
      const name = JSON.stringify([reference, element, quantization]);
      const known = conversions.get(name);
      if (known !== undefined) return known;
      const { shape } = tensor(reference);
      const made = insert({
        id,
        label,
        origins,
        operation: { kind: 'activation', activation: LINEAR },
        inputs: [reference],
        output: { shape, element, ...(quantization && { quantization }) },
        parameters: 0,
        numbers: NO_NUMBERS,
      });
      conversions.set(name, made);
      return made;
    },
    tensor,
  };
  /** By layer of before. */
  const places: Reference[] = [];
  const placeOf = (reference: Reference): Reference =>
    isInput(reference) ? reference : at(places, reference);
  for (const [place, layer] of draft.layers.entries())
    places.push(insertion({ ...layer, inputs: layer.inputs.map(placeOf) }, growing, place));
  return {
    ...draft,
    layers,
    outputs: draft.outputs.map(placeOf),
    tensors: draft.tensors.map(named => ({ ...named, base: placeOf(named.base) })),
  };
}
