import type { InputRange, ModelOrigin } from '../graph/picture-guess';
import { STORED_TYPES } from './element-types';
import type { TfliteModel } from './tflite-model';

/** Where a network comes from, and what its file says of pictures. */
export function originOf(model: TfliteModel): ModelOrigin {
  const rounding = roundingOf(model);
  const { picture, labels } = model.metadata();
  return { producer: '', isTensorFlow: true, ...(rounding && { rounding }), picture, labels };
}

/** What the integers of eight bits stand for that the first input is rounded to, if it is one of floats. */
function roundingOf({ nodes, inputs, tensors }: TfliteModel): InputRange | undefined {
  const [input] = inputs;
  const node = nodes.find(({ inputs: [read] }) => read === input);
  const rounded = tensors.get(node?.outputs[0] ?? '');
  const [step] = rounded?.quantization?.scales ?? [];
  const { name = '' } = STORED_TYPES[rounded?.type ?? -1] ?? {};
  const lowest = { int8: -128, uint8: 0 }[name];
  if (node?.operator !== 'QUANTIZE' || step === undefined || lowest === undefined) return undefined;
  const zero = rounded?.quantization?.zeroPoints[0] ?? 0;
  return { low: step * (lowest - zero), high: step * (lowest + 255 - zero) };
}
