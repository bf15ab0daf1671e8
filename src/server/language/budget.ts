import { UserError } from '../../base/user-error';
import { parseSize } from '../../base/units';
import { boardNamed } from '../../core/target/board';
import { DEFAULT_TARGET, hasThreads, targetNamed, type TargetName } from '../../core/target/target';
import { verdictOf, type Verdict } from '../../core/target/verdict';
import type { PlanFile } from '../../formats/plan/plan-file-schema';
import type { BudgetState, ServerSettings } from '../../protocol/server';
import type { Forecast, PlanForecast, TargetChoice } from '../planning/job';

export type ActiveBudget = BudgetState;

/** Where the network runs: where it is said, else as the plan file has it, else the settings. */
export function activeTarget(
  { target, board }: PlanFile,
  { budget, run }: ServerSettings,
  name: TargetName = target ?? budget.target,
): TargetChoice {
  const named = targetNamed(name);
  const threads = named !== undefined && hasThreads(named) ? run.threads : 1;
  return { name, threads, ...(board !== undefined && { board }) };
}

/** The plan file's budget, or that of the settings; null without one. */
export function activeBudget(planFile: PlanFile, { budget }: ServerSettings): ActiveBudget | null {
  const size = planFile.budget ?? budget.size;
  const bytes = size.trim() === '' ? null : sizeOrNull(size);
  if (bytes === null) return null;
  return {
    bytes,
    counting: planFile.counting ?? budget.counting,
    target: planFile.target ?? budget.target,
    board: planFile.board ?? null,
    from: planFile.budget === undefined ? 'settings' : 'plan-file',
  };
}

function sizeOrNull(text: string): number | null {
  try {
    return parseSize(text);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** Whether the network fits as it is run now; without a budget, what its feature maps need. */
export function activeVerdict(forecast: Forecast, budget: ActiveBudget | null): Verdict {
  const { bytes, counting, target, board } = budget ?? NO_BUDGET;
  return verdictOf(activeForecast(forecast).peaks, forecast.untiled.peaks, {
    bytes,
    counting,
    target: targetNamed(target) ?? { name: target },
    board: (board && boardNamed(board)) ?? null,
  });
}

const NO_BUDGET = {
  bytes: null,
  counting: 'arena',
  target: DEFAULT_TARGET,
  board: null,
} as const;

/** How the network is run now: under the plan file's plan if it can be, else untiled. */
export const activeForecast = ({ untiled, plan }: Forecast): PlanForecast =>
  plan?.kind === 'lowered' ? plan : untiled;

/**
 * By layer: what is needed in the arena while it runs. Where most is needed that is the whole arena, with the gaps that
 * its buffers leave, so that the largest of these numbers is what the network needs.
 */
export function layerNeeds({ layerArenaBytes, peaks }: PlanForecast): readonly number[] {
  const most = layerArenaBytes.reduce((max, bytes) => Math.max(max, bytes), 0);
  return layerArenaBytes.map(bytes => (bytes > 0 && bytes === most ? peaks.arenaBytes : bytes));
}

/** What a budget leaves for the arena; null where the arena is not what it counts. */
export function arenaBudget({ peaks }: PlanForecast, budget: ActiveBudget): number | null {
  const { bytes, counting, target } = budget;
  if (counting === 'arena') return bytes;
  if (counting === 'working-set' || targetNamed(target)?.counts === 'working-set') return null;
  return Math.max(0, bytes - (peaks.processBytes - peaks.arenaBytes));
}
