import { commands, l10n, Uri, window } from 'vscode';
import type { ReportModel } from '../../core/report/report';
import { CONTEXTS } from '../../protocol/contributions';
import type { InferenceAnswer, InferenceParameters } from '../../protocol/inference';
import type { RunReport } from '../../protocol/report';
import type { PlanOffer } from '../../protocol/server';
import { RunAborted } from '../../runner-client/child-program';
import { progressText, signalOf } from '../background-progress';
import { chosenEngine, type Engine } from '../engine-question';
import type { Network } from '../network';
import { chosenNetwork, fileName } from '../network-choice';
import { withProgress } from '../progress';
import { contentOf, NATIVE_TARGET, reportOf, runnableOffer } from '../report-content';
import { chosenFiles, type RunFiles } from '../run-files';
import { runMessage } from '../run-message';
import { definitionOf } from '../network-text';
import type { Services } from '../services';
import { setting } from '../settings';
import { checkPlace } from '../trusted-place';

/**
 * Runs the network on a picture as its plan says, and shows what was measured and found. Asks for what
 * the plan file does not name, and keeps the answers there. Arguments: the network, and where to run it instead of
 * the question.
 */
export async function runInference(
  services: Services,
  argument?: unknown,
  where?: unknown,
): Promise<RunReport | undefined> {
  const network = await chosenNetwork(argument, services);
  checkPlace(network.uri);
  // Nobody is asked for the weights of a network that cannot run.
  const planned = await runnableOffer(services.server, network);
  const files = await chosenFiles(services, network.uri);
  if (files === undefined) return undefined;
  const engine = await chosenEngine(services, network.uri, where);
  if (engine === undefined) return undefined;
  const target = engine === 'webassembly' ? undefined : NATIVE_TARGET;
  const offer = target ? await runnableOffer(services.server, network, target) : planned;
  const answer = await run(
    services,
    network,
    await parametersOf(services, network, offer, files, engine),
  );
  if (answer === undefined) return undefined;
  await files.keep();
  keepTrace(services, network, answer);
  const report = await reportOf(services.server, network, offer.planText, target);
  services.panels.show(network.uri, contentOf(network, report, answer.run));
  services.background(tellResult(report, answer));
  return answer.run;
}

/** The last run can be looked at step by step, if somebody looked at the clock between them. */
function keepTrace({ traces }: Services, { uri }: Network, { trace }: InferenceAnswer): void {
  if (trace === null) traces.delete(uri.toString());
  else traces.set(uri.toString(), trace);
}

const parametersOf = async (
  { context }: Services,
  network: Network,
  { plan }: PlanOffer,
  { content, weights, picture, labels }: RunFiles,
  engine: Engine,
): Promise<InferenceParameters> => ({
  network: await definitionOf(network, content),
  path: network.uri.fsPath,
  plan,
  weights,
  picture,
  pictureInput: content.input ?? {},
  labels,
  threshold: content.threshold ?? setting('run.threshold', network.uri),
  repeat: setting('run.repeat', network.uri),
  threads: setting('run.threads', network.uri),
  verify: setting('run.verify', network.uri),
  native:
    engine === 'webassembly'
      ? null
      : {
          compiler: engine.path,
          cache: Uri.joinPath(context.globalStorageUri, 'compiled').fsPath,
        },
});

/** Runs with progress; undefined when the user cancels. */
async function run(
  services: Services,
  { uri }: Network,
  parameters: InferenceParameters,
): Promise<InferenceAnswer | undefined> {
  // A run that is refused must not take over how the one under way is shown and cancelled.
  services.inference.checkFree();
  await commands.executeCommand('setContext', CONTEXTS.running, true);
  try {
    return await withProgress(l10n.t('Running {0}', fileName(uri)), (progress, token) =>
      services.inference.run(parameters, {
        signal: signalOf(token, abort => services.cancelRun.set(abort)),
        progress: value => {
          progress.report({ message: progressText(value) });
          const { run: which, done, total } = value;
          if (which !== 'untiled' && which !== 'exact')
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

const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

async function tellResult(report: ReportModel, answer: InferenceAnswer): Promise<void> {
  const { isFault, text } = runMessage(report, answer);
  if (isFault) await window.showWarningMessage(text);
  else await window.showInformationMessage(text);
}
