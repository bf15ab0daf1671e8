import { inputReferences, shapeOf, unreadLayers, type Layer, type Network } from './network';
import { elementCount, sameExtent, type Shape } from './shape';

/**
 * What is wrong with a network as a value, one sentence each: none for everything that a format hands out and that
 * planning and running may rely on. A defect is a mistake of ours, not of the user's.
 */
export function networkDefects(network: Network): readonly string[] {
  const defects: string[] = [];
  if (network.inputs.length === 0) defects.push('there is no input');
  for (const [input, { output }] of network.inputs.entries())
    if (!isPositive(output.shape)) defects.push(`input ${input} has an empty shape`);
  for (const [position, layer] of network.layers.entries())
    for (const defect of layerDefects(network, layer, position))
      defects.push(`layer ${position} (${layer.label}): ${defect}`);
  return [...defects, ...outputDefects(network)];
}

function outputDefects({ layers, outputs }: Network): readonly string[] {
  const known = new Set(outputs);
  const checks: readonly (readonly [isDefect: boolean, sentence: string])[] = [
    [known.size < outputs.length, 'an output is named twice'],
    [outputs.some(output => layers[output] === undefined), 'an output is no layer'],
    [unreadLayers(layers).some(layer => !known.has(layer)), 'nothing needs one of the layers'],
  ];
  return checks.flatMap(([isDefect, sentence]) => (isDefect ? [sentence] : []));
}

const isPositive = ({ channels, height, width }: Shape): boolean =>
  [channels, height, width].every(count => Number.isSafeInteger(count) && count >= 1);

function layerDefects(network: Network, layer: Layer, position: number): readonly string[] {
  const { index, inputs, output, parameters } = layer;
  const least = Math.min(0, ...inputReferences(network));
  const isKnown = (input: number): boolean =>
    Number.isInteger(input) && input >= least && input < position;
  if (!inputs.every(isKnown)) return ['reads a layer that is not before it'];
  const shapes = inputs.map(input => shapeOf(network, input));
  const checks: readonly (readonly [isDefect: boolean, sentence: string])[] = [
    [index !== position, `has the index ${index}`],
    [!isPositive(output.shape), 'has an empty output'],
    [!Number.isSafeInteger(elementCount(output.shape)), 'has too large an output'],
    [!Number.isSafeInteger(parameters) || parameters < 0, `has ${parameters} parameters`],
    [!fits(layer, shapes), 'has a shape that its operation does not give'],
  ];
  return checks.flatMap(([isDefect, sentence]) => (isDefect ? [sentence] : []));
}

const same = (a: Shape | undefined, b: Shape): boolean =>
  a !== undefined && a.channels === b.channels && sameExtent(a, b);

/** Whether the output's shape is the one that the operation makes of the inputs' shapes. */
function fits({ operation, output: { shape } }: Layer, inputs: readonly Shape[]): boolean {
  const [first, second] = inputs;
  switch (operation.kind) {
    case 'unsupported':
      return true;
    case 'constant':
      return inputs.length === 0;
    case 'concat': {
      const { slices } = operation;
      const total = slices.reduce((sum, { count }) => sum + count, 0);
      return (
        slices.length === inputs.length &&
        total === shape.channels &&
        inputs.every(
          (input, index) =>
            sameExtent(input, shape) &&
            (slices[index]?.start ?? 0) + (slices[index]?.count ?? 0) <= input.channels,
        )
      );
    }
    case 'sum':
      return operation.strides.length === inputs.length && same(first, shape);
    case 'multiply':
      return same(first, shape) && same(second, shape);
    case 'scale-channels':
      return same(second, shape) && same(first, { channels: shape.channels, height: 1, width: 1 });
    case 'scale-positions':
      return same(second, shape) && same(first, { ...shape, channels: 1 });
    default:
      return first !== undefined && inputs.length === 1 && fitsOne({ operation, shape }, first);
  }
}

/** The same for operations with one input. */
function fitsOne(
  { operation, shape }: { operation: Layer['operation']; shape: Shape },
  input: Shape,
): boolean {
  switch (operation.kind) {
    case 'convolution':
      return (
        shape.channels === operation.filters &&
        operation.filters % operation.groups === 0 &&
        input.channels % operation.groups === 0
      );
    case 'locally-connected':
      return shape.channels === operation.filters;
    case 'fully-connected':
      return elementCount(shape) === operation.outputs;
    case 'max-pool':
    case 'average-pool':
      return shape.channels === input.channels;
    case 'global-average-pool':
      return same(shape, { channels: input.channels, height: 1, width: 1 });
    case 'channel-max-pool':
      return same(shape, { ...input, channels: operation.outputChannels });
    case 'upsample':
      return (
        shape.height === input.height * operation.factor &&
        shape.width === input.width * operation.factor
      );
    case 'reorg':
      return elementCount(shape) === elementCount(input);
    case 'crop':
      return (
        shape.height === operation.height &&
        shape.width === operation.width &&
        operation.offset.y + operation.height <= input.height &&
        operation.offset.x + operation.width <= input.width
      );
    default:
      return same(shape, input);
  }
}
