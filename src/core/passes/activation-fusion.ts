import { joinsChannels, type Activation } from '../network/activation';
import { FIRST_INPUT, type Reference } from '../network/network';
import type { Operation } from '../network/operation';
import type { DraftLayer } from './draft';
import { isRounded } from './number-types';
import { joined, type Rule, type Surroundings } from './rewriting';

/** An activation becomes that of the operation before it, which applies it as it stores its numbers. */
export const fuseActivation: Rule = (layer, draft) => {
  const { operation, inputs } = layer;
  const [input] = inputs;
  if (operation.kind !== 'activation' || input === undefined) return undefined;
  const before = draft.layer(input);
  if (before === undefined || !draft.isReadOnce(input)) return undefined;
  if (isRounded(before, layer) || joinsChannels(operation.activation)) return undefined;
  const fused = withActivation(before.operation, operation.activation);
  return (
    fused && {
      kind: 'merged',
      layer: {
        ...before,
        id: layer.id,
        operation: fused,
        output: layer.output,
        ...joined(layer, [before]),
      },
    }
  );
};

function withActivation(operation: Operation, activation: Activation): Operation | undefined {
  const isOpen =
    operation.kind !== 'activation' &&
    'activation' in operation &&
    operation.activation.kind === 'linear';
  return isOpen ? { ...operation, activation } : undefined;
}

/** x times a function of x that has a name of its own: swish, hard-swish and mish. */
export const recogniseGate: Rule = (layer, draft) => {
  const { operation, inputs } = layer;
  if (operation.kind !== 'elementwise' || operation.operator !== 'multiply') return undefined;
  if (!operation.spreads.every(spread => spread === 'each')) return undefined;
  const [a, b] = inputs;
  for (const [value, gate] of [
    [a, b],
    [b, a],
  ]) {
    const product = value === undefined || gate === undefined ? undefined : gated(value, gate);
    if (product !== undefined && operation.activation.kind === 'linear') return product;
  }
  return undefined;

  function gated(value: number, gate: number): ReturnType<Rule> {
    const chain = chainOf(gate, draft);
    const found = GATES.find(({ steps }) => isChain(chain, steps, value));
    if (found === undefined) return undefined;
    const absorbed = chain.slice(0, found.steps.length);
    if (!absorbed.every(isExact)) return undefined;
    return {
      kind: 'layer',
      layer: {
        ...layer,
        operation: { kind: 'activation', activation: found.product },
        inputs: [value],
        ...joined(layer, absorbed),
      },
    };
  }
};

/** Whether nothing is rounded behind a function, or only as each logistic function of bytes is: to multiples of 1/256. */
function isExact({ operation, output: { element, quantization } }: DraftLayer): boolean {
  if (element === 'f32') return true;
  const isLogistic = operation.kind === 'activation' && operation.activation.kind === 'logistic';
  const lowest = element === 'i8' ? -128 : element === 'u8' ? 0 : undefined;
  return isLogistic && quantization?.scale === 1 / 256 && quantization.zeroPoint === lowest;
}

/** Activations from a layer back, one after the other. */
function chainOf(last: Reference, draft: Surroundings): readonly DraftLayer[] {
  const chain: DraftLayer[] = [];
  for (let layer = draft.layer(last); layer?.operation.kind === 'activation' && chain.length < 2;) {
    chain.push(layer);
    layer = draft.layer(layer.inputs[0] ?? FIRST_INPUT);
  }
  return chain;
}

/** Functions from the last back to the first, and what a number times them is. */
const GATES: readonly {
  readonly steps: readonly ((activation: Activation) => boolean)[];
  readonly product: Activation;
}[] = [
  { steps: [({ kind }) => kind === 'logistic'], product: { kind: 'swish' } },
  { steps: [isSixth], product: { kind: 'hard-swish' } },
  {
    steps: [({ kind }) => kind === 'tanh', ({ kind }) => kind === 'softplus'],
    product: { kind: 'mish' },
  },
];

/** x/6 + 1/2 between 0 and 1. */
function isSixth(activation: Activation): boolean {
  return (
    activation.kind === 'hard-sigmoid' &&
    Math.abs(activation.alpha - 1 / 6) < 1e-4 &&
    activation.beta === 0.5
  );
}

function isChain(
  chain: readonly DraftLayer[],
  steps: readonly ((activation: Activation) => boolean)[],
  value: number,
): boolean {
  const fits = steps.every((step, place) => {
    const operation = chain[place]?.operation;
    return operation?.kind === 'activation' && step(operation.activation);
  });
  return fits && chain[steps.length - 1]?.inputs[0] === value;
}
