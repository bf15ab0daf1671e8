import { sentence, type Sentence } from '../../base/sentence';
import { UserError } from '../../base/user-error';
import { parseSize } from '../../base/units';
import { boardNamed } from '../../core/memory/board';
import { countedBytes, type Counting } from '../../core/memory/counting';
import { DEFAULT_TARGET, hasThreads, targetNamed, type TargetName } from '../../core/memory/target';
import { verdictOf, type Verdict } from '../../core/report/verdict';
import type { PlanFile } from '../../formats/plan/plan-file-schema';
import type { BudgetState, ServerSettings } from '../../protocol/server';
import type { Forecast, PlanForecast, TargetChoice } from '../planning/job';

/** What is allowed, before it is known what is used. */
export type ActiveBudget = Omit<BudgetState, 'usedBytes'>;

/** Where the network runs: where it is said, else as the plan file has it, else the settings. */
export function activeTarget(
  { target }: PlanFile,
  { budget, run }: ServerSettings,
  name: TargetName = target ?? budget.target,
): TargetChoice {
  const named = targetNamed(name);
  return { name, threads: named !== undefined && hasThreads(named) ? run.threads : 1 };
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

/** Bytes that a layer has in use while it runs, as far as they change from layer to layer. */
export function layerBytes(
  forecast: PlanForecast,
  counting: Counting,
  counts: 'arena' | 'working-set',
): readonly number[] {
  switch (counting) {
    case 'arena':
      return forecast.layerArenaBytes;
    case 'working-set':
      return forecast.layerWorkingSetBytes;
    case 'process': {
      const varying = counts === 'arena' ? forecast.layerArenaBytes : forecast.layerWorkingSetBytes;
      const peak = varying.reduce((max, bytes) => Math.max(max, bytes), 0);
      const fixed = forecast.peaks.processBytes - peak;
      return varying.map(bytes => bytes + fixed);
    }
  }
}

/** What is counted, in the middle of a sentence. */
export const COUNTED: Readonly<Record<Counting, Sentence>> = {
  arena: sentence('arena'),
  process: sentence('process memory'),
  'working-set': sentence('working set'),
};

export const usedBytes = (forecast: PlanForecast, { counting }: ActiveBudget): number =>
  countedBytes(forecast.peaks, counting);
