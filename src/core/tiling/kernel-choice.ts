import { shapeOf, tensorOf, type Layer, type Network } from '../network/network';
import { kernelOf, type Group, type KernelMode, type Plan } from './plan';

/** Whether there is a fast kernel for a layer. */
export const canBeFast = (network: Network, layer: Layer): boolean =>
  whyExact(network, layer) === undefined;

/** Why a layer can only be computed by the exact kernel, as the end of a sentence; undefined if a fast one can. */
export function whyExact(
  network: Network,
  { operation, inputs, output }: Layer,
): string | undefined {
  const input = inputs[0];
  if (operation.kind !== 'convolution' || input === undefined)
    return 'only convolutions can be fast';
  if (output.element !== 'f32' || tensorOf(network, input).element !== 'f32')
    return 'only layers of floats can be fast';
  const { window, groups } = operation;
  const { kernel, stride, dilation } = window;
  if (kernel.y !== 3 || kernel.x !== 3)
    return `only windows of 3x3 can be fast, and its is ${kernel.x}x${kernel.y}`;
  if (stride.y !== 1 || stride.x !== 1) return 'no layer with a stride can be fast';
  if (dilation.y !== 1 || dilation.x !== 1) return 'no layer with a dilation can be fast';
  if (groups > 1 && groups === shapeOf(network, input).channels)
    return 'no layer with a filter for each channel can be fast';
  return undefined;
}

/** The plan with every layer exact, or with every layer fast that can be. */
export const withKernels = (network: Network, plan: Plan, kernel: KernelMode): Plan => ({
  ...plan,
  groups: plan.groups.map(group => groupWith(network, group, kernel)),
});

function groupWith(network: Network, group: Group, kernel: KernelMode): Group {
  const { first, last, grid, overlap, blockHeights } = group;
  const exact: Group = { first, last, grid, overlap, ...(blockHeights && { blockHeights }) };
  if (kernel === 'exact') return exact;
  const kernels = network.layers
    .slice(first, last + 1)
    .map((layer): KernelMode => (canBeFast(network, layer) ? 'fast' : 'exact'));
  return kernels.includes('fast') ? { ...exact, kernels } : exact;
}

/** Layers that a group computes with fast kernels, from the first. */
export const fastLayersOf = (group: Group): readonly number[] =>
  Array.from({ length: group.last - group.first + 1 }, (_, layer) => group.first + layer).filter(
    layer => kernelOf(group, layer) === 'fast',
  );

/** The same of a plan. */
export const fastLayers = ({ groups }: Pick<Plan, 'groups'>): readonly number[] =>
  groups.flatMap(fastLayersOf);

/** Whether a plan computes any layer with a fast kernel. */
export const isFast = (plan: Plan): boolean => fastLayers(plan).length > 0;
