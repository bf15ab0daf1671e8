import { shortened } from '../../base/shortened';
import { UserError } from '../../base/user-error';
import type { Network } from '../network/network';
import type { Grid } from './grid';
import { withKernels } from './kernel-choice';
import { nearestPlan } from './nearest-plan';
import { DEFAULT_WEIGHTS, planOf, type Group, type OverlapMode, type Plan } from './plan';

const LETTERS: Readonly<Record<string, OverlapMode>> = {
  '': 'recompute',
  c: 'checkerboard',
  r: 'keep-rows',
  a: 'keep-rows-and-columns',
};

const letterOf = (mode: OverlapMode): string =>
  Object.entries(LETTERS).find(([, candidate]) => candidate === mode)?.[0] ?? '';

const formatGrid = ({ grid, overlap }: Group): string =>
  `${grid.rows}x${grid.columns}${letterOf(overlap)}`;

const isDefaultGroup = ({ grid, blockHeights, kernels }: Group): boolean =>
  grid.rule === 'paper' && blockHeights === undefined && kernels === undefined;

/** Whether the text says all there is to the plan. */
export const isDefaultPlan = ({ groups, weights, input, residences, order }: Plan): boolean =>
  weights === DEFAULT_WEIGHTS &&
  input === 'f32' &&
  residences === undefined &&
  order === undefined &&
  groups.every(isDefaultGroup);

/**
 * The text of a plan: the grid of every group (rows x columns, then a letter for the overlap mode),
 * and between two groups the first layer of the second, as in `5x5/8/2x2c`. A plan that differs from
 * the defaults in what the text cannot say gets a `*`.
 */
export const formatPlan = (plan: Plan): string =>
  isDefaultPlan(plan) ? typedNotation(plan) : `${typedNotation(plan)}*`;

/** What of a plan can be typed: the rest is then as it is by default. */
export const typedNotation = ({ groups }: Pick<Plan, 'groups'>): string =>
  groups.map((group, i) => (i === 0 ? '' : `/${group.first}/`) + formatGrid(group)).join('');

/**
 * The text of the nearest plan that fits a network and that the text says all about, so that it can be typed, whichever
 * kernels and element of the input are asked for beside it.
 */
export function nearestNotation(network: Network, { groups }: Plan): string {
  const said = groups.map(({ first, last, grid, overlap }): Group => ({
    first,
    last,
    grid: { ...grid, rule: 'paper' },
    overlap,
  }));
  const settings = (['exact', 'fast'] as const).flatMap(kernels =>
    (['f32', 'u8'] as const).map(input => ({ kernels, input })),
  );
  return typedNotation(
    settings.reduce(
      (plan, { kernels, input }) =>
        nearestPlan(network, { ...withKernels(network, plan, kernels), input }),
      planOf(said),
    ),
  );
}

const GRID = /^(\d{1,6})\s*[x×]\s*(\d{1,6})\s*([a-z]?)$/i;

/**
 * Reads the text of a plan for a network. `3x3/NoCut` is the paper's way to write `3x3`.
 * @throws UserError when the text isn't a plan, or its cuts do not fit the network; then with the nearest plan that does.
 */
export function parsePlan(text: string, network: Network): Plan {
  const quoted = `plan "${shortened(text.trim(), 80)}"`;
  const pieces = parsePieces(text, quoted);
  const layers = network.layers.length;
  const problem = cutProblem(pieces, layers);
  if (problem === undefined) return planOf(groupsOf(pieces, layers));
  const nearest = planOf(groupsOf(withoutWrongCuts(pieces, layers), layers));
  throw new UserError(
    `${quoted}: ${problem}. The nearest plan that fits is ${nearestNotation(network, nearest)}.`,
  );
}

/** A group as it is written: the cut before it, and how it is tiled. */
interface Piece extends Pick<Group, 'grid' | 'overlap'> {
  /** 0 for the first one. */
  readonly cut: number;
}

function parsePieces(text: string, quoted: string): readonly Piece[] {
  const parts = text
    .trim()
    .replace(/\/no\s*cut$/i, '')
    .split('/')
    .map(part => part.trim());
  if (text.trimEnd().endsWith('*'))
    throw new UserError(
      `${quoted}: the * means that the notation leaves out details, such as how many rows a layer computes at a time: ` +
        `use the plan as JSON, or remove the * to use defaults.`,
    );
  if (parts.length % 2 === 0)
    throw new UserError(`${quoted} is incomplete: alternate grids and cuts, such as 5x5/8/2x2.`);
  const pieces: Piece[] = [];
  for (let i = 0; i < parts.length; i += 2) {
    const cut = i === 0 ? 0 : parseCut(parts[i - 1] ?? '', quoted);
    pieces.push({ cut, ...parseGrid(parts[i] ?? '', quoted) });
  }
  return pieces;
}

function parseCut(text: string, quoted: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new UserError(`${quoted}: "${shortened(text)}" isn't a cut: write the number of a layer.`);
}

/** Each piece reaches to the cut before the next one, the last to the end of the network. */
const groupsOf = (pieces: readonly Piece[], layers: number): readonly Group[] =>
  pieces.map(({ cut, grid, overlap }, index) => ({
    first: cut,
    last: (pieces[index + 1]?.cut ?? layers) - 1,
    grid,
    overlap,
  }));

function cutProblem(pieces: readonly Piece[], layers: number): string | undefined {
  for (const [index, { cut }] of pieces.slice(1).entries()) {
    if (cut < 1 || cut >= layers)
      return (
        `there is no cut before layer ${cut}; the network has ${layers} layers, ` +
        `so cuts go from 1 to ${layers - 1}`
      );
    const before = pieces[index]?.cut ?? 0;
    if (cut <= before) return `cut ${cut} must come after layer ${before}`;
  }
  return undefined;
}

/** The pieces that are left when cuts that are nowhere, or not behind the one before, are left out. */
function withoutWrongCuts(pieces: readonly Piece[], layers: number): readonly Piece[] {
  const kept: Piece[] = [];
  for (const piece of pieces) {
    const before = kept.at(-1)?.cut ?? -1;
    if (before < piece.cut && piece.cut < layers) kept.push(piece);
  }
  return kept;
}

function parseGrid(text: string, quoted: string): { grid: Grid; overlap: OverlapMode } {
  const match = GRID.exec(text);
  const overlap = LETTERS[match?.[3]?.toLowerCase() ?? ''];
  const rows = Number(match?.[1]);
  const columns = Number(match?.[2]);
  if (match === null || overlap === undefined || rows < 1 || columns < 1)
    throw new UserError(
      `${quoted}: "${shortened(text)}" isn't a grid: write rows x columns and an optional letter ` +
        `(c checkerboard, r keep rows, a keep rows and columns), such as 5x5 or 5x5c.`,
    );
  return { grid: { rows, columns, rule: 'paper' }, overlap };
}
