import { ErrorCodes, ResponseError } from 'vscode-jsonrpc';
import { outOfMemory } from '../base/out-of-memory';
import { UserError } from '../base/user-error';
import type { RunFailure } from '../protocol/runner';
import { RunCancelled } from './repetition';

/** The code that the Language Server Protocol gives to cancelled requests. */
const REQUEST_CANCELLED = -32800;

/** What the caller is told when a run throws: a sentence for the user, or a bug with its stack. */
export function responseError(error: unknown): ResponseError<RunFailure> {
  if (error instanceof RunCancelled) return new ResponseError(REQUEST_CANCELLED, error.message, {});
  const told = outOfMemory(error) ?? error;
  if (told instanceof UserError)
    return new ResponseError(ErrorCodes.InvalidRequest, told.message, {});
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return new ResponseError(ErrorCodes.InternalError, message, { stack: stack ?? message });
}
