import * as l10n from '@vscode/l10n';
import {
  LSPErrorCodes,
  ResponseError,
  WorkDoneProgress,
  type CancellationToken,
  type WorkDoneProgressBegin,
  type WorkDoneProgressEnd,
  type WorkDoneProgressReport,
} from 'vscode-languageserver';
import { UserError } from '../base/user-error';
import type { TargetName } from '../core/target/target';
import type { KernelMode } from '../core/tiling/plan';
import { editPlanFile } from '../formats/plan/plan-file';
import type { PlanFile } from '../formats/plan/plan-file-schema';
import {
  CompareRequest,
  DiscardPlanRequest,
  EditPlanFileRequest,
  FrontierRequest,
  LayerEditRequest,
  LayerPlaceRequest,
  ListingRequest,
  PlanFileRequest,
  PlanRequest,
  ReportRequest,
  SearchRequest,
  type CompareAnswer,
  type CompareParameters,
  type Failed,
  type FoundPlan,
  type FrontierAnswer,
  type FrontierParameters,
  type LayerEditAnswer,
  type PlanAnswer,
  type PlanFileAnswer,
  type PlanFileText,
  type PlanParameters,
  type RangeEdit,
  type ReportAnswer,
  type SearchAnswer,
  type SearchParameters,
} from '../protocol/server';
import { activeBudget, activeTarget } from './language/budget';
import { insertLayer, removeLayer } from './language/layer-edit';
import { translated } from './language/translation';
import { definitionOf, type OpenNetwork } from './network-store';
import { MODIFIED, responseError } from './backlog';
import { JobOutdated } from './job-queue';
import { JobCancelled, runAlone } from './planning-thread';
import type { PlanChoice, ReportWish } from './planning/job';
import { searchPercentage } from './search-progress';
import type { Session } from './session';

/** Answers what the extension asks beyond the Language Server Protocol. */
export function serveRequests(session: Session): void {
  const { connection } = session;
  connection.onRequest(SearchRequest, (parameters, token) => search(session, parameters, token));
  connection.onRequest(PlanRequest, (parameters, token) => offer(session, parameters, token));
  connection.onRequest(ReportRequest, (parameters, token) => report(session, parameters, token));
  connection.onRequest(CompareRequest, (parameters, token) => compare(session, parameters, token));
  connection.onRequest(FrontierRequest, (parameters, token) =>
    frontier(session, parameters, token),
  );
  connection.onRequest(PlanFileRequest, ({ uri }) => planFile(session, uri));
  connection.onRequest(EditPlanFileRequest, ({ uri, changes }) =>
    editedPlanFile(session, uri, changes),
  );
  connection.onRequest(DiscardPlanRequest, ({ uri }) => discard(session, uri));
  connection.onRequest(ListingRequest, async ({ uri }) => ({ text: await session.listing(uri) }));
  connection.onRequest(LayerEditRequest, parameters => layerEdit(session, parameters));
  connection.onRequest(LayerPlaceRequest, async ({ uri, layer }) => {
    const open = await session.network(uri);
    return open?.analysis.sourceMap.blocksOf(layer)[0]?.range ?? null;
  });
}

const failed = (message: string): Failed => ({ kind: 'failed', message });

const notOpen = (): Failed =>
  failed(l10n.t("The network isn't open in an editor: open it and try again."));

