import * as l10n from '@vscode/l10n';
import {
  DiagnosticSeverity,
  DiagnosticTag,
  type Diagnostic,
  type DiagnosticRelatedInformation,
} from 'vscode-languageserver';
import { sentence } from '../../base/sentence';
import type { SourceRange } from '../../base/source-range';
import { formatSize } from '../../base/units';
import { needSentence } from '../../core/target/verdict';
import { issue, type Issue, type Severity } from '../../formats/issues';
import { PLAN_ISSUES } from '../../formats/plan/plan-issues';
import type { BudgetSeverity, ServerSettings } from '../../protocol/server';
import type { ForecastAnswer } from '../planning/job';
import { blockOfLayer, type Analysis } from './analysis';
import { activeBudget, activeForecast, activeVerdict, arenaBudget, layerNeeds } from './budget';
import { PLANNING_ISSUES } from './planning-issues';
import { toRange } from './text-range';
import { translated } from './translation';

/** What diagnostics need besides the text. */
export interface DiagnosticSources {
  /** Of the network. */
  readonly uri: string;
  readonly settings: ServerSettings;
  /** Undefined until the network has been lowered. */
  readonly forecast: ForecastAnswer | undefined;
  /** URI of a page with an anchor for each issue; undefined: no links. */
  readonly documentation: string | undefined;
}

const SEVERITIES: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
};

/** All that should be known of a text: what the format reports, then plan and budget. */
export function diagnostics(analysis: Analysis, sources: DiagnosticSources): readonly Diagnostic[] {
  const { documentation } = sources;
  return [
    ...analysis.issues.map(found => diagnosticOf(found, documentation)),
    ...planIssues(analysis, sources).map(found => diagnosticOf(found, documentation)),
    ...budgetDiagnostics(analysis, sources),
  ];
}

export const diagnosticOf = (
  { id, severity, range, sentence: said, isWithoutEffect }: Issue,
  documentation: string | undefined,
  chosen: DiagnosticSeverity = SEVERITIES[severity],
): Diagnostic => ({
  range: toRange(range),
  severity: chosen,
  code: id,
  source: 'mafat',
  message: translated(said),
  ...(documentation !== undefined && { codeDescription: { href: `${documentation}#${id}` } }),
  ...(isWithoutEffect && { tags: [DiagnosticTag.Unnecessary] }),
});

const START: SourceRange = { start: { line: 0, column: 0 }, end: { line: 0, column: 0 } };

const headRange = ({ head }: Analysis): SourceRange => head?.nameRange ?? START;

/** Why nothing is known of the memory; or a plan that is out of date, or that cannot be used. */
function planIssues(analysis: Analysis, { forecast }: DiagnosticSources): readonly Issue[] {
  const { plan } = analysis;
  const range = headRange(analysis);
  if (forecast?.kind === 'failed')
    return [issue(PLANNING_ISSUES, 'planning-failed', range, [forecast.message])];
  if (plan === undefined) return [];
  if (plan.isStale) return [issue(PLAN_ISSUES, 'stale-plan', range, [])];
  if (plan.kind === 'failed')
    return [issue(PLAN_ISSUES, 'plan-does-not-fit', range, [plan.message])];
  const lowered = forecast?.plan;
  return lowered?.kind === 'failed'
    ? [issue(PLAN_ISSUES, 'plan-does-not-fit', range, [lowered.message])]
    : [];
}

const BUDGET_SEVERITIES: Readonly<Record<Exclude<BudgetSeverity, 'off'>, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
};

/** Layers that are named with a network over its budget. */
const MOST_LAYERS = 5;

/** One for the whole network, with the layers that need most. */
export function budgetDiagnostics(
  analysis: Analysis,
  { uri, settings, forecast, documentation }: DiagnosticSources,
): readonly Diagnostic[] {
  const { severity } = settings.budget;
  const budget = activeBudget(analysis.planFile.planFile, settings);
  if (budget === null || forecast?.kind !== 'forecast' || severity === 'off') return [];
  const verdict = activeVerdict(forecast, budget);
  if (verdict.fits !== false) return [];
  const how =
    forecast.plan?.kind === 'lowered' ? sentence('with this plan') : sentence('without a plan');
  const found = issue(PLANNING_ISSUES, 'network-over-budget', headRange(analysis), [
    needSentence(verdict),
    how,
  ]);
  const active = activeForecast(forecast);
  const related = heaviest(layerNeeds(active), arenaBudget(active, budget) ?? 0).flatMap(layer =>
    relatedLayer(analysis, uri, layer),
  );
  return [
    {
      ...diagnosticOf(found, documentation, BUDGET_SEVERITIES[severity]),
      ...(related.length > 0 && { relatedInformation: related }),
    },
  ];
}

interface HeavyLayer {
  readonly layer: number;
  readonly bytes: number;
}

/** The layers that are over what the budget leaves them, in the order of the text; of many the heaviest. */
const heaviest = (needs: readonly number[], limitBytes: number): readonly HeavyLayer[] =>
  needs
    .map((bytes, layer) => ({ layer, bytes }))
    .filter(({ bytes }) => bytes > limitBytes)
    .sort((a, b) => b.bytes - a.bytes || a.layer - b.layer)
    .slice(0, MOST_LAYERS)
    .sort((a, b) => a.layer - b.layer);

function relatedLayer(
  analysis: Analysis,
  uri: string,
  { layer, bytes }: HeavyLayer,
): readonly DiagnosticRelatedInformation[] {
  const block = blockOfLayer(analysis, layer);
  if (block === undefined) return [];
  const name = `${layer} ${analysis.network.layers[layer]?.label ?? ''}`;
  return [
    {
      location: { uri, range: toRange(block.nameRange) },
      message: l10n.t('layer {0} needs {1} of the arena', name, formatSize(bytes)),
    },
  ];
}
