import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  LSPErrorCodes,
  ResponseError,
  type CodeAction,
  type CodeLens,
  type DocumentLink,
  type InlayHint,
  type Hover,
} from 'vscode-languageserver';
import {
  CompareRequest,
  PlanRequest,
  ReportRequest,
  type PlanParameters,
} from '../../src/protocol/server';
import { LanguageClient } from '../support/language-client';
import { cfgText } from '../support/darknet-notation';
import { ROOT } from '../support/program';

const URI = 'file:///nets/test.cfg';
const PLAN_URI = 'file:///nets/test.mafat.json';
const TEXT = cfgText(
  'net width=64 height=64 channels=4|conv filters=16 size=3 pad=1|maxpool size=2 stride=2|conv filters=8',
);
const ALL = { start: { line: 0, character: 0 }, end: { line: 999_999, character: 0 } };

const deepText = (layers: number): string =>
  `[net]\nwidth=8\nheight=8\nchannels=1\n${'[convolutional]\nsize=1\nfilters=2\nactivation=leaky\n'.repeat(layers)}`;

/** A .cfg of about a megabyte. */
const LARGE = deepText(17_500);

/** Down to the first layer. */
const FIRST = { range: { start: { line: 0, character: 0 }, end: { line: 6, character: 0 } } };

const KEYSTROKES = 40;

const codeOf = (error: unknown): number | undefined =>
  error instanceof ResponseError ? error.code : undefined;

/** For questions that an edit may overtake. */
function onlyModified(error: unknown): undefined {
  if (codeOf(error) !== LSPErrorCodes.ContentModified) throw error;
}

/** Width that the first hint shows. */
const widthIn = ([hint]: readonly InlayHint[]): number =>
  Number(/^\d+/.exec(JSON.stringify(hint?.label).slice(1))?.[0]);

