import { at } from '../../base/assert';
import { isInput, tensorOf, type Reference } from '../network/network';
import { sameNumbers } from '../network/shape';
import type { DraftLayer, NetworkDraft } from './draft';
import { joined, type Rule } from './rewriting';

/**
 * Formats say where numbers become integers and where these become floats again. Layers that compute the one from the other are
 * conversions: they keep the numbers, but for rounding. What stands between two of them becomes a layer that reads
 * and stores integers, and says by its tensors which numbers these stand for.
 */
export const isConversion = ({ operation }: DraftLayer): boolean =>
  operation.kind === 'activation' && operation.activation.kind === 'linear';

/** Whether a layer reads integers that were rounded before: they are, but for those between layers of one node. */
export const isRounded = (before: DraftLayer, layer: DraftLayer): boolean =>
  before.output.element !== 'f32' &&
  !layer.origins.every(origin => before.origins.includes(origin));

/** A conversion of floats becomes part of the layer that computes them, and one that changes nothing goes. */
export const foldConversion: Rule = (layer, draft) => {
  const [input] = layer.inputs;
  if (input === undefined || isInput(input) || !isConversion(layer)) return undefined;
  const before = draft.layer(input);
  if (before === undefined) return undefined;
  if (sameNumbers(before.output, layer.output)) return { kind: 'same', reference: input };
  if (before.output.element !== 'f32' || !draft.isReadOnce(input)) return undefined;
  const { output } = layer;
  return {
    kind: 'merged',
    layer: { ...before, id: layer.id, output, ...joined(layer, [before]) },
  };
};

/** Layers that store integers, and read nothing else, read them without conversions to floats. */
export function readingIntegers(draft: NetworkDraft): NetworkDraft {
  const layers = draft.layers.map(layer => readingThem(layer, draft));
  const read = new Set([...layers.flatMap(({ inputs }) => inputs), ...draft.outputs]);
  const tensors = draft.tensors.map(tensor => {
    const source = read.has(tensor.base) ? undefined : integersBehind(tensor.base, draft)?.source;
    return source === undefined ? tensor : { ...tensor, base: source };
  });
  return { ...draft, layers, tensors };
}

function readingThem(layer: DraftLayer, draft: NetworkDraft): DraftLayer {
  const { inputs, output } = layer;
  if (output.element === 'f32') return layer;
  const found = inputs.map(input => integersBehind(input, draft));
  const conversions = found.flatMap(conversion => conversion ?? []);
  const sources = inputs.map((input, place) => found[place]?.source ?? input);
  const areIntegers = sources.every(source => tensorOf(draft, source).element !== 'f32');
  return conversions.length === 0 || !areIntegers
    ? layer
    : {
        ...layer,
        inputs: sources,
        ...joined(
          layer,
          conversions.map(({ conversion }) => conversion),
        ),
      };
}

/** The conversion of integers to floats that a reference stands for, and what it reads. */
function integersBehind(
  reference: Reference,
  draft: NetworkDraft,
): { readonly conversion: DraftLayer; readonly source: Reference } | undefined {
  if (isInput(reference)) return undefined;
  const conversion = at(draft.layers, reference);
  const [source] = conversion.inputs;
  if (source === undefined || !isConversion(conversion)) return undefined;
  const isOfIntegers =
    conversion.output.element === 'f32' && tensorOf(draft, source).element !== 'f32';
  return isOfIntegers ? { conversion, source } : undefined;
}
