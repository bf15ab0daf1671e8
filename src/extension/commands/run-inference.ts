import { isAbsolute, relative } from 'node:path';
import {
  commands,
  l10n,
  ProgressLocation,
  Uri,
  window,
  workspace,
  type CancellationToken,
  type TextDocument,
} from 'vscode';
import { UserError } from '../../base/user-error';
import { formatSize } from '../../base/units';
import { CONTEXTS } from '../../protocol/contributions';
import type { InferenceAnswer, InferenceParameters } from '../../protocol/inference';
import type { RunReport } from '../../protocol/report';
import type { PlanFileAnswer, PlanFileContent, PlanOffer } from '../../protocol/server';
import type { WeightsChoice } from '../../protocol/runner';
import { RunAborted } from '../../runner-client/child-program';
import { askPicture, askWeights, labelsBeside, randomWeights } from '../inference-question';
import { chosenNetwork, fileName } from '../network-choice';
import { contentOf, offerOf, reportOf } from '../report-content';
import type { Services } from '../services';
import { setting } from '../settings';

/**
 * Runs the network on a picture as its plan says, and shows what was measured and found. Asks for what
 * the plan file does not name, and keeps the answers there.
 */
export async function runInference(
  services: Services,
  argument?: unknown,
): Promise<RunReport | undefined> {
  const network = await chosenNetwork(argument, services.recognition);
  checkPlace(network.uri);
  const files = await chosenFiles(services, network.uri);
  if (files === undefined) return undefined;
  const offer = await offerOf(services.server, network, null);
  const answer = await run(services, network, parametersOf(network, offer, files));
  if (answer === undefined) return undefined;
  keepTrace(services, network, answer);
  const report = await reportOf(services.server, network, offer.planText);
  services.panels.show(network.uri, contentOf(network, report, answer.run));
  services.background(tellResult(offer, answer.run));
  return answer.run;
}

/** The last run can be looked at step by step, if somebody looked at the clock between them. */
function keepTrace({ traces }: Services, { uri }: TextDocument, { trace }: InferenceAnswer): void {
  if (trace === null) traces.delete(uri.toString());
  else traces.set(uri.toString(), trace);
}

/** @throws UserError where nothing may or can be run. */
function checkPlace(uri: Uri): void {
  if (!workspace.isTrusted)
    throw new UserError(
      l10n.t('Networks are run in trusted workspaces only: trust this workspace first.'),
    );
  if (uri.scheme !== 'file')
    throw new UserError(
      l10n.t(
        '{0} is not a file on a disk, and the background process reads files only: save it in a folder first.',
        fileName(uri),
      ),
    );
}

/** What a run needs besides the network. */
interface RunFiles {
  readonly content: PlanFileContent;
  readonly weights: WeightsChoice;
  readonly picture: string;
  readonly labels: string | null;
}

async function chosenFiles({ planFiles }: Services, network: Uri): Promise<RunFiles | undefined> {
  const planFile = await planFiles.read(network);
  const { content } = planFile;
  const weights =
    content.weights === undefined ? await askWeights(network) : resolved(planFile, content.weights);
  if (weights === undefined) return undefined;
  const picture =
    content.picture === undefined ? await askPicture(network) : resolved(planFile, content.picture);
  if (picture === undefined) return undefined;
  const labels =
    content.labels === undefined ? await labelsBeside(network) : resolved(planFile, content.labels);
  const folder = Uri.joinPath(network, '..');
  const changes = {
    ...(weights !== 'random' && { weights: written(folder, weights) }),
    picture: written(folder, picture),
    ...(labels !== undefined && { labels: written(folder, labels) }),
  };
  if (Object.entries(changes).some(([name, value]) => entry(content, name) !== value))
    await planFiles.change(network, changes);
  return {
    content,
    weights:
      weights === 'random'
        ? randomWeights
        : { kind: 'file', path: weights.fsPath, batchNormalization: 'alexeyab' },
    picture: picture.fsPath,
    labels: labels?.fsPath ?? null,
  };
}

const entry = (content: PlanFileContent, name: string): unknown =>
  (content as Readonly<Record<string, unknown>>)[name];

const resolved = ({ uri }: PlanFileAnswer, path: string): Uri =>
  isAbsolute(path) ? Uri.file(path) : Uri.joinPath(Uri.parse(uri), '..', path);

/** As the plan file names files: relative to its folder where they are inside it. */
function written(folder: Uri, file: Uri): string {
  const path = relative(folder.fsPath, file.fsPath).replaceAll('\\', '/');
  return path.startsWith('..') || isAbsolute(path) ? file.fsPath : path;
}

const parametersOf = (
  network: TextDocument,
  { plan }: PlanOffer,
  { content, weights, picture, labels }: RunFiles,
): InferenceParameters => ({
  text: network.getText(),
  path: network.uri.fsPath,
  size: content.inputSize ?? {},
  plan,
  weights,
  picture,
  labels,
  threshold: content.threshold ?? setting('run.threshold', network.uri),
  repeat: setting('run.repeat', network.uri),
  verify: setting('run.verify', network.uri),
  native: null,
});

/** Runs with progress; undefined when the user cancels. */
async function run(
  services: Services,
  { uri }: TextDocument,
  parameters: InferenceParameters,
): Promise<InferenceAnswer | undefined> {
  const options = {
    location: ProgressLocation.Notification,
    title: l10n.t('Test inference of {0}', fileName(uri)),
    cancellable: true,
  };
  // A run that is refused must not take over how the one under way is shown and cancelled.
  services.inference.checkFree();
  await commands.executeCommand('setContext', CONTEXTS.running, true);
  try {
    return await window.withProgress(options, (progress, token) =>
      services.inference.run(parameters, {
        signal: signalOf(token, services.cancelRun),
        progress: ({ run: which, done, total }) => {
          const name =
            which === 'planned' ? l10n.t('with the plan') : l10n.t('untiled, to compare');
          progress.report({ message: l10n.t('{0}: step {1} of {2}', name, done, total) });
          if (which === 'planned')
            services.panels.send(uri, {
              kind: 'run-progress',
              progress: { state: 'running', done, total },
            });
        },
      }),
    );
  } catch (error) {
    if (error instanceof RunAborted) return undefined;
    services.panels.send(uri, { kind: 'failure', message: messageOf(error) });
    throw error;
  } finally {
    services.panels.send(uri, {
      kind: 'run-progress',
      progress: { state: 'idle', done: 0, total: 0 },
    });
    await commands.executeCommand('setContext', CONTEXTS.running, false);
  }
}

/** Aborted by the progress notification's button, and by the report's. */
function signalOf(token: CancellationToken, cancelRun: Services['cancelRun']): AbortSignal {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  token.onCancellationRequested(abort);
  cancelRun.set(abort);
  return controller.signal;
}

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

async function tellResult(
  { notation, peaks }: PlanOffer,
  { measured, identical }: RunReport,
): Promise<void> {
  const sentence = l10n.t(
    'Plan {0}: arena {1} measured ({2} predicted), whole process {3}, {4} ms.',
    notation,
    formatSize(measured.arenaBytes),
    formatSize(peaks.arenaBytes),
    formatSize(measured.processBytes),
    measured.ms.toFixed(1),
  );
  if (identical === false)
    await window.showWarningMessage(
      `${l10n.t('The outputs differ from those of the untiled run.')} ${sentence}`,
    );
  else
    await window.showInformationMessage(
      identical === true ? `${l10n.t('Identical to the untiled run.')} ${sentence}` : sentence,
    );
}
