import { l10n } from 'vscode';
import { formatSize, formatSizes } from '../base/units';
import type { Verdict } from '../core/target/verdict';
import type { NetworkSummary } from '../protocol/server';
import { deciding, needSentence } from '../protocol/verdict';
import { translated } from './translation';

/** What the status bar shows of a network. */
export interface Meter {
  readonly text: string;
  /** What a screen reader says in place of the text. */
  readonly spoken: string;
  /** Lines of Markdown. */
  readonly tooltip: readonly string[];
  readonly isOver: boolean;
}

/** The budget meter of a network; undefined while nothing is known of its memory. */
export function budgetMeter(summary: NetworkSummary): Meter | undefined {
  const { verdict } = summary;
  if (verdict === null) return unknown(summary);
  const { allowedBytes, neededBytes } = verdict;
  const judged = verdictText(verdict);
  return {
    text:
      allowedBytes === null
        ? `$(dashboard) ${l10n.t('{0}, no budget', formatSize(neededBytes))}`
        : `$(dashboard) ${shortText(verdict)}`,
    spoken: `MAFAT: ${judged}`,
    tooltip: [`**${judged}**`, ...facts(summary), advice(verdict)],
    isOver: verdict.fits === false,
  };
}

/** "Fits: needs 3.96 of 4.00 MiB RAM on ESP32-S3 (predicted)." */
export function verdictText(verdict: Verdict): string {
  const need = translated(needSentence(verdict));
  const known = verdict.known === 'measured' ? l10n.t('measured') : l10n.t('predicted');
  switch (verdict.fits) {
    case true:
      return l10n.t('Fits: {0} ({1}).', need, known);
    case false:
      return l10n.t("Doesn't fit: {0} ({1}).", need, known);
    case null:
      return l10n.t('No budget: {0} ({1}).', need, known);
  }
}

/** `3.96 / 4.00 MiB ESP32-S3`: what is needed of what, and where or what of the memory. */
function shortText(verdict: Verdict): string {
  const { counted, neededBytes, allowedBytes } = deciding(verdict);
  const { needed, allowed } = formatSizes(neededBytes, allowedBytes ?? neededBytes);
  const where = counted === 'flash' ? l10n.t('flash') : (verdict.board ?? kindOf(counted));
  return `${needed} / ${allowed} ${where}`;
}

function kindOf(counted: Verdict['counted']): string {
  switch (counted) {
    case 'feature-maps':
      return l10n.t('feature maps');
    case 'ram':
      return l10n.t('RAM');
    case 'process':
      return l10n.t('process');
    case 'working-set':
      return l10n.t('working set');
  }
}

const advice = ({ allowedBytes }: Verdict): string =>
  allowedBytes === null
    ? l10n.t('Click to set a memory budget.')
    : l10n.t('Click to change the memory budget.');

function unknown({ errors, failure }: NetworkSummary): Meter | undefined {
  if (errors > 0) return broken(errors);
  return failure === null ? undefined : unplanned(failure);
}

const unplanned = (failure: string): Meter => ({
  text: `$(warning) ${l10n.t('Planning failed')}`,
  spoken: `MAFAT: ${l10n.t('Planning failed')}`,
  tooltip: [failure],
  isOver: false,
});

function broken(errors: number): Meter {
  const counted = errors === 1 ? l10n.t('1 error') : l10n.t('{0} errors', errors);
  return {
    text: `$(dashboard) ${counted}`,
    spoken: `MAFAT: ${counted}`,
    tooltip: [l10n.t('Fix the errors to see memory use.')],
    isOver: false,
  };
}

function facts({ untiled, verdict, plan }: NetworkSummary): readonly string[] {
  const lines: string[] = [];
  if (verdict?.flash != null) lines.push(flashText(verdict.flash));
  if (untiled !== null && plan?.kind !== 'active')
    lines.push(
      l10n.t(
        'Without a plan: feature maps {0}, weights {1}.',
        formatSize(untiled.arenaBytes),
        formatSize(untiled.weightsBytes),
      ),
    );
  if (plan?.kind === 'active') {
    const { peaks, macFactor, isStale } = plan;
    const [maps, whole] = [peaks, untiled ?? peaks].map(of => formatSize(of.arenaBytes));
    lines.push(
      l10n.t('With the plan: feature maps {0}, untiled {1}.', maps ?? '', whole ?? ''),
      l10n.t('Cost: {0}.', workText(macFactor)),
    );
    if (isStale) lines.push(l10n.t('The plan was made for another version of the network.'));
  }
  if (plan?.kind === 'failed') lines.push(plan.message);
  return lines;
}

const flashText = ({ neededBytes, allowedBytes }: NonNullable<Verdict['flash']>): string => {
  if (allowedBytes === null) return l10n.t('Flash: {0}.', formatSize(neededBytes));
  const { needed, allowed } = formatSizes(neededBytes, allowedBytes);
  return l10n.t('Flash: {0} of {1}.', needed, allowed);
};

/** What a plan costs in time: what tiles compute twice. */
export function workText(macFactor: number): string {
  const percent = 100 * (macFactor - 1);
  return percent < 0.05
    ? l10n.t('no extra work')
    : l10n.t('{0}% more work', percent.toFixed(percent < 9.95 ? 1 : 0));
}
