import { at } from '../../base/assert';
import type { MoveKernel } from '../kernels/kernel-use';
import type { InputOperand } from '../kernels/use';
import { tensorOf, type Layer, type Network } from '../network/network';
import { ELEMENT_BYTES } from '../network/shape';
import type { ComputeStep, Step, View } from './schedule';

/** What copies maps, or makes numbers of their bytes. */
export type MoveStep = Extract<Step, { kind: 'convert' | 'keep' | 'take' }>;

/** The view that an operand of a step lies in. */
export function operandView(
  { inputs, output, summand }: ComputeStep,
  { source }: InputOperand,
): View {
  if (source === 'output') return output;
  if (source !== 'summand') return at(inputs, source);
  if (summand === undefined) throw new Error('internal error: nothing is added');
  return summand;
}

/** Bytes of a number of an operand of a layer. */
export function operandBytes(
  network: Network,
  { inputs, output }: Layer,
  { source }: InputOperand,
): number {
  const { element } = typeof source === 'number' ? tensorOf(network, at(inputs, source)) : output;
  return ELEMENT_BYTES[element];
}

/** The kernel of a step that moves numbers. */
export function moveKernel(network: Network, step: MoveStep): MoveKernel {
  if (step.kind === 'convert') return 'normalize';
  const { element } = tensorOf(network, step.strip.layer);
  return ELEMENT_BYTES[element] === 1 ? 'copyBytes' : 'copy';
}