describe('language server over its wire', () => {
  let client: LanguageClient;
  const start = async (files: Record<string, string> = {}, settings: unknown = {}) => {
    client = await LanguageClient.start(files, settings);
    return client;
  };
  afterEach(async () => {
    if (client.child.exitCode === null) assert.equal(await client.stop(), 0);
  });

  it('answers hints, hover and lenses of an open network', async () => {
    await start();
    await client.open(URI, TEXT);
    assert.deepEqual(await client.diagnostics(URI), []);
    const hints = await client.ask<InlayHint[]>('textDocument/inlayHint', URI, { range: ALL });
    assert.equal(hints[0]?.label, '64×64×16 · 320.0 KiB ▲');
    const position = { line: 5, character: 3 };
    const hover = await client.ask<Hover | null>('textDocument/hover', URI, { position });
    assert.match(JSON.stringify(hover), /0 convolutional 3×3×16/);
    const lenses = await client.ask<CodeLens[]>('textDocument/codeLens', URI);
    assert.equal(lenses[0]?.command?.title, 'Needs 320.0 KiB');
    assert.equal(lenses.length, 4);
  });

  it("speaks the editor's language", async () => {
    const text = readFileSync(join(ROOT, 'l10n', 'bundle.l10n.de.json'), 'utf8');
    client = await LanguageClient.start({}, {}, JSON.parse(text) as Record<string, string>);
    await client.open(URI, `${TEXT}\nfiltres=3\n`);
    const [found] = await client.diagnostics(URI);
    assert.match(
      JSON.stringify(found?.message),
      /hat keine Option 'filtres'.* Ist „filters“ gemeint\?/,
    );
    const position = { line: 5, character: 3 };
    const hover = await client.ask<Hover | null>('textDocument/hover', URI, { position });
    assert.match(JSON.stringify(hover), /Gelernte Parameter/);
  });

  it('follows edits of a part, the plan file on disk, and the settings', async () => {
    await start({}, { budget: { size: '200KiB' } });
    await client.open(URI, TEXT);
    const summary = await client.summary(URI);
    assert.deepEqual(summary.budget, {
      bytes: 200 * 1024,
      counting: 'arena',
      target: 'runner',
      board: null,
      from: 'settings',
    });
    assert.equal(summary.verdict?.neededBytes, 320 * 1024);
    await client.edit(URI, 2, 6, [0, 7], 'filtres');
    const codes = (await client.diagnostics(URI, 2)).map(({ code }) => code);
    assert.ok(codes.includes('unknown-option'), codes.join(' '));
    await client.edit(URI, 3, 6, [0, 7], 'filters');
    await client.summary(URI, 3);
    await client.ask('textDocument/inlayHint', URI, { range: ALL });

    client.files.set(PLAN_URI, '{ "plan": "4x4" }');
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: PLAN_URI, type: 1 }],
    });
    const planned = await client.summary(URI, 3, ({ plan }) => plan !== null);
    assert.equal(planned.plan?.kind === 'active' && planned.plan.notation, '4x4');
    assert.deepEqual(client.lastDiagnostics(URI), []);
    assert.equal(client.hintRefreshes, 1);

    client.settings = { budget: { size: '1KiB' } };
    await client.connection.sendNotification('workspace/didChangeConfiguration', { settings: {} });
    await client.summary(URI, 3, ({ budget }) => budget?.bytes === 1024);
    assert.equal(client.lastDiagnostics(URI)[0]?.code, 'network-over-budget');
  });

  it('checks a plan file while it is edited, and uses it unsaved', async () => {
    await start();
    await client.open(URI, TEXT);
    await client.open(PLAN_URI, '{ "plan": "2x2", "budget": 5 }', 'jsonc');
    const [wrong] = await client.diagnostics(PLAN_URI);
    assert.equal(wrong?.code, 'wrong-plan-entry');
    await client.summary(URI, 1, ({ plan }) => plan?.kind === 'active');
    const position = { line: 0, character: 12 };
    const hover = await client.ask<Hover | null>('textDocument/hover', PLAN_URI, { position });
    assert.match(JSON.stringify(hover), /With the plan: arena \S+ KiB/);
    const range = { start: position, end: position };
    const actions = await client.ask<CodeAction[]>('textDocument/codeAction', PLAN_URI, {
      range,
      context: { diagnostics: [] },
    });
    assert.deepEqual(
      actions.map(({ command }) => [command?.command, command?.arguments]),
      [['mafat.exportProject', [URI]]],
    );
  });

  it('explains the memory in hovers once the network has been lowered', async () => {
    await start();
    await client.open(URI, TEXT);
    await client.summary(URI);
    const at = async (line: number): Promise<string> =>
      JSON.stringify(
        await client.ask<Hover | null>('textDocument/hover', URI, {
          position: { line, character: 2 },
        }),
      );
    assert.match(await at(0), /Untiled: arena 320\.0 KiB/);
    assert.match(await at(5), /peaks here|in the arena/);
    await client.edit(URI, 2, 6, [0, 7], 'filtres');
    await client.diagnostics(URI, 2);
    assert.doesNotMatch(await at(0), /of the arena/);
  });

  it('lowers plans and makes reports', async () => {
    await start();
    await client.open(URI, TEXT);
    const planned = await client.connection.sendRequest(PlanRequest, { uri: URI, plan: '4x4' });
    assert.ok(planned.kind === 'plan');
    assert.equal(planned.offer.tiles, 16);
    const again = await client.connection.sendRequest(PlanRequest, {
      uri: URI,
      plan: planned.offer.planText,
    });
    assert.deepEqual(again, planned);
    const report = await client.connection.sendRequest(ReportRequest, { uri: URI, plan: '4x4' });
    assert.ok(report.kind === 'report');
    assert.equal(report.report.notation, '4x4');
    const failed = await client.connection.sendRequest(PlanRequest, {
      uri: URI,
      plan: '9x9/8/1x1',
    });
    assert.ok(failed.kind === 'failed' && /network has 3 layers/.test(failed.message));
    const closed = await client.connection.sendRequest(PlanRequest, {
      uri: 'file:///x',
      plan: null,
    });
    assert.equal(closed.kind, 'failed');
  });

  it('compares two plans, and two networks with the plans of their plan files', async () => {
    const [other, otherPlan] = ['file:///nets/other.cfg', 'file:///nets/other.mafat.json'];
    await start({ [otherPlan]: '{ "plan": "2x2" }' });
    await client.open(URI, TEXT);
    const compare = (parameters: { readonly other: PlanParameters }) =>
      client.connection.sendRequest(CompareRequest, { uri: URI, plan: '4x4', ...parameters });
    const plans = await compare({ other: { uri: URI, plan: '1x1' } });
    assert.ok(plans.kind === 'comparison');
    assert.deepEqual([plans.report.notation, plans.other.notation], ['4x4', '1x1']);
    assert.equal(plans.difference.sameNetwork, true);
    const closed = await compare({ other: { uri: other, plan: null } });
    assert.ok(closed.kind === 'failed' && /isn't open/.test(closed.message));
    await client.open(other, TEXT.replace('filters=16', 'filters=24'));
    const networks = await compare({ other: { uri: other, plan: null } });
    assert.ok(networks.kind === 'comparison');
    assert.deepEqual([networks.other.network.name, networks.other.notation], ['other.cfg', '2x2']);
    assert.equal(networks.difference.layers[0]?.change, 'changed');
    const wrong = await compare({ other: { uri: other, plan: '99x1' } });
    assert.ok(wrong.kind === 'failed' && /nearest plan that fits/.test(wrong.message));
  });

  it('links the files in comments that there are', async () => {
    await start({ 'file:///nets/a.weights': '' });
    await client.open(URI, `# a.weights, not b.weights; a.weights again\n${TEXT}`);
    const links = await client.ask<DocumentLink[]>('textDocument/documentLink', URI);
    assert.deepEqual(
      links.map(({ target, range }) => [target, range.start.character]),
      [
        ['file:///nets/a.weights', 2],
        ['file:///nets/a.weights', 28],
      ],
    );
  });

  const strange: readonly (readonly [title: string, text: string])[] = [
    ['nothing', ''],
    [
      'bytes of a picture',
      Buffer.from(Array.from({ length: 65_536 }, (_, i) => (i * 7919) % 256)).toString('latin1'),
    ],
    ['bytes that are no UTF-8', Buffer.from([0xff, 0xfe, 0, 0x5b, 0x6e, 0xc3]).toString('utf8')],
    ['brackets', '['.repeat(100_000)],
    ['one line of 1 MB', `[net]\nwidth=${'9'.repeat(2 ** 20)}`],
    ['a megabyte of layers', LARGE],
  ];
  for (const [title, text] of strange)
    it(`stays usable after ${title}`, async () => {
      await start();
      await client.open(URI, text);
      await client.diagnostics(URI);
      for (const method of ['documentSymbol', 'foldingRange', 'documentLink'])
        assert.ok(Array.isArray(await client.ask(`textDocument/${method}`, URI)), method);
      const position = { line: 1, character: 2 };
      await client.ask('textDocument/hover', URI, { position });
      await client.ask('textDocument/completion', URI, { position });
      const options = { options: { tabSize: 2, insertSpaces: true } };
      await client.ask('textDocument/formatting', URI, options);
      await client.open('file:///nets/next.cfg', TEXT);
      assert.deepEqual(await client.diagnostics('file:///nets/next.cfg'), []);
    });

  it('edited faster than it can be analysed, it ends at the last version', async () => {
    await start();
    await client.open(URI, LARGE);
    const edits = Array.from({ length: 300 }, (_, key) =>
      client.edit(URI, key + 2, 1, [6, 7], String((key % 9) + 1)),
    );
    const hints = client.ask<InlayHint[]>('textDocument/inlayHint', URI, FIRST).catch(codeOf);
    await Promise.all(edits);
    await client.edit(URI, 302, 1, [6, 7], '7');
    await client.diagnostics(URI, 302);
    const last = await client.ask<InlayHint[]>('textDocument/inlayHint', URI, FIRST);
    assert.match(JSON.stringify(last[0]?.label), /^"7×8×2[ "]/);
    // The edit behind the question came before the megabyte was analysed.
    assert.equal(await hints, LSPErrorCodes.ContentModified);
  });

  it('no answer about an older version comes after one about a newer', async () => {
    await start();
    const deep = deepText(500);
    await client.open(URI, deep);
    const firstWidth = () =>
      client.ask<InlayHint[]>('textDocument/inlayHint', URI, FIRST).then(widthIn);
    const shown: Promise<number | undefined>[] = [];
    for (let version = 2; version <= KEYSTROKES; version++) {
      // The version stands in the text twice: as the width, and in an option that is unknown.
      const text = deep.replace('width=8', `width=${version}\nnone${version}=1`);
      await client.replace(URI, version, text);
      shown.push(firstWidth().catch(onlyModified));
      // Now and then an analysis is waited for, and the next one begins among edits.
      if (version % 5 === 0) await client.diagnostics(URI, version);
    }
    await client.summary(URI, KEYSTROKES);
    (await Promise.all(shown)).forEach((width, index) =>
      assert.ok(
        width === undefined || width >= index + 2,
        `hints of version ${width} answer version ${index + 2}`,
      ),
    );
    assert.equal(await firstWidth(), KEYSTROKES);
    // Whatever was under way has come when the server has ended.
    assert.equal(await client.stop(), 0);
    const versions = client.published(URI).map(({ version = 0 }) => version);
    assert.ok(versions.length > 4, `published: ${versions.join(' ')}`);
    assert.deepEqual(
      versions,
      versions.toSorted((one, other) => one - other),
    );
    assert.equal(versions.at(-1), KEYSTROKES);
    for (const { version = 0, diagnostics } of client.published(URI).slice(1))
      assert.match(JSON.stringify(diagnostics), new RegExp(`none${version}`));
  });

  it('nothing is published of a network that was closed while its plan file was read', async () => {
    await start();
    const asked = new Promise<() => void>(ask => {
      client.beforeRead = () => new Promise<void>(ask);
    });
    await client.open(URI, '[net]\nnone=1\n');
    const answer = await asked;
    await client.close(URI);
    answer();
    client.beforeRead = undefined;
    await client.open('file:///nets/next.cfg', TEXT);
    await client.summary('file:///nets/next.cfg');
    assert.deepEqual(client.published(URI), [{ uri: URI, diagnostics: [] }]);
  });

  it('lowers only the newest version while someone types', async () => {
    const wide = `net width=160 height=160 channels=3|${'conv filters=8 size=3 pad=1|'.repeat(40)}conv`;
    await start({ [PLAN_URI]: '{ "plan": "5x5" }' });
    await client.open(URI, cfgText(wide));
    const { plan } = await client.summary(URI);
    assert.equal(plan?.kind, 'active');
    for (let key = 0; key < 60; key++) {
      await client.edit(URI, key + 2, 1, [6, 9], String(160 + key));
      await client.diagnostics(URI, key + 2);
    }
    const last = await client.summary(URI, 61);
    assert.equal(last.input?.width, 219);
  });

  it('ends when its editor goes away', async () => {
    await start();
    await client.open(URI, TEXT);
    client.child.disconnect();
    const [code] = (await once(client.child, 'exit')) as [number | null];
    assert.notEqual(code, null);
  });
});
