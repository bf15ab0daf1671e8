import { join } from 'node:path';
import {
  createMessageConnection,
  ErrorCodes,
  IPCMessageReader,
  IPCMessageWriter,
  ResponseError,
  type CancellationToken,
} from 'vscode-jsonrpc/node';
import { UserError } from '../base/user-error';
import {
  InferenceProgressNotification,
  InferenceRequest,
  type InferenceAnswer,
  type InferenceParameters,
} from '../protocol/inference';
import type { RunFailure } from '../protocol/runner';
import { inference } from './inference';
import { keepTemporaryFolder } from './temporary-home';

/**
 * The background process for test inferences. When its parent goes away it stops what is running,
 * removes its temporary files and ends.
 */
const home = keepTemporaryFolder();
const connection = createMessageConnection(
  new IPCMessageReader(process),
  new IPCMessageWriter(process),
);
const orphaned = new AbortController();
const underWay = new Set<Promise<unknown>>();

async function answer(
  parameters: InferenceParameters,
  token: CancellationToken,
): Promise<InferenceAnswer | ResponseError<RunFailure>> {
  const cancelled = new AbortController();
  token.onCancellationRequested(() => cancelled.abort());
  const task = inference(parameters, join(__dirname, 'runner.js'), {
    signal: AbortSignal.any([cancelled.signal, orphaned.signal]),
    progress: value => void connection.sendNotification(InferenceProgressNotification, value),
  });
  underWay.add(task);
  try {
    return await task;
  } catch (error) {
    return responseError(error);
  } finally {
    underWay.delete(task);
  }
}

function responseError(error: unknown): ResponseError<RunFailure> {
  if (error instanceof UserError)
    return new ResponseError(ErrorCodes.InvalidRequest, error.message, {});
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return new ResponseError(ErrorCodes.InternalError, message, { stack: stack ?? message });
}

async function end(): Promise<void> {
  connection.dispose();
  orphaned.abort();
  await Promise.allSettled(underWay);
  home.remove();
  process.exit();
}

connection.onRequest(InferenceRequest, answer);
process.once('disconnect', () => void end());
connection.listen();
