import { inputReferences, unreadLayers, type Layer, type Network } from '../network/network';
import { elementCount, plainShape, type Shape } from '../network/shape';
import { shapesOf } from './layer-shapes';
import { rulesOf } from './operations';

/**
 * What is wrong with a network as a value, one sentence each: none for everything that a format hands out and that
 * planning and running may rely on. A defect is a mistake of ours, not of the user's.
 */
export function networkDefects(network: Network): readonly string[] {
  const defects: string[] = [];
  if (network.inputs.length === 0) defects.push('there is no input');
  for (const [input, { output }] of network.inputs.entries())
    if (!isPositive(output.shape) || !liesPlain(output.shape))
      defects.push(`input ${input} has an empty shape, or not that of its dimensions`);
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

/** Whether a tensor that is plain lies as its dimensions say. */
function liesPlain(shape: Shape): boolean {
  if (shape.dims === undefined) return true;
  const { channels, height, width } = plainShape(shape.dims);
  return shape.channels === channels && shape.height === height && shape.width === width;
}

function layerDefects(network: Network, layer: Layer, position: number): readonly string[] {
  const { index, inputs, operation, output, parameters } = layer;
  const least = Math.min(0, ...inputReferences(network));
  const isKnown = (input: number): boolean =>
    Number.isInteger(input) && input >= least && input < position;
  if (!inputs.every(isKnown)) return ['reads a layer that is not before it'];
  const checks: readonly (readonly [isDefect: boolean, sentence: string])[] = [
    [index !== position, `has the index ${index}`],
    [!isPositive(output.shape), 'has an empty output'],
    [!liesPlain(output.shape), 'has dimensions that are not those of its output'],
    [!Number.isSafeInteger(elementCount(output.shape)), 'has too large an output'],
    [!Number.isSafeInteger(parameters) || parameters < 0, `has ${parameters} parameters`],
    [
      !rulesOf(operation).fits(operation, shapesOf(network, layer)),
      'has a shape that its operation does not give',
    ],
  ];
  return checks.flatMap(([isDefect, sentence]) => (isDefect ? [sentence] : []));
}
