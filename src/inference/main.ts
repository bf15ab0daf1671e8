import { join } from 'node:path';
import {
  createMessageConnection,
  ErrorCodes,
  IPCMessageReader,
  IPCMessageWriter,
  ResponseError,
  type CancellationToken,
} from 'vscode-jsonrpc/node';
import { outOfMemory } from '../base/out-of-memory';
import { UserError } from '../base/user-error';
import { compilerNamed, compilerSearch, findCompilers } from '../native/compiler';
import type { NativeParts } from '../native/native-run';
import {
  CompilersRequest,
  ExportRequest,
  InferenceProgressNotification,
  InferenceRequest,
  type CompilerName,
  type CompilersParameters,
  type ExportParameters,
  type InferenceParameters,
} from '../protocol/inference';
import type { RunFailure } from '../protocol/runner';
import { CompilationFailed } from '../runner-client/compilation-failed';
import { asCall } from '../runner-client/file-access';
import { exportPlan } from './export';
import { inference, type InferenceControl } from './inference';

/**
 * The background process for test inferences. When its parent goes away it stops what is running,
 * removes its temporary files and ends.
 */
const connection = createMessageConnection(
  new IPCMessageReader(process),
  new IPCMessageWriter(process),
);
const orphaned = new AbortController();
const underWay = new Set<Promise<unknown>>();
const parts: NativeParts = {
  runner: join(__dirname, 'runner.js'),
  exporter: join(__dirname, 'exporter.js'),
  runtime: join(__dirname, 'export'),
};

/** A handler for a kind of request; what is under way ends when it is cancelled, and when the parent goes away. */
const serving =
  <P, R>(answer: (parameters: P, control: InferenceControl) => Promise<R>) =>
  async (parameters: P, token: CancellationToken): Promise<R | ResponseError<RunFailure>> => {
    const cancelled = new AbortController();
    token.onCancellationRequested(() => cancelled.abort());
    const task = asCall(() =>
      answer(parameters, {
        signal: AbortSignal.any([cancelled.signal, orphaned.signal]),
        progress: value => void connection.sendNotification(InferenceProgressNotification, value),
      }),
    );
    underWay.add(task);
    try {
      return await task;
    } catch (error) {
      return responseError(error);
    } finally {
      underWay.delete(task);
    }
  };

function responseError(error: unknown): ResponseError<RunFailure> {
  if (error instanceof CompilationFailed)
    return new ResponseError(ErrorCodes.InvalidRequest, error.message, { output: error.output });
  const told = outOfMemory(error) ?? error;
  if (told instanceof UserError)
    return new ResponseError(ErrorCodes.InvalidRequest, told.message, {});
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return new ResponseError(ErrorCodes.InternalError, message, { stack: stack ?? message });
}

async function end(): Promise<void> {
  connection.dispose();
  orphaned.abort();
  await Promise.allSettled(underWay);
  process.exit();
}

async function compilers(
  { named }: CompilersParameters,
  { signal }: InferenceControl,
): Promise<readonly CompilerName[]> {
  const search = compilerSearch(signal);
  const found = named === null ? await findCompilers(search) : [await compilerNamed(named, search)];
  return found.map(({ path, name, version }) => ({ path, name, version }));
}

connection.onRequest(
  InferenceRequest,
  serving((parameters: InferenceParameters, control) => inference(parameters, parts, control)),
);
connection.onRequest(
  ExportRequest,
  serving((parameters: ExportParameters, control) => exportPlan(parameters, parts, control)),
);
connection.onRequest(CompilersRequest, serving(compilers));
process.once('disconnect', () => void end());
connection.listen();
