import { UserError } from '../base/user-error';
import type { Board } from '../core/memory/board';
import type { Counting } from '../core/memory/counting';
import type { Network } from '../core/network/network';
import { verdictOf, type Verdict } from '../core/report/verdict';
import type { ElementType } from '../core/network/shape';
import {
  hasLimits,
  judgePlan,
  searchPlan,
  type Planned,
  type PlanningWish,
  type Strategy,
} from '../core/search/planning';
import { withRemedies } from '../core/search/remedies';
import {
  untiledPlan,
  type KernelMode,
  type Plan,
  type WeightsResidency,
} from '../core/tiling/plan';
import { parsePlan } from '../core/tiling/plan-notation';
import { parsePlanJson } from '../formats/plan/plan-json';
import { readText } from '../runner-client/file-access';
import { withSpinner } from './spinner';

export const STRATEGIES = ['optimal', 'mafat', 'exhaustive'] as const satisfies readonly Strategy[];

export const COUNTINGS = ['arena', 'process', 'working-set'] as const satisfies readonly Counting[];

export const INPUT_ELEMENTS = ['f32', 'u8'] as const satisfies readonly ElementType[];
export type InputElement = (typeof INPUT_ELEMENTS)[number];

export const RESIDENCIES = [
  'resident',
  'group',
  'block',
] as const satisfies readonly WeightsResidency[];

export const KERNELS = ['exact', 'fast'] as const satisfies readonly KernelMode[];

/** What the user wants of a plan. */
export interface PlanWish extends PlanningWish {
  /** Notation, a plan's JSON, or the name of a file with it; absent: search, or untiled without limits. */
  readonly plan?: string;
  /** What the budget is the memory of. */
  readonly board?: Board | undefined;
}

/** The plan for a wish, or the nearest to it. */
export interface PlanChoice extends Planned {
  readonly board: Board | null;
  /** Where the RAM of the board would do, but not its flash: what is needed of it. */
  readonly flashShortage: Verdict | null;
}

/** @throws UserError when the plan does not fit the network or cannot be read. */
export function choosePlan(network: Network, wish: PlanWish): PlanChoice {
  checkWish(wish);
  const planned = withRemedies(network, wish, plannedFor(network, wish));
  const board = wish.board ?? null;
  const flashShortage = planned.fits ? shortageOf(planned, board) : null;
  return { ...planned, fits: planned.fits && flashShortage === null, board, flashShortage };
}

/** What of a board does not suffice for a plan; null without one, and where all does. */
function shortageOf({ budget, offer: { peaks } }: Planned, board: Board | null): Verdict | null {
  if (budget === undefined || board === null) return null;
  const verdict = verdictOf(peaks, peaks, { ...budget, board });
  return verdict.fits === false ? verdict : null;
}

function plannedFor(network: Network, { plan, ...wish }: PlanWish): Planned {
  if (plan === undefined && hasLimits(wish)) return searchPlan(network, wish);
  const given = plan === undefined ? untiledPlan(network.layers.length) : readPlan(plan, network);
  return judgePlan(network, given, wish);
}

/** The same, with a sign of life on a terminal. */
export const chosenPlan = (
  network: Network,
  wish: PlanWish,
  json: boolean | undefined,
): PlanChoice => withSpinner('searching for a plan', json, () => choosePlan(network, wish));

/** @throws UserError for wishes that contradict one another. */
function checkWish(wish: PlanWish): void {
  const { plan, maxMacFactor, accounting, count, strategy, kernels } = wish;
  if (accounting !== undefined && kernels === 'fast')
    throw new UserError(
      "Other planners don't count the memory of fast kernels: remove --element-bytes and --exclude, or --kernels fast.",
    );
  const frontierOnly = maxMacFactor !== undefined || accounting !== undefined;
  if (plan === undefined && frontierOnly && strategy !== 'optimal')
    throw new UserError(
      `--strategy ${strategy} doesn't support --max-mac-factor, --element-bytes or --exclude: use --strategy optimal.`,
    );
  if (plan === undefined && frontierOnly && count === 'working-set')
    throw new UserError(
      "--max-mac-factor, --element-bytes and --exclude don't support the working set: remove --count working-set.",
    );
  if (accounting !== undefined && (plan !== undefined || count !== 'arena'))
    throw new UserError(
      '--element-bytes and --exclude apply only to a search by arena: remove --plan, --count and --board.',
    );
}

/** Whatever begins like a grid is taken for the notation. */
const NOTATION = /^\s*\d+\s*[x×]/i;

const PLAN_FILE = /\.json$/i;

const isPlanJson = (text: string): boolean => text.trimStart().startsWith('{');

/** Whether a text can only be meant as a plan: its notation, its JSON or the name of a file with that. */
export const looksLikePlan = (text: string): boolean =>
  NOTATION.test(text) || isPlanJson(text) || PLAN_FILE.test(text);

function readPlan(plan: string, network: Network): Plan {
  if (NOTATION.test(plan)) return parsePlan(plan, network);
  if (isPlanJson(plan)) return parsePlanJson(plan, network, 'the plan file');
  if (!PLAN_FILE.test(plan))
    throw new UserError(
      `"${plan.slice(0, 80)}" isn't a plan: write grids and cuts, such as 5x5/8/2x2, or name a .json file.`,
    );
  return parsePlanJson(readText(plan), network, plan);
}
