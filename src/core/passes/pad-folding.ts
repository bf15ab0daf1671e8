import type { Operation, OperationOf, PerAxis, Window } from '../network/operation';
import { sameNumbers } from '../network/shape';
import { joined, type Rule } from './rewriting';

/** Zeros round a map become the padding of the window that reads it. */
export const foldPad: Rule = (layer, draft) => {
  const [input] = layer.inputs;
  if (input === undefined || !draft.isReadOnce(input)) return undefined;
  const before = draft.layer(input);
  if (before?.operation.kind !== 'pad' || before.operation.mode !== 'constant') return undefined;
  const [source] = before.inputs;
  if (source === undefined || !sameNumbers(draft.tensor(source), before.output)) return undefined;
  const operation = padded(layer.operation, before.operation);
  return (
    operation && {
      kind: 'merged',
      layer: { ...layer, operation, inputs: before.inputs, ...joined(layer, [before]) },
    }
  );
};

const plus = (a: PerAxis, b: PerAxis): PerAxis => ({ y: a.y + b.y, x: a.x + b.x });

const widened = (window: Window, { before }: OperationOf<'pad'>): Window => ({
  ...window,
  before: plus(window.before, before),
});

/** Smaller numbers than this are no maximum of floats. */
const LEAST = -3.4e38;

function padded(operation: Operation, pad: OperationOf<'pad'>): Operation | undefined {
  switch (operation.kind) {
    case 'convolution':
      return pad.value === 0 ? { ...operation, window: widened(operation.window, pad) } : undefined;
    case 'max-pool':
      return pad.value < LEAST
        ? { ...operation, window: widened(operation.window, pad) }
        : undefined;
    case 'average-pool': {
      const { window, countedAfter } = operation;
      const isUnpadded = window.before.y === 0 && window.before.x === 0;
      if (pad.value !== 0 || (countedAfter === undefined && !isUnpadded)) return undefined;
      return {
        ...operation,
        window: widened(window, pad),
        countedAfter: countedAfter === undefined ? pad.after : plus(countedAfter, pad.after),
      };
    }
    default:
      return undefined;
  }
}
