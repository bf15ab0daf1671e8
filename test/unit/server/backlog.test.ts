import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  createConnection,
  LSPErrorCodes,
  Message,
  type DataCallback,
  type PublishDiagnosticsParams,
  type ResponseMessage,
} from 'vscode-languageserver/node';
import { PlanRequest, ReportRequest } from '../../../src/protocol/server';
import { Backlog } from '../../../src/server/backlog';
import { serveFeatures } from '../../../src/server/features';
import type { Analysis } from '../../../src/server/language/analysis';
import { serveRequests } from '../../../src/server/requests';
import { Session } from '../../../src/server/session';
import { cfgText } from '../../support/darknet-notation';
import { pictureShape } from '../../../src/core/network/network';

const URI = 'file:///nets/test.cfg';
const PLAN_URI = 'file:///nets/test.mafat.json';
const TEXT = cfgText('net width=64 height=64 channels=4|conv filters=16 size=3 pad=1');
const EDITS = 50_000;
const REQUESTS = 1462;
/** Every tenth request is cancelled behind the edits. */
const CANCELLED_EACH = 10;

class Wire extends AbstractMessageReader {
  #callback: DataCallback = () => undefined;
  listen(callback: DataCallback) {
    this.#callback = callback;
    return { dispose: () => undefined };
  }
  /** Has all messages there at once, as after a server that was busy. */
  arrive(messages: readonly object[]): void {
    for (const message of messages) this.#callback({ jsonrpc: '2.0', ...message });
  }
}

