import { l10n } from 'vscode';
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
  const { budget, untiled } = summary;
  if (untiled === null) return unknown(summary);
  if (budget === null)
    return {
      text: `$(dashboard) ${l10n.t('{0}, no budget', formatSize(untiled.arenaBytes))}`,
      tooltip: [...facts(summary), l10n.t('Click to set a memory budget.')],
      isOver: false,
    };
  const { bytes, usedBytes, counting } = budget;
  const isOver = usedBytes > bytes;
  const [used, limit] = [formatSize(usedBytes), formatSize(bytes)];
  const verdict = isOver
    ? l10n.t('{0} {1}, over the budget of {2}', countingText(counting), used, limit)
    : l10n.t('{0} {1}, within the budget of {2}', countingText(counting), used, limit);
  return {
    text: `$(dashboard) ${bar(usedBytes / bytes)} ${l10n.t('{0} of {1}', used, limit)}`,
    tooltip: [`**${verdict}**`, ...facts(summary), l10n.t('Click to change the memory budget.')],
    isOver,
  };
}

/** How the ways to count are called at the beginning of a sentence. */
export function countingText(counting: Counting): string {
  switch (counting) {
    case 'arena':
      return l10n.t('Arena');
    case 'process':
      return l10n.t('Whole process');
    case 'working-set':
      return l10n.t('Working set');
  }
}

function unknown({ errors, failure }: NetworkSummary): Meter | undefined {
  if (errors > 0) return broken(errors);
  return failure === null ? undefined : unplanned(failure);
}

const unplanned = (failure: string): Meter => ({
  text: `$(warning) ${l10n.t('Planning failed')}`,
  tooltip: [failure],
  isOver: false,
});

const broken = (errors: number): Meter => ({
  text: `$(dashboard) ${errors === 1 ? l10n.t('1 error') : l10n.t('{0} errors', errors)}`,
  tooltip: [l10n.t('The memory of the network is not known until its errors are mended.')],
  isOver: false,
});

function facts({ untiled, plan }: NetworkSummary): readonly string[] {
  const lines: string[] = [];
  if (untiled !== null)
    lines.push(
      l10n.t(
        'Untiled: arena {0}, weights {1}, whole process on the target {2}.',
        formatSize(untiled.arenaBytes),
        formatSize(untiled.weightsBytes),
        formatSize(untiled.processBytes),
      ),
    );
  if (plan?.kind === 'active') {
    const numbers = [
      plan.notation,
      formatSize(plan.peaks.arenaBytes),
      plan.macFactor.toFixed(2),
    ] as const;
    lines.push(
      plan.isStale
        ? l10n.t(
            'Plan {0}: arena {1}, {2} times the MACs (made for another version of the network).',
            ...numbers,
          )
        : l10n.t('Plan {0}: arena {1}, {2} times the MACs.', ...numbers),
    );
  }
  if (plan?.kind === 'failed') lines.push(plan.message);
  return lines;
}
