import { UserError } from '../../base/user-error';
import type { Network } from '../network/network';
import type { Grid } from './grid';
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
export const isDefaultPlan = ({ groups, weights, input }: Plan): boolean =>
  weights === DEFAULT_WEIGHTS && input === 'f32' && groups.every(isDefaultGroup);

/**
 * The text of a plan: the grid of every group (rows x columns, then a letter for the overlap mode),
 * and between two groups the first layer of the second, as in `5x5/8/2x2c`. A plan that differs from
 * the defaults in what the text cannot say gets a `*`.
 */
export function formatPlan(plan: Plan): string {
  const text = plan.groups
    .map((group, i) => (i === 0 ? '' : `/${group.first}/`) + formatGrid(group))
    .join('');
  return isDefaultPlan(plan) ? text : `${text}*`;
}

const GRID = /^(\d{1,6})\s*[x×]\s*(\d{1,6})\s*([a-z]?)$/i;

/**
 * Reads the text of a plan for a network. `3x3/NoCut` is the paper's way to write `3x3`.
 * @throws UserError when the text is no plan, or its cuts do not fit the network.
 */
export function parsePlan(text: string, network: Network): Plan {
  const parts = text
    .trim()
    .replace(/\/no\s*cut$/i, '')
    .split('/')
    .map(part => part.trim());
  const quoted = `plan "${text.trim().slice(0, 80)}"`;
  if (text.trimEnd().endsWith('*'))
    throw new UserError(
      `${quoted}: the * stands for what the text cannot say, such as how many rows a layer makes at a time; ` +
        `give the plan as JSON, or leave out the * to have the defaults.`,
    );
  if (parts.length % 2 === 0)
    throw new UserError(
      `${quoted} ends in the middle: write grids and cuts in turn, as in 5x5/8/2x2.`,
    );
  const groups: Group[] = [];
  const layers = network.layers.length;
  for (let i = 0; i < parts.length; i += 2) {
    const first = i === 0 ? 0 : parseCut(parts[i - 1] ?? '', quoted, layers);
    const previous = groups.at(-1);
    if (previous !== undefined && first <= previous.first)
      throw new UserError(`${quoted}: cut ${first} must come after layer ${previous.first}.`);
    const cut = parts[i + 1];
    const last = (cut === undefined ? layers : parseCut(cut, quoted, layers)) - 1;
    groups.push({ first, last, ...parseGrid(parts[i] ?? '', quoted) });
  }
  return planOf(groups);
}

function parseCut(text: string, quoted: string, layers: number): number {
  if (!/^\d{1,6}$/.test(text))
    throw new UserError(`${quoted}: "${text}" is no cut; a cut is the number of a layer.`);
  const cut = Number(text);
  if (cut < 1 || cut >= layers)
    throw new UserError(
      `${quoted}: there is no cut before layer ${cut}; the network has ${layers} layers, ` +
        `so cuts go from 1 to ${layers - 1}.`,
    );
  return cut;
}

function parseGrid(text: string, quoted: string): { grid: Grid; overlap: OverlapMode } {
  const match = GRID.exec(text);
  const overlap = LETTERS[match?.[3]?.toLowerCase() ?? ''];
  const rows = Number(match?.[1]);
  const columns = Number(match?.[2]);
  if (match === null || overlap === undefined || rows < 1 || columns < 1)
    throw new UserError(
      `${quoted}: "${text}" is no grid; write rows x columns and perhaps a letter ` +
        `(c checkerboard, r keep rows, a keep rows and columns), as in 5x5 or 5x5c.`,
    );
  return { grid: { rows, columns, rule: 'paper' }, overlap };
}
