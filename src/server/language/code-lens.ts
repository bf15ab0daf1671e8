import type { CodeLens, Command } from 'vscode-languageserver';
import { formatSize } from '../../base/units';
import { COMMANDS } from '../../protocol/contributions';
import type { ServerSettings } from '../../protocol/server';
import type { Forecast, ForecastAnswer } from '../planning/job';
import type { Analysis } from './analysis';
import { activeBudget, COUNTED, usedBytes } from './budget';
import { toRange } from './text-range';

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
      { range, command: { title: 'Mend the errors to see what the network takes', command: '' } },
    ];
  const forecast = answer?.kind === 'forecast' ? answer : undefined;
  return [
    ...(forecast === undefined ? [] : [lens(untiledTitle(forecast), COMMANDS.showReport.id)]),
    lens(planTitle(analysis, settings, forecast), COMMANDS.setBudget.id),
    lens('Find best fusion plan', COMMANDS.findPlan.id),
    lens('Run test inference', COMMANDS.runInference.id),
  ];
}

const untiledTitle = ({ untiled: { peaks } }: Forecast): string =>
  `Untiled: arena ${formatSize(peaks.arenaBytes)}, weights ${formatSize(peaks.weightsBytes)} at once, process ${formatSize(peaks.processBytes)}`;

function planTitle(
  { planFile, plan }: Analysis,
  settings: ServerSettings,
  forecast: Forecast | undefined,
): string {
  const budget = activeBudget(planFile.planFile, settings);
  const limit =
    budget === null
      ? 'no budget'
      : `budget ${formatSize(budget.bytes)} ${COUNTED[budget.counting]}`;
  const lowered = forecast?.plan;
  if (lowered?.kind !== 'lowered')
    return plan === undefined ? `No plan, ${limit}` : `The plan cannot be used, ${limit}`;
  const stale = plan?.isStale === true ? ' (of another version of the network)' : '';
  const verdict =
    budget === null ? '' : usedBytes(lowered, budget) <= budget.bytes ? ' kept' : ' exceeded';
  return `Plan ${lowered.notation}${stale}: arena ${formatSize(lowered.peaks.arenaBytes)}, ${limit}${verdict}`;
}

/** A command of the extension with the network's URI as its first argument. */
export const commandFor = (
  title: string,
  name: keyof typeof COMMANDS,
  ...args: readonly unknown[]
): Command => ({ title, command: COMMANDS[name].id, arguments: [...args] });
