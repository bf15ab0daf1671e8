import { formatSize } from '../base/units';
import type { Counting } from '../core/memory/counting';
import type { NetworkSummary } from '../protocol/server';

/** What the status bar shows of a network. */
export interface Meter {
  readonly text: string;
  /** Lines of Markdown. */
  readonly tooltip: readonly string[];
  readonly isOver: boolean;
}

const CELLS = 8;

/** A bar of as many full cells as the share of the budget that is used; full only when all of it is. */
export const bar = (share: number): string => {
  const full = Math.min(CELLS, Math.floor(share * CELLS));
  return '▰'.repeat(full) + '▱'.repeat(CELLS - full);
};

/** The budget meter of a network; undefined while nothing is known of its memory. */
export function budgetMeter(summary: NetworkSummary): Meter | undefined {
  const { budget, untiled, errors } = summary;
  if (untiled === null) return errors > 0 ? broken(errors) : undefined;
  if (budget === null)
    return {
      text: `$(dashboard) ${formatSize(untiled.arenaBytes)}, no budget`,
      tooltip: [...facts(summary), 'Click to set a memory budget.'],
      isOver: false,
    };
  const { bytes, usedBytes, counting } = budget;
  const isOver = usedBytes > bytes;
  return {
    text: `$(dashboard) ${bar(usedBytes / bytes)} ${formatSize(usedBytes)} of ${formatSize(bytes)}`,
    tooltip: [
      `**${COUNTING_TEXT[counting]} ${formatSize(usedBytes)}, ${isOver ? 'over' : 'within'} the budget of ${formatSize(bytes)}**`,
      ...facts(summary),
      'Click to change the memory budget.',
    ],
    isOver,
  };
}

/** How the ways to count are called at the beginning of a sentence. */
export const COUNTING_TEXT: Readonly<Record<Counting, string>> = {
  arena: 'Arena',
  process: 'Whole process',
  'working-set': 'Working set',
};

const broken = (errors: number): Meter => ({
  text: `$(dashboard) ${errors === 1 ? '1 error' : `${errors} errors`}`,
  tooltip: ['The memory of the network is not known until its errors are mended.'],
  isOver: false,
});

function facts({ untiled, plan }: NetworkSummary): readonly string[] {
  const lines: string[] = [];
  if (untiled !== null)
    lines.push(
      `Untiled: arena ${formatSize(untiled.arenaBytes)}, weights ${formatSize(untiled.weightsBytes)}, ` +
        `whole process on the target ${formatSize(untiled.processBytes)}.`,
    );
  if (plan?.kind === 'active')
    lines.push(
      `Plan ${plan.notation}: arena ${formatSize(plan.peaks.arenaBytes)}, ` +
        `${plan.macFactor.toFixed(2)} times the MACs${plan.isStale ? ' (made for another version of the network)' : ''}.`,
    );
  if (plan?.kind === 'failed') lines.push(plan.message);
  return lines;
}
