import * as l10n from '@vscode/l10n';
import type { CodeLens, Command } from 'vscode-languageserver';
import { formatSize, formatSizes } from '../../base/units';
import { deciding, needSentence, type Verdict } from '../../core/target/verdict';
import { COMMANDS } from '../../protocol/contributions';
import type { FoundPlan, ServerSettings } from '../../protocol/server';
import type { ForecastAnswer } from '../planning/job';
import type { Analysis } from './analysis';
import { activeBudget, activeVerdict } from './budget';
import { toRange } from './text-range';
import { translated } from './translation';

/** Over the head of the text: whether the network fits, in a few words, and what can be done next. */
export function codeLenses(
  analysis: Analysis,
  uri: string,
  settings: ServerSettings,
  answer: ForecastAnswer | undefined,
  found: FoundPlan | null = null,
): readonly CodeLens[] {
  const { head } = analysis;
  if (!settings.codeLens.enabled || head === undefined) return [];
  const range = toRange(head.nameRange);
  return commands(analysis, uri, settings, answer, found).map(command => ({ range, command }));
}

function commands(
  analysis: Analysis,
  uri: string,
  settings: ServerSettings,
  answer: ForecastAnswer | undefined,
  found: FoundPlan | null,
): readonly Command[] {
  if (!analysis.isSound) return [note(l10n.t('Fix the errors to see memory use'))];
  if (answer?.kind === 'failed') return [note(l10n.t('Memory unknown'), answer.message)];
  if (answer === undefined) return [];
  const verdict = activeVerdict(answer, activeBudget(analysis.planFile.planFile, settings));
  const state = commandFor(stateText(verdict), 'setBudget', uri);
  const isPlanned = analysis.plan !== undefined;
  return [
    { ...state, tooltip: stateTooltip(verdict) },
    ...(found === null ? nextSteps(verdict, uri, isPlanned) : foundSteps(found, uri)),
  ];
}

const note = (title: string, tooltip?: string): Command => ({
  title,
  command: '',
  ...(tooltip !== undefined && { tooltip }),
});

/** `✓ 3.96 of 4.00 MiB` */
function stateText(verdict: Verdict): string {
  const { neededBytes, allowedBytes } = deciding(verdict);
  if (allowedBytes === null) return l10n.t('Needs {0}', formatSize(neededBytes));
  const { needed, allowed } = formatSizes(neededBytes, allowedBytes);
  const mark = verdict.fits === true ? '✓' : '✗';
  return `${mark} ${l10n.t('{0} of {1}', needed, allowed)}`;
}

const stateTooltip = (verdict: Verdict): string =>
  l10n.t(
    'The network {0} (predicted). Without a plan: {1}. Click to change the budget.',
    translated(needSentence(verdict)),
    formatSize(verdict.untiledBytes),
  );

/** Each step offers the next. */
function nextSteps({ fits }: Verdict, uri: string, isPlanned: boolean): readonly Command[] {
  const find = commandFor(l10n.t('Find plan'), 'findPlan', uri);
  const change = commandFor(l10n.t('Change plan…'), 'changePlan', uri);
  if (fits === false) return isPlanned ? [find, change] : [find];
  return [
    commandFor(l10n.t('Run'), 'runInference', uri),
    commandFor(l10n.t('Report'), 'showReport', uri),
    isPlanned ? change : find,
  ];
}

const foundSteps = ({ offer, verdict }: FoundPlan, uri: string): readonly Command[] => [
  {
    ...note(l10n.t('Plan found: {0}', formatSize(verdict.neededBytes))),
    tooltip: l10n.t('With this plan, the network {0}.', translated(needSentence(verdict))),
  },
  commandFor(l10n.t('Apply'), 'applyPlan', uri, offer.planText),
  commandFor(l10n.t('Discard'), 'discardPlan', uri),
];

/** A command of the extension with the network's URI as its first argument. */
export const commandFor = (
  title: string,
  name: keyof typeof COMMANDS,
  ...args: readonly unknown[]
): Command => ({ title, command: COMMANDS[name].id, arguments: [...args] });
