import { isInput, type Reference } from '../network/network';
import type { NumberType } from '../network/shape';
import type { NetworkDraft } from './draft';
import { withInserted } from './insertion';
import { isConversion } from './number-types';

/** What is taken from integers without a sign, so that they have one. */
const HALF = 128;

/**
 * Kernels compute integers of one byte with a sign. Such without one become those less 128, which stand for the same numbers by a
 * zero point that is less by as much. What the network is given and what it answers stay as they are, and are converted.
 */
export function signedBytes(draft: NetworkDraft): NetworkDraft {
  if (draft.requantization === undefined) return draft;
  const answers = new Map<Reference, Reference>();
  const signed = withInserted(draft, (layer, growing, place) => {
    const made = growing.insert({
      ...layer,
      inputs: layer.inputs.map(input => {
        const wanted = isInput(input) ? withSign(growing.tensor(input)) : undefined;
        return wanted === undefined || isConversion(layer)
          ? input
          : growing.converted(input, wanted, layer);
      }),
      output: { ...layer.output, ...withSign(layer.output) },
    });
    if (withSign(layer.output) !== undefined && draft.outputs.includes(place))
      answers.set(made, growing.converted(made, layer.output, layer));
    return made;
  });
  const answerOf = (reference: Reference): Reference => answers.get(reference) ?? reference;
  return {
    ...signed,
    outputs: signed.outputs.map(answerOf),
    tensors: signed.tensors.map(tensor => ({ ...tensor, base: answerOf(tensor.base) })),
  };
}

/** The same numbers by integers with a sign; undefined where they have one, or stand for no numbers. */
function withSign({ element, quantization }: NumberType): NumberType | undefined {
  if (element !== 'u8' || quantization === undefined) return undefined;
  const { scale, zeroPoint } = quantization;
  return { element: 'i8', quantization: { scale, zeroPoint: zeroPoint - HALF } };
}
