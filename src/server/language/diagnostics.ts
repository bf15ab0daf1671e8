import { DiagnosticSeverity, DiagnosticTag, type Diagnostic } from 'vscode-languageserver';
import { sentence } from '../../base/sentence';
import type { SourceRange } from '../../base/source-range';
import { formatSize } from '../../base/units';
import { targetNamed } from '../../core/memory/target';
import { issue, type Issue, type IssueId, type Severity } from '../../formats/issues';
import type { BudgetSeverity, ServerSettings } from '../../protocol/server';
import type { ForecastAnswer, PlanForecast } from '../planning/job';
import { entryOfLayer, type Analysis } from './analysis';
import { activeBudget, activeForecast, COUNTED, layerBytes, usedBytes } from './budget';
import { toRange } from './text-range';
import { translated } from './translation';

/** What diagnostics need besides the text. */
export interface DiagnosticSources {
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

/** What Darknet takes no notice of; editors show it faded. */
const IGNORED: ReadonlySet<IssueId> = new Set([
  'option-without-name',
  'option-without-value',
  'duplicate-option',
  'unknown-option',
]);

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
  { id, severity, range, sentence: said }: Issue,
  documentation: string | undefined,
  chosen: DiagnosticSeverity = SEVERITIES[severity],
): Diagnostic => ({
  range: toRange(range),
  severity: chosen,
  code: id,
  source: 'mafat',
  message: translated(said),
  ...(documentation !== undefined && { codeDescription: { href: `${documentation}#${id}` } }),
  ...(IGNORED.has(id) && { tags: [DiagnosticTag.Unnecessary] }),
});

const START: SourceRange = { start: { line: 0, column: 0 }, end: { line: 0, column: 0 } };

const netRange = ({ net }: Analysis): SourceRange => net?.section.nameRange ?? START;

/** Why nothing is known of the memory; or a plan that is out of date, or that cannot be used. */
function planIssues(analysis: Analysis, { forecast }: DiagnosticSources): readonly Issue[] {
  const { plan, planFile } = analysis;
  const range = netRange(analysis);
  if (forecast?.kind === 'failed') return [issue('planning-failed', range, [forecast.message])];
  if (plan === undefined) return [];
  if (plan.isStale) {
    const named = planFile.planFile.plan;
    const notation = typeof named === 'string' ? named : (named?.notation ?? '');
    return [issue('stale-plan', range, [notation])];
  }
  if (plan.kind === 'failed') return [issue('plan-does-not-fit', range, [plan.message])];
  const lowered = forecast?.plan;
  return lowered?.kind === 'failed' ? [issue('plan-does-not-fit', range, [lowered.message])] : [];
}

const BUDGET_SEVERITIES: Readonly<Record<Exclude<BudgetSeverity, 'off'>, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
};

/** Layers beyond these say nothing new. */
const MOST_LAYERS = 10;

function budgetDiagnostics(
  analysis: Analysis,
  { settings, forecast, documentation }: DiagnosticSources,
): readonly Diagnostic[] {
  const { severity } = settings.budget;
  const budget = activeBudget(analysis.planFile.planFile, settings);
  if (budget === null || forecast?.kind !== 'forecast' || severity === 'off') return [];
  const active = activeForecast(forecast);
  const used = usedBytes(active, budget);
  if (used <= budget.bytes) return [];
  const counted = COUNTED[budget.counting];
  const limit = formatSize(budget.bytes);
  const who =
    forecast.plan?.kind === 'lowered'
      ? sentence('The network under plan {0}', active.notation)
      : sentence('The network, computed layer by layer,');
  const network = issue('network-over-budget', netRange(analysis), [
    who,
    counted,
    formatSize(used),
    limit,
  ]);
  const counts = targetNamed(budget.target)?.counts ?? 'arena';
  const layers = heaviest(active, layerBytes(active, budget.counting, counts), budget.bytes);
  return [network, ...layers.flatMap(layerIssue)].map(found =>
    diagnosticOf(found, documentation, BUDGET_SEVERITIES[severity]),
  );

  function layerIssue({ layer, bytes }: HeavyLayer): readonly Issue[] {
    const entry = entryOfLayer(analysis, layer);
    if (entry === undefined) return [];
    const name = sentence('layer {0} [{1}]', layer, entry.layer?.type ?? '');
    const { nameRange } = entry.section;
    return [issue('layer-over-budget', nameRange, [name, counted, formatSize(bytes), limit])];
  }
}

interface HeavyLayer {
  readonly layer: number;
  readonly bytes: number;
}

/** The layers that are over the budget, in the order of the text; of many the heaviest. */
function heaviest(
  { layerArenaBytes }: PlanForecast,
  bytesOfLayers: readonly number[],
  budgetBytes: number,
): readonly HeavyLayer[] {
  return bytesOfLayers
    .map((bytes, layer) => ({ layer, bytes }))
    .filter(({ layer, bytes }) => bytes > budgetBytes && (layerArenaBytes[layer] ?? 0) > 0)
    .sort((a, b) => b.bytes - a.bytes || a.layer - b.layer)
    .slice(0, MOST_LAYERS)
    .sort((a, b) => a.layer - b.layer);
}
