import {
  LSPErrorCodes,
  Message,
  ResponseError,
  type ConnectionOptions,
  type MessageReader,
  type MessageWriter,
  type RequestMessage,
  type ResponseMessage,
} from 'vscode-languageserver/node';
import { planFileOf } from '../formats/plan/plan-file';
import { isPlanFile } from './plan-file-store';

const CHANGES: ReadonlySet<string> = new Set([
  'textDocument/didOpen',
  'textDocument/didChange',
  'textDocument/didClose',
]);

/**
 * How many changes may wait behind a request before nobody waits for its answer. A list of completions is
 * still used by an editor whose user types on, and is not asked for again within the word.
 */
const PATIENCE: Readonly<Record<string, number>> = { 'textDocument/completion': 8 };

/**
 * The messages that have arrived and wait for their turn, which comes once in each turn of the event loop. A
 * request that has changes of its document waiting behind it asks about a text that is already past: it is
 * answered without any work. So however fast changes arrive, only the newest text is analysed.
 */
export class Backlog {
  /** Changes that wait, by network and plan file together: each decides what is said of the other. */
  readonly #changes = new Map<string, number>();

  /** Whether changes of a network or of its plan file wait for their turn. */
  isBehind(uri: string): boolean {
    return this.#waiting(uri) > 0;
  }

  /** The same messages, counted when they arrive. */
  counted(reader: MessageReader): MessageReader {
    return {
      onError: reader.onError,
      onClose: reader.onClose,
      onPartialMessage: reader.onPartialMessage,
      dispose: () => reader.dispose(),
      listen: callback =>
        reader.listen(message => {
          this.#count(message, 1);
          callback(message);
        }),
    };
  }

  /** How a connection is to take the messages of the counted reader. */
  options(writer: MessageWriter): ConnectionOptions {
    return {
      connectionStrategy: {
        cancelUndispatched: message =>
          Message.isRequest(message) ? refusal(message, CANCELLED) : undefined,
      },
      messageStrategy: {
        handleMessage: (message, next) => {
          this.#count(message, -1);
          return Message.isRequest(message) && this.#isOutdated(message)
            ? writer.write(refusal(message, MODIFIED))
            : next(message);
        },
      },
    };
  }

  #count(message: Message, by: 1 | -1): void {
    if (!Message.isNotification(message) || !CHANGES.has(message.method)) return;
    const uri = documentOf(message.params);
    if (uri === undefined) return;
    const waiting = this.#waiting(uri) + by;
    if (waiting > 0) this.#changes.set(planFileBeside(uri), waiting);
    else this.#changes.delete(planFileBeside(uri));
  }

  #isOutdated({ method, params }: RequestMessage): boolean {
    const uri = documentOf(params);
    return uri !== undefined && this.#waiting(uri) > (PATIENCE[method] ?? 0);
  }

  #waiting(uri: string): number {
    return this.#changes.get(planFileBeside(uri)) ?? 0;
  }
}

type Refusal = NonNullable<ResponseMessage['error']>;

/** To a request that a change of its document has overtaken. */
export const MODIFIED: Refusal = {
  code: LSPErrorCodes.ContentModified,
  message: 'the text was changed',
};

export const CANCELLED: Refusal = { code: LSPErrorCodes.RequestCancelled, message: 'cancelled' };

export const responseError = ({ code, message }: Refusal): ResponseError =>
  new ResponseError(code, message);

const refusal = ({ id }: RequestMessage, error: Refusal): ResponseMessage => ({
  jsonrpc: '2.0',
  id,
  error,
});

/** The document that a message is about: as the protocol names it, or as the extension's own requests do. */
function documentOf(parameters: unknown): string | undefined {
  const { textDocument, uri = textDocument?.uri } = (parameters ?? {}) as {
    readonly textDocument?: { readonly uri?: unknown } | null;
    readonly uri?: unknown;
  };
  return typeof uri === 'string' ? uri : undefined;
}

const planFileBeside = (uri: string): string => (isPlanFile(uri) ? uri : planFileOf(uri));
