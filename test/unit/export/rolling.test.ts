import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  isLoop,
  roll,
  unrolled,
  type Entry,
  type Rolled,
} from '../../../src/core/schedule/rolling';

const DEPTH = 4;

/** `3(a 2(b c))`: turns and what is in them; letters are kinds of entries. */
function notation(nodes: readonly Rolled[]): string {
  return nodes
    .map(node =>
      isLoop(node)
        ? `${node.count}(${notation(node.body)})`
        : String.fromCharCode('a'.charCodeAt(0) + node.entry.kind),
    )
    .join(' ');
}

/** Entries of `a5 a7 b1`: kinds and a field of each. */
const entriesOf = (text: string): readonly Entry[] =>
  text
    .split(' ')
    .filter(word => word !== '')
    .map(word => ({
      kind: word.charCodeAt(0) - 'a'.charCodeAt(0),
      fields: word.slice(1).split(',').map(Number),
    }));

/** A program of loops, to be made a list of. */
interface Nest {
  readonly count: number;
  readonly body: readonly (Nest | { readonly kind: number; readonly ways: readonly number[] })[];
}

/** What a nest lists: the field of an entry is the sum of its ways, each by the turn of a loop. */
function listOf({ count, body }: Nest, turns: readonly number[] = []): readonly Entry[] {
  return Array.from({ length: count }, (_, turn) =>
    body.flatMap((node): readonly Entry[] => {
      const inner = [...turns, turn];
      if ('body' in node) return listOf(node, inner);
      const sum = inner.reduce((total, of, level) => total + of * (node.ways[level] ?? 0), 0);
      return [{ kind: node.kind, fields: [sum] }];
    }),
  ).flat();
}

const nests: fc.Arbitrary<Nest> = fc.letrec<{ nest: Nest; entry: Nest['body'][number] }>(tie => ({
  nest: fc.record({
    count: fc.integer({ min: 1, max: 5 }),
    body: fc.array(fc.oneof({ maxDepth: 2 }, tie('entry'), tie('nest')), {
      minLength: 1,
      maxLength: 4,
    }),
  }),
  entry: fc.record({
    kind: fc.nat(3),
    ways: fc.array(fc.integer({ min: -2, max: 2 }), { maxLength: 3 }),
  }),
})).nest;

/** A nest whose entries all are of other kinds, and how many it has. */
function distinct(nest: Nest): readonly [Nest, number] {
  let kinds = 0;
  const named = ({ count, body }: Nest): Nest => ({
    count: count + 2,
    body: body.map(node => ('body' in node ? named(node) : { ...node, kind: kinds++ })),
  });
  return [named(nest), kinds];
}

const lists: fc.Arbitrary<readonly Entry[]> = fc.oneof(
  fc.array(
    fc.record(
      { kind: fc.nat(2), fields: fc.tuple(fc.nat(3), fc.nat(1)) },
      { noNullPrototype: true },
    ),
  ),
  fc.array(nests, { maxLength: 4 }).map(parts => parts.flatMap(nest => listOf(nest))),
);

const depthOf = (nodes: readonly Rolled[]): number =>
  Math.max(0, ...nodes.map(node => (isLoop(node) ? 1 + depthOf(node.body) : 0)));

const loopsIn = (nodes: readonly Rolled[]): readonly number[] =>
  nodes.flatMap(node => (isLoop(node) ? [node.count, ...loopsIn(node.body)] : []));

const entriesIn = (nodes: readonly Rolled[]): number =>
  nodes.reduce((sum, node) => sum + (isLoop(node) ? entriesIn(node.body) : 1), 0);

describe('rolled lists', () => {
  for (const [list, expected] of [
    ['', ''],
    ['a0 a1 a2 a3', '4(a)'],
    ['a0 a1 a2 a4', '3(a) a'],
    ['a5 b0 c1 a6 b0 c3 a7 b0 c5', '3(a b c)'],
    ['a0 a1 b0 a2 a3 b0 a4 a5 b0', '3(2(a) b)'],
    ['c9 a0 b7 a1 b7 a2 b7 a3 c9', 'c 3(a b) a c'],
  ] as const)
    it(`${list} is ${expected}`, () => {
      assert.equal(notation(roll(entriesOf(list), DEPTH)), expected);
    });

  it('finds rows of columns, with a first one that differs', () => {
    const row = (y: number): string =>
      `a${y},0 ${Array.from({ length: 9 }, (_, x) => `a${y},${2 * x + 1} b${y},${x}`).join(' ')}`;
    const list = Array.from({ length: 7 }, (_, y) => row(y)).join(' ');
    assert.equal(notation(roll(entriesOf(list), DEPTH)), '7(a 9(a b))');
  });

  it('say what was listed, in as few entries as there were or fewer', () => {
    fc.assert(
      fc.property(lists, fc.integer({ min: 0, max: DEPTH }), (list, depth) => {
        const rolled = roll(list, depth);
        assert.deepEqual(unrolled(rolled), list);
        assert.ok(depthOf(rolled) <= depth);
        assert.ok(entriesIn(rolled) <= list.length);
        assert.ok(loopsIn(rolled).every(count => count >= 2));
      }),
      { numRuns: 1000 },
    );
  });

  it('find all loops over entries that differ', () => {
    fc.assert(
      fc.property(nests, nest => {
        const [told, entries] = distinct(nest);
        assert.ok(entriesIn(roll(listOf(told), DEPTH)) <= entries);
      }),
      { numRuns: 500 },
    );
  });
});
