import { at } from '../../base/assert';
import { sameActivation } from '../network/activation';
import type { OperationOf, Window } from '../network/operation';
import type { LayerNumbers } from '../network/parameters';
import { sameNumbers } from '../network/shape';
import { rulesOf } from '../operations/operations';
import type { DraftLayer } from './draft';
import { joined, type Rule, type Surroundings } from './rewriting';

/** A convolution of some channels of a map. */
interface Part {
  readonly convolution: DraftLayer;
  readonly operation: OperationOf<'convolution'>;
  readonly slice: DraftLayer;
  /** What it takes its channels of. */
  readonly source: number;
  readonly start: number;
  readonly count: number;
}

/** Convolutions of all parts of a map's channels, one behind the other, are one convolution in groups. */
export const recogniseGroups: Rule = (layer, draft) => {
  const { operation, inputs, output } = layer;
  if (operation.kind !== 'concat' || inputs.length < 2) return undefined;
  const areWhole = operation.slices.every(
    ({ start, count }, place) =>
      start === 0 && count === draft.tensor(at(inputs, place)).shape.channels,
  );
  const parts = inputs.flatMap(input => partOf(input, draft) ?? []);
  const [first] = parts;
  if (!areWhole || first === undefined || parts.length !== inputs.length) return undefined;
  const isWhole = draft.tensor(first.source).shape.channels === parts.length * first.count;
  const areAlike = parts.every((part, place) => continues(part, first, place));
  const isKept = parts.every(
    ({ convolution }) =>
      // Stored integers may have another zero point in each.
      sameNumbers(convolution.output, output) && convolution.numbers.integers === undefined,
  );
  return isWhole && areAlike && isKept ? grouped(layer, first, parts, draft) : undefined;
};

function partOf(input: number, draft: Surroundings): Part | undefined {
  const convolution = draft.layer(input);
  if (convolution?.operation.kind !== 'convolution' || !draft.isReadOnce(input)) return undefined;
  const slice = draft.layer(at(convolution.inputs, 0));
  if (slice?.operation.kind !== 'concat' || slice.inputs.length !== 1) return undefined;
  const { start, count } = at(slice.operation.slices, 0);
  const source = at(slice.inputs, 0);
  return { convolution, operation: convolution.operation, slice, source, start, count };
}

/** Whether it does the same as the first part with the channels that come next. */
const continues = (part: Part, first: Part, place: number): boolean =>
  part.source === first.source &&
  part.count === first.count &&
  part.start === place * first.count &&
  part.operation.filters === first.operation.filters &&
  part.operation.groups === first.operation.groups &&
  sameActivation(part.operation.activation, first.operation.activation) &&
  sameWindow(part.operation.window, first.operation.window);

const sameWindow = (a: Window, b: Window): boolean =>
  (['kernel', 'stride', 'dilation', 'before'] as const).every(
    field => a[field].y === b[field].y && a[field].x === b[field].x,
  );

function grouped(
  layer: DraftLayer,
  { convolution, operation, source }: Part,
  parts: readonly Part[],
  draft: Surroundings,
): ReturnType<Rule> {
  const { filters, groups } = operation;
  const { weights } = rulesOf(operation).parameters(operation, {
    inputs: convolution.inputs.map(input => draft.tensor(input).shape),
    output: convolution.output.shape,
  });
  const numbers = parts.map(part => part.convolution.numbers);
  return {
    kind: 'layer',
    layer: {
      ...convolution,
      id: layer.id,
      operation: { ...operation, filters: parts.length * filters, groups: parts.length * groups },
      inputs: [source],
      output: layer.output,
      numbers: oneBehindTheOther(numbers, weights),
      ...joined(
        layer,
        parts.flatMap(part => [part.slice, part.convolution]),
      ),
    },
  };
}

/** The numbers of several layers, which have so many weights each. */
const oneBehindTheOther = (all: readonly LayerNumbers[], weights: number): LayerNumbers => ({
  biases: () => Float32Array.from(all.flatMap(numbers => [...numbers.biases()])),
  readWeights: (start, target) => {
    for (let done = 0; done < target.length;) {
      const place = start + done;
      const within = place % weights;
      const count = Math.min(weights - within, target.length - done);
      at(all, Math.floor(place / weights)).readWeights(within, target.subarray(done, done + count));
      done += count;
    }
  },
});
