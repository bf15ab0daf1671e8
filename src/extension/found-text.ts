import { l10n } from 'vscode';
import { formatSize, formatSizes } from '../base/units';
import type { Verdict } from '../core/target/verdict';
import type { PlanOffer } from '../protocol/server';
import { workText } from './budget-meter';

/** "Fits: 3.96 of 4.00 MiB (untiled 7.92), no extra work, 5 groups." */
export function foundText(
  { macFactor, plan: { groups } }: Pick<PlanOffer, 'macFactor' | 'plan'>,
  { neededBytes, allowedBytes, untiledBytes }: Verdict,
): string {
  const { needed, allowed } = formatSizes(neededBytes, allowedBytes ?? neededBytes);
  const places = [
    needed,
    allowed,
    withoutUnit(untiledBytes, allowed),
    workText(macFactor),
    groups.length,
  ] as const;
  return groups.length === 1
    ? l10n.t('Fits: {0} of {1} (untiled {2}), {3}, 1 group.', ...places)
    : l10n.t('Fits: {0} of {1} (untiled {2}), {3}, {4} groups.', ...places);
}

/** The unit is left out where it is that of the size beside it. */
function withoutUnit(bytes: number, beside: string): string {
  const text = formatSize(bytes);
  const unit = text.slice(text.indexOf(' '));
  return beside.endsWith(unit) ? text.slice(0, -unit.length) : text;
}