async function search(
  session: Session,
  {
    uri,
    budgetBytes,
    counting,
    strategy,
    target: name,
    board = null,
    workDoneToken,
  }: SearchParameters,
  token: CancellationToken,
): Promise<SearchAnswer | ResponseError> {
  const open = await session.network(uri);
  if (open === undefined) return notOpen();
  const report = progressReporter(session, workDoneToken);
  const budget = { bytes: budgetBytes, counting };
  try {
    const network = definitionOf(open);
    const { planFile } = open.planFile.parsed;
    const kernels = wantedKernels(planFile);
    const target = activeTarget(planFile, open.settings, name);
    const place = { target, board };
    const job = { kind: 'search', network, budget, place, strategy, kernels } as const;
    const answer = await runAlone<'search'>(session.workerProgram, job, token, report.progress);
    await keepFound(session, open, answer);
    return answer;
  } catch (error) {
    if (error instanceof JobCancelled)
      return new ResponseError(LSPErrorCodes.RequestCancelled, l10n.t('The search was cancelled.'));
    if (error instanceof UserError) return failed(error.message);
    session.connection.console.error(`the search failed: ${String(error)}`);
    return failed(l10n.t('The search ended unexpectedly ({0}): see the MAFAT log.', String(error)));
  } finally {
    report.end();
  }
}

/** A plan that fits, also one that does something that wasn't asked for, can be applied after its message is closed. */
async function keepFound(session: Session, open: OpenNetwork, answer: SearchAnswer): Promise<void> {
  const found = fittingPlan(answer);
  if (found === undefined) return;
  session.found.keep(open, found);
  await session.tell(open.document.uri);
}

function fittingPlan(answer: SearchAnswer): FoundPlan | undefined {
  if (answer.kind === 'found') return { offer: answer.best, verdict: answer.verdict };
  return answer.kind === 'nothing-fits' ? answer.remedies[0] : undefined;
}

async function discard(session: Session, uri: string): Promise<null> {
  session.found.forget(uri);
  await session.tell(uri);
  return null;
}

const wantedKernels = ({ kernels = 'exact' }: PlanFile): KernelMode => kernels;

interface ProgressReport {
  readonly progress: (done: number, total: number) => void;
  readonly end: () => void;
}

function progressReporter(
  { connection }: Session,
  token: string | number | undefined,
): ProgressReport {
  type Value = WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd;
  const send = (value: Value): void => {
    if (token !== undefined) void connection.sendProgress(WorkDoneProgress.type, token, value);
  };
  send({
    kind: 'begin',
    title: l10n.t('Finding a plan'),
    percentage: 0,
    cancellable: true,
  });
  const percentage = searchPercentage();
  return {
    progress: (done, total) => send({ kind: 'report', percentage: percentage(done, total) }),
    end: () => send({ kind: 'end' }),
  };
}

/** The plan that is asked for; null stands for the plan file's. */
function chosenPlan(plan: PlanChoice, { analysis }: OpenNetwork): PlanChoice {
  if (plan !== null || analysis.plan === undefined) return plan;
  if (analysis.plan.kind === 'failed') throw new UserError(analysis.plan.message);
  return analysis.plan.plan;
}

async function offer(
  session: Session,
  { uri, plan, target }: PlanParameters,
  token: CancellationToken,
): Promise<PlanAnswer | ResponseError> {
  return withNetwork(session, uri, (open, isOutdated) => {
    const job = {
      kind: 'offer',
      network: definitionOf(open),
      plan: chosenPlan(plan, open),
      target: activeTarget(open.planFile.parsed.planFile, open.settings, target),
    } as const;
    return session.jobs.run<'offer'>(job, { token, isOutdated });
  });
}

async function report(
  session: Session,
  { uri, plan, target }: PlanParameters,
  token: CancellationToken,
): Promise<ReportAnswer | ResponseError> {
  return withNetwork(session, uri, (open, isOutdated) => {
    const job = { kind: 'report', ...reportWish(open, plan, target) } as const;
    return session.jobs.run<'report'>(job, { token, isOutdated });
  });
}

function reportWish(
  open: OpenNetwork,
  plan: PlanChoice,
  target: TargetName | undefined,
): ReportWish {
  const { settings } = open;
  const { planFile } = open.planFile.parsed;
  const budget = activeBudget(planFile, settings);
  const place = { target: activeTarget(planFile, settings), board: budget?.board ?? null };
  return {
    network: definitionOf(open),
    plan: chosenPlan(plan, open),
    target: activeTarget(planFile, settings, target),
    budget: budget && { bytes: budget.bytes, counting: budget.counting, place },
  };
}

