import type { Reference } from '../network/network';
import { sameNumbers, type NumberType } from '../network/shape';
import type { DraftLayer, NetworkDraft } from './draft';
import { withInserted, type GrowingDraft } from './insertion';

/** Whether there are kernels that compute a layer of integers, as their format says it. */
export type ComputesIntegers = (layer: DraftLayer, draft: GrowingDraft) => boolean;

const FLOATS: NumberType = { element: 'f32' };

/**
 * Layers of integers that nothing computes as such compute the floats that these stand for, between conversions, where that is what
 * the format says: ONNX of all, TensorFlow Lite with integers without a sign of softmax.
 */
export function withFloatIslands(draft: NetworkDraft, computes: ComputesIntegers): NetworkDraft {
  const { requantization } = draft;
  if (requantization === undefined || requantization === 'fixed') return draft;
  return withInserted(draft, (layer, growing) => {
    const isOfFloats = requantization === 'float' || layer.operation.kind === 'softmax';
    return !isOfFloats || !isOfBytes(layer, growing) || computes(layer, growing)
      ? growing.insert(layer)
      : (ofOneScale(layer, growing, computes) ?? island(layer, growing));
  });
}

/** Whether all of its integers are such of one byte that stand for numbers. */
const isOfBytes = ({ operation, inputs, output }: DraftLayer, draft: GrowingDraft): boolean =>
  operation.kind !== 'unsupported' &&
  [...inputs.map(input => draft.tensor(input)), output].every(
    ({ element, quantization }) =>
      element === 'f32' || ((element === 'i8' || element === 'u8') && quantization !== undefined),
  );

/** What only moves integers, or chooses among them, can do so with those of its input or of its output. */
function ofOneScale(
  layer: DraftLayer,
  draft: GrowingDraft,
  computes: ComputesIntegers,
): Reference | undefined {
  const { inputs, output } = layer;
  const [first, ...others] = inputs.map(input => draft.tensor(input));
  if (first === undefined || first.element !== 'i8' || output.element !== 'i8') return undefined;
  const ofInput = { ...layer, output: { ...first, shape: output.shape } };
  if (others.every(other => sameNumbers(other, first)) && computes(ofInput, draft))
    return draft.converted(draft.insert(ofInput), output, layer);
  const isMove = layer.operation.kind === 'concat' || layer.operation.kind === 'join';
  if (!isMove || others.some(({ element }) => element !== 'i8')) return undefined;
  const converted = inputs.map(input =>
    sameNumbers(draft.tensor(input), output) ? input : draft.converted(input, output, layer),
  );
  return draft.insert({ ...layer, inputs: converted });
}

function island(layer: DraftLayer, draft: GrowingDraft): Reference {
  const { inputs, output } = layer;
  const floats = inputs.map(input =>
    draft.tensor(input).element === 'f32' ? input : draft.converted(input, FLOATS, layer),
  );
  const made = draft.insert({
    ...layer,
    inputs: floats,
    output: { shape: output.shape, element: 'f32' },
  });
  return output.element === 'f32' ? made : draft.converted(made, output, layer);
}
