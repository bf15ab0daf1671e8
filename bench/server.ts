import { CancellationTokenSource } from 'vscode-languageserver';
import { SearchRequest } from '../src/protocol/server';
import { LanguageClient } from '../test/support/language-client';
import { dataPath, readDataText } from '../test/support/data';

/**
 * Keystroke to diagnostics and hints over the wire, with a real server process. The targets are p95
 * below 50 ms for yolov4.cfg and below 100 ms for the largest network in the data.
 */
const FILES = ['yolov4.cfg', 'cspx-p7-mish.cfg'] as const;
const KEYSTROKES = 100;
const WARM_UP = 20;
const CANCELS = 20;
/** Between two keystrokes, as of a fast typist. */
const PAUSE_MS = 60;

const FLOOD_EDITS = 50_000;
const FLOOD_REQUESTS = 1462;

const percentile = (sorted: readonly number[], share: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN).toFixed(1);

const pause = (ms: number): Promise<void> => new Promise(wake => setTimeout(wake, ms));

/** A network in a server that has looked at it, and the end of a line in which numbers can be typed. */
async function opened(file: string) {
  const text = readDataText('darknet', 'cfg', 'AlexeyAB', file);
  const uri = `file://${dataPath('darknet', 'cfg', 'AlexeyAB', file)}`;
  const lines = text.split(/\r?\n/);
  const line = lines.findIndex(content => content.startsWith('learning_rate'));
  const end = (lines[line] ?? '').length;
  const client = await LanguageClient.start({}, { budget: { size: '16MiB' } });
  await client.open(uri, text);
  await client.summary(uri);
  return { client, uri, lines, line, end };
}

async function measure(file: string): Promise<void> {
  const { client, uri, lines, line, end } = await opened(file);
  const times: number[] = [];
  for (let key = 0; key < KEYSTROKES + WARM_UP; key++) {
    const version = key + 2;
    const started = performance.now();
    // A digit is typed and taken away again.
    await client.edit(
      uri,
      version,
      line,
      key % 2 === 0 ? [end, end] : [end, end + 1],
      key % 2 === 0 ? '1' : '',
    );
    const range = { start: { line: 0, character: 0 }, end: { line: lines.length, character: 0 } };
    await Promise.all([
      client.diagnostics(uri, version),
      client.ask('textDocument/inlayHint', uri, { range }),
    ]);
    if (key >= WARM_UP) times.push(performance.now() - started);
    await pause(PAUSE_MS);
  }
  await client.stop();
  times.sort((a, b) => a - b);
  console.log(
    `${file.padEnd(18)} ${lines.length} lines: keystroke to diagnostics and hints of the whole file ` +
      `p50 ${percentile(times, 0.5)} ms, p95 ${percentile(times, 0.95)} ms, most ${percentile(times, 1)} ms`,
  );
}

/** From the cancellation of a search to its end, on the wire. */
async function measureCancel(): Promise<void> {
  const uri = 'file:///nets/long.cfg';
  const layer = '[convolutional]\nfilters=8\nsize=3\npad=1\n';
  const client = await LanguageClient.start();
  await client.open(uri, `[net]\nwidth=160\nheight=160\nchannels=3\n${layer.repeat(40)}`);
  await client.summary(uri);
  const times: number[] = [];
  for (let round = 0; round < CANCELS; round++) {
    const source = new CancellationTokenSource();
    const wish = { uri, budgetBytes: 1, counting: 'arena', target: 'runner' } as const;
    const search = client.connection
      .sendRequest(SearchRequest, { ...wish, strategy: 'exhaustive' }, source.token)
      .then(() => NaN)
      .catch(() => performance.now());
    await pause(300);
    const cancelled = performance.now();
    source.cancel();
    times.push((await search) - cancelled);
  }
  await client.stop();
  times.sort((a, b) => a - b);
  console.log(
    `search: cancelled in p50 ${percentile(times, 0.5)} ms, most ${percentile(times, 1)} ms`,
  );
}

/** Edits without a pause, and what an editor asks among them: how long the server is behind the last one. */
async function measureFlood(file: string): Promise<void> {
  const { client, uri, lines, line, end } = await opened(file);
  const range = { start: { line: 0, character: 0 }, end: { line: lines.length, character: 0 } };
  const methods = [
    'inlayHint',
    'codeLens',
    'hover',
    'completion',
    'documentSymbol',
    'foldingRange',
  ];
  const parameters = { range, position: { line, character: 2 } };
  const requests: Promise<boolean>[] = [];
  for (let key = 0; key < FLOOD_EDITS; key++) {
    const isAdded = key % 2 === 0;
    void client.edit(uri, key + 2, line, [end, end + (isAdded ? 0 : 1)], isAdded ? '1' : '');
    if (requests.length * FLOOD_EDITS > key * FLOOD_REQUESTS) continue;
    const method = `textDocument/${methods[requests.length % methods.length]}`;
    requests.push(
      client.ask(method, uri, parameters).then(
        () => true,
        () => false,
      ),
    );
  }
  const last = performance.now();
  const [, answers] = await Promise.all([
    client.diagnostics(uri, FLOOD_EDITS + 1),
    Promise.all(requests),
  ]);
  const seconds = (performance.now() - last) / 1000;
  const versions = new Set(client.published(uri).map(({ version }) => version));
  await client.stop();
  console.log(
    `${file.padEnd(18)} ${FLOOD_EDITS} edits, ${answers.length} requests at once: caught up ${seconds.toFixed(2)} s ` +
      `after the last edit; ${versions.size} versions analysed for diagnostics, ${answers.filter(Boolean).length} requests not overtaken`,
  );
}

async function main(): Promise<void> {
  for (const file of FILES) await measure(file);
  for (const file of FILES) await measureFlood(file);
  await measureCancel();
}

void main();
