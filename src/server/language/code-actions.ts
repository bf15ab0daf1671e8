import * as l10n from '@vscode/l10n';
import {
  CodeActionKind,
  type CodeAction,
  type CodeActionContext,
  type Range,
  type TextEdit,
} from 'vscode-languageserver';
import { UserError } from '../../base/user-error';
import type { Issue } from '../../formats/issues';
import type { ParsedPlanFile } from '../../formats/plan/plan-file';
import { blockAt, layerOf, type Analysis } from './analysis';
import { commandFor } from './code-lens';
import { budgetDiagnostics, diagnosticOf, type DiagnosticSources } from './diagnostics';
import { editOf, insertLayer, removeLayer } from './layer-edit';
import { adopted } from './plan-in-file';
import { overlaps, rangeOfLines, toRange } from './text-range';
import { translated } from './translation';

/** What can be done about the issues in a range, and with the layer or the plan at its start. */
export function codeActions(
  analysis: Analysis,
  range: Range,
  sources: DiagnosticSources,
  context?: Pick<CodeActionContext, 'diagnostics' | 'only'>,
): readonly CodeAction[] {
  const { uri, documentation } = sources;
  return [
    ...budgetFixes(analysis, range, sources),
    ...analysis.issues
      .filter(found => overlaps(toRange(found.range), range))
      .flatMap(found => quickFixes(analysis, uri, found, documentation)),
    ...planActions(analysis, uri, range),
    ...(isAboutMistake(context) ? [] : layerActions(analysis, uri, range)),
  ];
}

/** A request for fixes gets no other edits: they would come first where there is no fix. */
const isAboutMistake = (context?: Pick<CodeActionContext, 'diagnostics' | 'only'>): boolean =>
  context !== undefined &&
  context.diagnostics.length > 0 &&
  !(context.only ?? []).some(kind => kind.startsWith(CodeActionKind.Refactor));

/** What helps where the network is over its budget. */
function budgetFixes(
  analysis: Analysis,
  range: Range,
  sources: DiagnosticSources,
): readonly CodeAction[] {
  const found = budgetDiagnostics(analysis, sources).filter(marked =>
    overlaps(marked.range, range),
  );
  if (found.length === 0) return [];
  const fix = (title: string, name: 'findPlan' | 'setBudget'): CodeAction => ({
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [...found],
    isPreferred: name === 'findPlan',
    command: commandFor(title, name, sources.uri),
  });
  return [fix(l10n.t('Find a plan'), 'findPlan'), fix(l10n.t('Change the budget'), 'setBudget')];
}

const edit = (uri: string, edits: readonly TextEdit[]) => ({ changes: { [uri]: [...edits] } });

function quickFixes(
  analysis: Analysis,
  uri: string,
  found: Issue,
  documentation: string | undefined,
): readonly CodeAction[] {
  const fix = (title: string, edits: readonly TextEdit[]): CodeAction => ({
    title,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnosticOf(found, documentation)],
    isPreferred: found.replacement !== null,
    edit: edit(uri, edits),
  });
  return [
    ...(found.replacement === null
      ? []
      : [fix(replaceTitle(found.replacement), [replacing(found)])]),
    ...analysis.text
      .fixes(found)
      .map(({ title, changes }) => fix(translated(title), changes.map(editOf))),
  ];
}

const replaceTitle = (text: string): string =>
  text === '' ? l10n.t('Remove the text') : l10n.t("Change to '{0}'", text);

const replacing = ({ range, replacement }: Issue): TextEdit => ({
  range: toRange(range),
  newText: replacement ?? '',
});

/** In the head of the text: find a plan, set the budget, export the plan, and take over a plan of another version. */
function planActions(analysis: Analysis, uri: string, { start }: Range): readonly CodeAction[] {
  const { head, plan, isSound, planFile } = analysis;
  if (!isSound || head === undefined || blockAt(analysis, start.line) !== head) return [];
  const named = planFile.planFile.plan;
  const hash = analysis.hash();
  return [
    action(commandFor(l10n.t('Find a plan'), 'findPlan', uri)),
    action(commandFor(l10n.t('Set memory budget'), 'setBudget', uri)),
    exportAction(uri),
    ...(plan?.kind === 'plan' && plan.isStale && named !== undefined && hash !== undefined
      ? [
          action(
            commandFor(
              l10n.t('Apply the plan to this version'),
              'applyPlan',
              uri,
              typeof named === 'string' ? named : JSON.stringify(adopted(named, hash)),
            ),
          ),
        ]
      : []),
  ];
}

/** At the plan of a plan file: what can be done with it. `network` is the URI of that which it is for. */
export function planFileActions(
  { ranges }: ParsedPlanFile,
  network: string,
  range: Range,
): readonly CodeAction[] {
  const { plan } = ranges;
  if (plan === undefined) return [];
  const lines = rangeOfLines(plan.start.line, plan.end.line + 1);
  return overlaps(lines, range) ? [exportAction(network)] : [];
}

const exportAction = (network: string): CodeAction =>
  action(commandFor(l10n.t('Export plan as C project'), 'exportProject', network));

const action = (command: ReturnType<typeof commandFor>): CodeAction => ({
  title: command.title,
  kind: CodeActionKind.Refactor,
  command,
});

function layerActions(analysis: Analysis, uri: string, { start }: Range): readonly CodeAction[] {
  if (analysis.text.isReadOnly) return [];
  const block = blockAt(analysis, start.line);
  if (block?.range.start.line !== start.line) return [];
  const layer = layerOf(analysis, block);
  return [
    ...refactoring(l10n.t('Insert a layer below, and renumber references'), uri, () =>
      insertLayer(analysis, start.line),
    ),
    ...(layer === undefined
      ? []
      : refactoring(l10n.t('Remove layer {0}, and renumber references', layer.index), uri, () =>
          removeLayer(analysis, start.line),
        )),
  ];
}

/** Shown as impossible, with the reason, where the edit cannot be made. */
function refactoring(
  title: string,
  uri: string,
  make: () => readonly TextEdit[],
): readonly CodeAction[] {
  const kind = CodeActionKind.RefactorRewrite;
  try {
    return [{ title, kind, edit: edit(uri, make()) }];
  } catch (error) {
    if (error instanceof UserError) return [{ title, kind, disabled: { reason: error.message } }];
    throw error;
  }
}
