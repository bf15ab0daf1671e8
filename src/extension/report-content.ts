import { CancellationError, CancellationTokenSource, l10n, type CancellationToken } from 'vscode';
import { UserError } from '../base/user-error';
import type { TargetName } from '../core/target/target';
import type { FrontierModel, ReportModel } from '../core/report/report';
import type { Plan } from '../core/tiling/plan';
import {
  REPORT_VERSION,
  type ComparedReport,
  type ReportContent,
  type RunReport,
} from '../protocol/report';
import {
  CompareRequest,
  FrontierRequest,
  PlanRequest,
  ReportRequest,
  type PlanOffer,
} from '../protocol/server';
import type { LanguageServer } from './language-server';
import type { Network } from './network';
import { fileName } from './network-choice';
import { withProgress } from './progress';

/** What native runs are predicted for. */
export const NATIVE_TARGET: TargetName = 'bare-c';

/** What the memory of a run is predicted for; undefined: what the budget is for. */
export const targetOf = (run: RunReport | null): TargetName | undefined =>
  run?.native == null ? undefined : NATIVE_TARGET;

/**
 * The report of a plan. `plan` may be its notation or document; null: that of the plan file. Without a target it
 * is for that of the budget.
 * @throws UserError, CancellationError
 */
export async function reportOf(
  server: LanguageServer,
  network: Network,
  plan: Plan | string | null,
  target?: TargetName,
): Promise<ReportModel> {
  const parameters = { uri: network.uri.toString(), plan, ...(target && { target }) };
  const answer = await cancellable(network, token =>
    server.request(ReportRequest, parameters, token),
  );
  if (answer.kind === 'failed') throw new UserError(answer.message);
  return answer.report;
}

/** The same for an open panel, of which nobody waits; undefined where there is none. */
export async function quietReportOf(
  server: LanguageServer,
  network: Network,
  plan: Plan | null,
  target?: TargetName,
): Promise<ReportModel | undefined> {
  const parameters = { uri: network.uri.toString(), plan, ...(target && { target }) };
  const answer = await server.request(ReportRequest, parameters);
  return answer.kind === 'failed' ? undefined : answer.report;
}

/** A second plan, of the same network or of another one. */
export interface OtherPlan {
  readonly network: Network;
  /** null: that of the plan file. */
  readonly plan: Plan | string | null;
}

/** The report of the plan that the plan file names, and what changes from it to another plan. @throws UserError, CancellationError */
export async function comparisonOf(
  server: LanguageServer,
  network: Network,
  { network: second, plan }: OtherPlan,
  target?: TargetName,
): Promise<{ readonly report: ReportModel; readonly comparison: ComparedReport }> {
  const other = { uri: second.uri.toString(), plan };
  const parameters = { uri: network.uri.toString(), plan: null, ...(target && { target }), other };
  const answer = await cancellable(network, token =>
    server.request(CompareRequest, parameters, token),
  );
  if (answer.kind === 'failed') throw new UserError(answer.message);
  const { report, other: compared, difference } = answer;
  return { report, comparison: { report: compared, difference } };
}

/** The plan with its numbers. @throws UserError, CancellationError */
export async function offerOf(
  server: LanguageServer,
  network: Network,
  plan: Plan | string | null,
  target?: TargetName,
): Promise<PlanOffer> {
  const parameters = { uri: network.uri.toString(), plan, ...(target && { target }) };
  const answer = await cancellable(network, token =>
    server.request(PlanRequest, parameters, token),
  );
  if (answer.kind === 'failed') throw new UserError(answer.message);
  return answer.offer;
}

/** The active plan of a network that is to run. @throws UserError where it cannot, CancellationError */
export async function runnableOffer(
  server: LanguageServer,
  network: Network,
  target?: TargetName,
): Promise<PlanOffer> {
  const offer = await offerOf(server, network, null, target);
  if (offer.executionProblem !== null) throw new UserError(offer.executionProblem);
  return offer;
}

/** The plans to choose from. @throws UserError, CancellationError */
export async function frontierOf(
  server: LanguageServer,
  network: Network,
  target?: TargetName,
): Promise<FrontierModel> {
  const parameters = { uri: network.uri.toString(), ...(target && { target }) };
  const answer = await cancellable(network, token =>
    server.request(FrontierRequest, parameters, token),
  );
  if (answer.kind === 'failed') throw new UserError(answer.message);
  return answer.frontier;
}

export const contentOf = (
  { uri }: Network,
  report: ReportModel,
  run: RunReport | null = null,
  comparison: ComparedReport | null = null,
): ReportContent => ({
  version: REPORT_VERSION,
  uri: uri.toString(),
  report,
  run,
  comparison,
  frontier: null,
});

/** What is answered sooner shows no progress: it would only flicker. */
const PATIENCE_MS = 500;

/** Lets the user cancel what takes long. @throws CancellationError */
async function cancellable<T>(
  network: Network,
  ask: (token: CancellationToken) => Promise<T>,
): Promise<T> {
  const source = new CancellationTokenSource();
  const answer = ask(source.token);
  const late = setTimeout(() => showProgress(network, answer, source), PATIENCE_MS);
  try {
    return await answer;
  } catch (error) {
    if (source.token.isCancellationRequested) throw new CancellationError();
    throw error;
  } finally {
    clearTimeout(late);
    source.dispose();
  }
}

function showProgress(
  { uri }: Network,
  answer: Promise<unknown>,
  source: CancellationTokenSource,
): void {
  void withProgress(l10n.t('Planning {0}', fileName(uri)), async (_, token) => {
    token.onCancellationRequested(() => source.cancel());
    // Whoever asked hears of what goes wrong.
    await Promise.allSettled([answer]);
  });
}
