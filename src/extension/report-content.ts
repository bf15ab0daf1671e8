import type { TextDocument } from 'vscode';
import { UserError } from '../base/user-error';
import type { ReportModel } from '../core/report/report';
import { REPORT_VERSION, type ReportContent, type RunReport } from '../protocol/report';
import { PlanRequest, ReportRequest, type PlanOffer } from '../protocol/server';
import type { LanguageServer } from './language-server';

/** The report of a plan. `plan` is its notation or document; null: that of the plan file. @throws UserError */
export async function reportOf(
  server: LanguageServer,
  { uri }: TextDocument,
  plan: string | null,
): Promise<ReportModel> {
  const answer = await server.request(ReportRequest, { uri: uri.toString(), plan });
  if (answer.kind === 'failed') throw new UserError(answer.message);
  return answer.report;
}

/** The plan with its numbers. @throws UserError */
export async function offerOf(
  server: LanguageServer,
  { uri }: TextDocument,
  plan: string | null,
): Promise<PlanOffer> {
  const answer = await server.request(PlanRequest, { uri: uri.toString(), plan });
  if (answer.kind === 'failed') throw new UserError(answer.message);
  return answer.offer;
}

export const contentOf = (
  { uri }: TextDocument,
  report: ReportModel,
  run: RunReport | null = null,
  comparison: ReportModel | null = null,
): ReportContent => ({
  version: REPORT_VERSION,
  uri: uri.toString(),
  report,
  run,
  comparison,
});
