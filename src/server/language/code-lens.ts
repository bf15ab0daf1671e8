import * as l10n from '@vscode/l10n';
import type { CodeLens, Command } from 'vscode-languageserver';
import { formatSize } from '../../base/units';
import { COMMANDS } from '../../protocol/contributions';
import type { ServerSettings } from '../../protocol/server';
import type { Forecast, ForecastAnswer } from '../planning/job';
import type { Analysis } from './analysis';
import { activeBudget, COUNTED, usedBytes } from './budget';
import { toRange } from './text-range';
import { translated } from './translation';

/** Over [net]: what the network takes untiled, the active plan, and what can be done. */
export function codeLenses(
  analysis: Analysis,
  uri: string,
  settings: ServerSettings,
  answer: ForecastAnswer | undefined,
): readonly CodeLens[] {
  const { net } = analysis;
  if (!settings.codeLens.enabled || net === undefined) return [];
  const range = toRange(net.section.nameRange);
  const lens = (title: string, command: string): CodeLens => ({
    range,
    command: { title, command, arguments: [uri] },
  });
  if (!analysis.isSound)
    return [
      {
        range,
        command: { title: l10n.t('Mend the errors to see what the network takes'), command: '' },
      },
    ];
  const forecast = answer?.kind === 'forecast' ? answer : undefined;
  return [
    ...(forecast === undefined ? [] : [lens(untiledTitle(forecast), COMMANDS.showReport.id)]),
    lens(planTitle(analysis, settings, forecast), COMMANDS.setBudget.id),
    lens(l10n.t('Find best fusion plan'), COMMANDS.findPlan.id),
    lens(l10n.t('Run test inference'), COMMANDS.runInference.id),
    ...(analysis.plan?.kind === 'plan'
      ? [lens(l10n.t('Export as C project'), COMMANDS.exportProject.id)]
      : []),
  ];
}

const untiledTitle = ({ untiled: { peaks } }: Forecast): string =>
  l10n.t(
    'Untiled: arena {0}, weights {1} at once, process {2}',
    formatSize(peaks.arenaBytes),
    formatSize(peaks.weightsBytes),
    formatSize(peaks.processBytes),
  );

function planTitle(
  { planFile, plan }: Analysis,
  settings: ServerSettings,
  forecast: Forecast | undefined,
): string {
  const budget = activeBudget(planFile.planFile, settings);
  const limit =
    budget === null
      ? l10n.t('no budget')
      : l10n.t('budget {0} {1}', formatSize(budget.bytes), translated(COUNTED[budget.counting]));
  const lowered = forecast?.plan;
  if (lowered?.kind !== 'lowered')
    return plan === undefined
      ? l10n.t('No plan, {0}', limit)
      : l10n.t('The plan cannot be used, {0}', limit);
  const arena = formatSize(lowered.peaks.arenaBytes);
  const title =
    plan?.isStale === true
      ? l10n.t(
          'Plan {0} (of another version of the network): arena {1}, {2}',
          lowered.notation,
          arena,
          limit,
        )
      : l10n.t('Plan {0}: arena {1}, {2}', lowered.notation, arena, limit);
  if (budget === null) return title;
  return usedBytes(lowered, budget) <= budget.bytes
    ? l10n.t('{0} kept', title)
    : l10n.t('{0} exceeded', title);
}

/** A command of the extension with the network's URI as its first argument. */
export const commandFor = (
  title: string,
  name: keyof typeof COMMANDS,
  ...args: readonly unknown[]
): Command => ({ title, command: COMMANDS[name].id, arguments: [...args] });
