import { at } from '../../base/assert';
import type { Step } from './schedule';
import { RankedRows } from './distinct-rows';
import { isLoop, type Rolled } from './rolling';

/** A call of a program, by the numbers of rows of the tables. */
export interface ProgramCall {
  readonly shape: number;
  /** Of what the shape reads, in the order of `enum mafat_operands`, and of the output. */
  readonly places: readonly number[];
  /** Rows and columns; then where b begins, where it is read. */
  readonly spans: readonly number[];
  /** That it belongs to, in the first turn of the loops around it. */
  readonly step: Step;
}

/** One line of a program. */
export type ProgramNode =
  | { readonly kind: 'call'; readonly call: ProgramCall }
  | { readonly kind: 'load'; readonly step: Step }
  | { readonly kind: 'loop'; readonly count: number; readonly body: readonly ProgramNode[] };

/** MAFAT_CALL: a call begins with the number of its shape, behind the other instructions. */
const FIRST_SHAPE = 3;

/** Numbers of rows in which those that a program names most often come first. */
export interface Ranking {
  readonly shapes: RankedRows;
  readonly places: RankedRows;
  readonly spans: RankedRows;
}

/** A program whose loops are made of rolled ones, each entry by what it is in its first turn. */
export const programOf = (
  rolled: readonly Rolled[],
  nodeOf: (entry: Exclude<Rolled, { count: number }>) => ProgramNode,
): readonly ProgramNode[] =>
  rolled.map(node =>
    isLoop(node)
      ? { kind: 'loop', count: node.count, body: programOf(node.body, nodeOf) }
      : nodeOf(node),
  );

/** All calls, each once. */
export const callsOf = (program: readonly ProgramNode[]): readonly ProgramCall[] =>
  program.flatMap(node => {
    if (node.kind === 'loop') return callsOf(node.body);
    return node.kind === 'call' ? [node.call] : [];
  });

/** The same program by ranks. */
export const ranked = (program: readonly ProgramNode[], ranking: Ranking): readonly ProgramNode[] =>
  program.map((node): ProgramNode => {
    if (node.kind === 'loop') return { ...node, body: ranked(node.body, ranking) };
    if (node.kind === 'load') return node;
    const { shape, places, spans, step } = node.call;
    return {
      kind: 'call',
      call: {
        shape: ranking.shapes.rankOf(shape),
        places: places.map(place => ranking.places.rankOf(place)),
        spans: spans.map(span => ranking.spans.rankOf(span)),
        step,
      },
    };
  });

/** By how often calls name their rows. */
export function rankingOf(
  calls: readonly ProgramCall[],
  counts: Readonly<Record<keyof Ranking, number>>,
): Ranking {
  return {
    shapes: new RankedRows(
      counts.shapes,
      calls.map(({ shape }) => shape),
    ),
    places: new RankedRows(
      counts.places,
      calls.flatMap(({ places }) => places),
    ),
    spans: new RankedRows(
      counts.spans,
      calls.flatMap(({ spans }) => spans),
    ),
  };
}

/** The bytes of a call. */
export const callBytes = ({ shape, places, spans }: ProgramCall): readonly number[] =>
  [shape + FIRST_SHAPE, ...places, ...spans].flatMap(numberBytes);

/** Seven bits a byte, from the lowest; all but the last have the eighth bit. */
export const numberBytes = (value: number): readonly number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...numberBytes(value >>> 7)];

/** How many bytes a program has, without the end behind it. */
export const programBytes = (program: readonly ProgramNode[]): number =>
  program.reduce((sum, node) => {
    if (node.kind === 'call') return sum + callBytes(node.call).length;
    if (node.kind === 'load') return sum + 1;
    return sum + 2 + numberBytes(node.count).length + programBytes(node.body);
  }, 0);

/** The end of a program, as often as makes its bytes whole words: compilers align tables to words. */
export const endBytes = (program: readonly ProgramNode[]): number =>
  4 - (programBytes(program) % 4);

/** The step that a part of a program begins with. */
export function firstStep(node: ProgramNode): Step {
  if (node.kind === 'loop') return firstStep(at(node.body, 0));
  return node.kind === 'call' ? node.call.step : node.step;
}