/** Both for one target: that of the first network. */
async function compare(
  session: Session,
  { uri, plan, target, other }: CompareParameters,
  token: CancellationToken,
): Promise<CompareAnswer | ResponseError> {
  return withNetwork(session, uri, async (open, isOutdated) => {
    const second = await session.network(other.uri);
    if (second === undefined) return notOpen();
    const wish = reportWish(open, plan, target);
    const job = {
      kind: 'compare',
      ...wish,
      other: reportWish(second, other.plan, wish.target.name),
    } as const;
    return session.jobs.run<'compare'>(job, { token, isOutdated });
  });
}

async function frontier(
  session: Session,
  { uri, target }: FrontierParameters,
  token: CancellationToken,
): Promise<FrontierAnswer | ResponseError> {
  return withNetwork(session, uri, (open, isOutdated) => {
    const { planFile } = open.planFile.parsed;
    const job = {
      kind: 'frontier',
      network: definitionOf(open),
      target: activeTarget(planFile, open.settings, target),
      kernels: wantedKernels(planFile),
    } as const;
    return session.jobs.run<'frontier'>(job, { token, isOutdated });
  });
}

/** Turns mistakes of the user, and a thread that died, into answers. */
async function withNetwork<A>(
  session: Session,
  uri: string,
  answer: (open: OpenNetwork, isOutdated: () => boolean) => Promise<A>,
): Promise<A | Failed | ResponseError> {
  const open = await session.network(uri);
  if (open === undefined) return notOpen();
  try {
    return await answer(open, () => !session.isNewest(open));
  } catch (error) {
    if (error instanceof UserError) return failed(error.message);
    if (error instanceof JobCancelled)
      return new ResponseError(
        LSPErrorCodes.RequestCancelled,
        l10n.t('The request was cancelled.'),
      );
    if (error instanceof JobOutdated) return responseError(MODIFIED);
    session.connection.console.error(String(error));
    return failed(l10n.t("Couldn't compute the plan ({0}): see the MAFAT log.", String(error)));
  }
}

async function planFile(session: Session, uri: string): Promise<PlanFileAnswer> {
  const { uri: place, text, parsed } = await session.planFiles.of(uri);
  return {
    uri: place,
    exists: text !== null,
    content: parsed.planFile,
    problems: parsed.issues.map(({ range, sentence }) =>
      l10n.t('Line {0}: {1}', range.start.line + 1, translated(sentence)),
    ),
  };
}

/** @throws ResponseError with a sentence when the file's mistakes forbid it. */
async function editedPlanFile(
  session: Session,
  uri: string,
  changes: Parameters<typeof editPlanFile>[1],
): Promise<PlanFileText | ResponseError> {
  const { uri: place, text } = await session.planFiles.of(uri);
  try {
    const edited = editPlanFile(text ?? '', changes);
    // Whoever chooses a plan has chosen; one for another budget may not fit.
    if (changes.plan !== undefined || changes.budget !== undefined) session.found.forget(uri);
    return { uri: place, exists: text !== null, text: edited };
  } catch (error) {
    if (error instanceof UserError)
      return new ResponseError(LSPErrorCodes.RequestFailed, error.message);
    throw error;
  }
}

async function layerEdit(
  session: Session,
  { uri, action, line }: { uri: string; action: 'insert' | 'remove'; line: number },
): Promise<LayerEditAnswer | ResponseError> {
  return withNetwork(session, uri, ({ analysis }) => {
    const edits = action === 'insert' ? insertLayer(analysis, line) : removeLayer(analysis, line);
    return Promise.resolve({
      kind: 'edits' as const,
      edits: edits.map(({ range: { start, end }, newText }): RangeEdit => ({
        range: {
          start: { line: start.line, column: start.character },
          end: { line: end.line, column: end.character },
        },
        text: newText,
      })),
    });
  });
}
