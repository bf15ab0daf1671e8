import { at } from '../../base/assert';
import { tensorOf, type Layer, type Network } from '../network/network';
import type { Operation, OperationKind } from '../network/operation';
import type { FastStrip } from './fast-strip';
import { FLOAT_USES } from './float-uses';
import { INTEGER_USES, type IntegerUsesOf } from './integer-uses';
import { COPY, type KernelUse, type UseContext, type UsesOf } from './use';

/**
 * The kernels that compute a layer, in the order in which they run; none where there is nothing to do. With a `strip`, the
 * fast one, which computes so much at once. This is the only place that decides which kernel runs: the schedule holds
 * what it says, and the executor, costs and exported programs read that.
 */
export function kernelUses(
  network: Network,
  layer: Layer,
  strip?: FastStrip,
): readonly KernelUse[] {
  const { operation } = layer;
  const context = contextOf(network, layer, strip);
  const uses = FLOAT_USES[operation.kind] as UsesOf<OperationKind>;
  return integerUses(network, operation, context) ?? uses(operation, context);
}

/** What of a network and of a layer decides about kernels. */
type TypedNetwork = Parameters<typeof tensorOf>[0] & Pick<Network, 'requantization'>;
type LayerTypes = Pick<Layer, 'operation' | 'inputs' | 'output' | 'zeroWeight'>;

/** Whether there are kernels that compute a layer with the numbers that it reads and stores. */
export function hasKernels(network: TypedNetwork, layer: LayerTypes): boolean {
  const context = contextOf(network, layer);
  return areFloats(context) || integerUses(network, layer.operation, context) !== undefined;
}

function contextOf(
  network: TypedNetwork,
  { inputs, output, zeroWeight = 0 }: Omit<LayerTypes, 'operation'>,
  strip?: FastStrip,
): UseContext {
  const read = inputs.map(reference => tensorOf(network, reference));
  return {
    inputs: read.map(({ shape }) => shape),
    output: output.shape,
    types: { inputs: read, output },
    zeroWeight,
    strip,
  };
}

const areFloats = ({ types: { inputs, output } }: UseContext): boolean =>
  [...inputs, output].every(({ element }) => element === 'f32');

/** Undefined where a layer reads and stores floats, or there are no kernels for its integers. */
function integerUses(
  { requantization }: TypedNetwork,
  operation: Operation,
  context: UseContext,
): readonly KernelUse[] | undefined {
  if (requantization === undefined || areFloats(context)) return undefined;
  const uses = INTEGER_USES[operation.kind] as IntegerUsesOf<OperationKind>;
  return uses(operation, { ...context, requantization });
}
/** The kernels of a network's layers, exact ones. */
export function usesOfLayer(network: Network, index: number): readonly KernelUse[] {
  const known = KNOWN.get(network) ?? [];
  KNOWN.set(network, known);
  return (known[index] ??= kernelUses(network, at(network.layers, index)));
}

/** Every plan that is lowered or priced asks for them. */
const KNOWN = new WeakMap<Network, (readonly KernelUse[])[]>();

export type MoveKernel = 'copy' | 'copyBytes' | 'normalize';

/** Copies a view's channels, or makes numbers of its bytes, wherever the borders of the map are. */
export const moveUse = (kernel: MoveKernel, channels: number): KernelUse => {
  const operand = { shape: { channels, height: 0, width: 0 }, channel: 0 };
  return { ...COPY, kernel, a: { source: 0, ...operand }, output: operand };
};
