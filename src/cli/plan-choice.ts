import { UserError } from '../base/user-error';
import type { Board } from '../core/target/board';
import type { Counting } from '../core/target/counting';
import type { Network } from '../core/network/network';
import type { ElementType } from '../core/network/shape';
import type { PlanningWish, Strategy } from '../core/search/planning';
import { choosePlan, type PlanChoice } from '../core/search/planning-service';
import type { KernelMode, Plan, WeightsResidency } from '../core/tiling/plan';
import { parsePlanJson } from '../formats/plan/plan-json';
import { isPlanJson, isPlanNotation, parsePlanText } from '../formats/plan/plan-text';
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

/**
 * The plan for a wish, or the nearest to it, with a sign of life on a terminal.
 * @throws UserError when the plan does not fit the network or cannot be read.
 */
export const chosenPlan = (
  network: Network,
  wish: PlanWish,
  json: boolean | undefined,
): PlanChoice =>
  withSpinner('searching for a plan', json, () => {
    checkWish(wish);
    const { plan, ...others } = wish;
    const given = plan === undefined ? undefined : readPlan(plan, network);
    return choosePlan(network, { ...others, given });
  });

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

const PLAN_FILE = /\.json$/i;

/** Whether a text can only be meant as a plan: its notation, its JSON or the name of a file with that. */
export const looksLikePlan = (text: string): boolean =>
  isPlanNotation(text) || isPlanJson(text) || PLAN_FILE.test(text);

function readPlan(plan: string, network: Network): Plan {
  if (isPlanNotation(plan) || isPlanJson(plan))
    return parsePlanText(plan, network, 'the plan file');
  if (!PLAN_FILE.test(plan))
    throw new UserError(
      `"${plan.slice(0, 80)}" isn't a plan: write grids and cuts, such as 5x5/8/2x2, or name a .json file.`,
    );
  return parsePlanJson(readText(plan), network, plan);
}