class Answers extends AbstractMessageWriter {
  readonly messages: Message[] = [];
  readonly #written = new EventEmitter().setMaxListeners(0);
  constructor(private readonly wire: Wire) {
    super();
  }
  write(message: Message): Promise<void> {
    this.messages.push(message);
    // There is no plan file on disk, nor any other file.
    if (Message.isRequest(message))
      this.wire.arrive([{ id: message.id, result: { text: null, uris: [] } }]);
    this.#written.emit('message');
    return Promise.resolve();
  }
  end(): void {
    this.messages.length = 0;
  }
  get responses(): readonly ResponseMessage[] {
    return this.messages.filter(Message.isResponse);
  }
  get published(): readonly PublishDiagnosticsParams[] {
    return this.messages.flatMap(message =>
      Message.isNotification(message) && message.method === 'textDocument/publishDiagnostics'
        ? [message.params as PublishDiagnosticsParams]
        : [],
    );
  }
  /** Settles as soon as it holds of all that was written. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise(wake => this.#written.once('message', wake));
  }
}

/** A session in this process, and every analysis that it makes. */
function serve() {
  const wire = new Wire();
  const [answers, backlog] = [new Answers(wire), new Backlog()];
  const connection = createConnection(backlog.counted(wire), answers, backlog.options(answers));
  const session = new Session(connection, backlog);
  serveFeatures(session);
  serveRequests(session);
  connection.listen();
  const analyses = new Set<Analysis>();
  const { networks } = session;
  const of = networks.of.bind(networks);
  networks.of = async document => {
    const open = await of(document);
    analyses.add(open.analysis);
    return open;
  };
  return { wire, answers, analyses };
}

const request = (id: number, method: string, params: object) => ({ id, method, params });

const opening = (uri: string, text: string) => ({
  method: 'textDocument/didOpen',
  params: { textDocument: { uri, languageId: 'darknet-cfg', version: 1, text } },
});

const edit = (uri: string, version: number) => ({
  method: 'textDocument/didChange',
  params: {
    textDocument: { uri, version },
    contentChanges: [
      {
        range: { start: { line: 1, character: 6 }, end: { line: 1, character: 8 } },
        text: String(32 + (version % 64)),
      },
    ],
  },
});

const textDocument = { uri: URI };
const position = { line: 1, character: 2 };
const range = { start: position, end: { line: 9, character: 0 } };

/** All that an editor and the extension ask about a text. */
const QUESTIONS: readonly (readonly [method: string, params: object])[] = [
  ['textDocument/inlayHint', { textDocument, range }],
  ['textDocument/codeLens', { textDocument }],
  ['textDocument/hover', { textDocument, position }],
  ['textDocument/completion', { textDocument, position }],
  ['textDocument/documentSymbol', { textDocument }],
  ['textDocument/foldingRange', { textDocument }],
  ['textDocument/codeAction', { textDocument, range, context: { diagnostics: [] } }],
  ['textDocument/documentLink', { textDocument }],
  ['textDocument/formatting', { textDocument, options: { tabSize: 2, insertSpaces: true } }],
  [PlanRequest.method, { uri: URI, plan: null }],
  [ReportRequest.method, { uri: URI, plan: null }],
];

const question = (id: number) => {
  const [method, params] = QUESTIONS[id % QUESTIONS.length] ?? QUESTIONS[0] ?? ['', {}];
  return request(id, method, params);
};

/** Requests among edits of a document. */
const flood = (uri: string): readonly object[] =>
  Array.from({ length: EDITS }, (_, index) => {
    const id = Math.floor((index * REQUESTS) / EDITS) + 1;
    const isFirst = Math.floor(((index - 1) * REQUESTS) / EDITS) + 1 < id;
    return isFirst ? [question(id), edit(uri, index + 2)] : [edit(uri, index + 2)];
  }).flat();

const codeOf = (answers: Answers, id: number): number | undefined =>
  answers.responses.find(response => response.id === id)?.error?.code;

describe('the backlog of a server that edits overtake', () => {
  async function opened() {
    const served = serve();
    served.wire.arrive([
      request(0, 'initialize', { processId: null, rootUri: null, capabilities: {} }),
      opening(URI, TEXT),
    ]);
    await served.answers.until(() => served.answers.published.length > 0);
    return served;
  }

  it('analyses the newest version only, and answers every request', async () => {
    const { wire, answers, analyses } = await opened();
    const before = analyses.size;
    const cancelled = Array.from({ length: REQUESTS }, (_, index) => index + 1).filter(
      id => id % CANCELLED_EACH === 0,
    );
    wire.arrive([
      ...flood(URI),
      ...cancelled.map(id => ({ method: '$/cancelRequest', params: { id } })),
      request(REQUESTS + 1, 'textDocument/hover', { textDocument, position }),
    ]);
    const last = EDITS + 1;
    await answers.until(
      () =>
        answers.responses.length === REQUESTS + 2 &&
        answers.published.some(({ version }) => version === last),
    );
    for (let id = 1; id <= REQUESTS; id++)
      assert.equal(
        codeOf(answers, id),
        id % CANCELLED_EACH === 0 ? LSPErrorCodes.RequestCancelled : LSPErrorCodes.ContentModified,
        `request ${id}`,
      );
    assert.equal(codeOf(answers, REQUESTS + 1), undefined);
    assert.equal(analyses.size - before, 1);
    assert.deepEqual([...new Set(answers.published.map(({ version }) => version))], [1, last]);
    // The text is that of the last edit.
    const [newest] = [...analyses].slice(-1);
    assert.ok(newest);
    assert.equal(pictureShape(newest.network).width, 32 + (last % 64));
  });

  it('reads a plan file that is edited once, and not while edits wait', async () => {
    const { wire, answers, analyses } = await opened();
    const before = analyses.size;
    wire.arrive([opening(PLAN_URI, '{\n"x": 11 }'), ...flood(PLAN_URI)]);
    await answers.until(
      () =>
        answers.responses.length === REQUESTS + 1 &&
        answers.published.some(({ uri, version }) => uri === PLAN_URI && version === EDITS + 1),
    );
    assert.ok(
      Array.from({ length: REQUESTS }, (_, index) => codeOf(answers, index + 1)).every(
        code => code === LSPErrorCodes.ContentModified,
      ),
    );
    assert.equal(analyses.size - before, 1);
  });

  it('answers what nothing overtakes, and completions also while the user types on', async () => {
    const { wire, answers } = await opened();
    wire.arrive([
      request(1, 'textDocument/completion', { textDocument, position }),
      request(2, 'textDocument/hover', { textDocument, position }),
      request(3, 'textDocument/documentSymbol', { textDocument: { uri: 'file:///nets/b.cfg' } }),
      edit(URI, 2),
      request(4, 'textDocument/hover', { textDocument, position }),
    ]);
    await answers.until(() => answers.responses.length === 5);
    assert.deepEqual(
      [1, 2, 3, 4].map(id => codeOf(answers, id)),
      [undefined, LSPErrorCodes.ContentModified, undefined, undefined],
    );
  });
});
