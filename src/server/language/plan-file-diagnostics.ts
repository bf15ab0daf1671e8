import type { Diagnostic } from 'vscode-languageserver';
import { issue } from '../../formats/issues';
import { PLAN_ISSUES } from '../../formats/plan/plan-issues';
import type { ParsedPlanFile } from '../../formats/plan/plan-file';
import type { Analysis } from './analysis';
import { diagnosticOf } from './diagnostics';

/** What is wrong in a plan file, by itself and compared with its network, if that is known. */
export function planFileDiagnostics(
  { issues, ranges }: ParsedPlanFile,
  network: Analysis | undefined,
  documentation: string | undefined,
): readonly Diagnostic[] {
  const range = ranges.plan;
  const plan = network?.plan;
  const planIssues =
    range !== undefined && plan?.kind === 'failed'
      ? [issue(PLAN_ISSUES, 'plan-does-not-fit', range, [plan.message])]
      : [];
  return [...issues, ...planIssues].map(found => diagnosticOf(found, documentation));
}
