import assert from 'node:assert/strict';
import {
  CancellationToken,
  CancellationTokenSource,
  LSPErrorCodes,
  ResponseError,
} from 'vscode-languageserver';
import {
  EditPlanFileRequest,
  FrontierRequest,
  LayerEditRequest,
  PlanFileRequest,
  PlanRequest,
  ReportRequest,
  SearchRequest,
  type RemedyOffer,
  type SearchParameters,
} from '../../src/protocol/server';
import { formatPlan } from '../../src/core/tiling/plan-notation';
import { cfgText } from '../support/darknet-notation';
import { LanguageClient } from '../support/language-client';

const URI = 'file:///nets/test.cfg';
const PLAN_URI = 'file:///nets/test.mafat.json';
const layers = (count: number): string =>
  `net width=160 height=160 channels=3|${Array.from({ length: count }, () => 'conv filters=8 size=3 pad=1').join('|')}`;

const WISH: SearchParameters = {
  uri: URI,
  budgetBytes: 1_500_000,
  counting: 'arena',
  strategy: 'mafat',
  target: 'runner',
};

describe('requests of the extension to the server', () => {
  let client: LanguageClient;
  beforeEach(async () => {
    client = await LanguageClient.start();
  });
  afterEach(async () => assert.equal(await client.stop(), 0));

  it('finds a plan within the budget and tells how far it is', async () => {
    await client.open(URI, cfgText(layers(4)));
    const shares: number[] = [];
    client.connection.onNotification(
      '$/progress',
      ({ value }: { value: { percentage?: number } }) => void shares.push(value.percentage ?? 100),
    );
    const found = await client.connection.sendRequest(SearchRequest, { ...WISH, workDoneToken: 7 });
    assert.ok(found.kind === 'found');
    assert.ok(found.best.peaks.arenaBytes <= WISH.budgetBytes);
    assert.ok(found.best.macFactor >= 1);
    assert.ok(shares.length > 2 && shares[0] === 0 && shares.at(-1) === 100, shares.join());
  });

  it('finds the fastest plan of all, and the report of a plan whose notation does not say all', async () => {
    await client.open(URI, cfgText(layers(4)));
    const ask = (budgetBytes: number) =>
      client.connection.sendRequest(SearchRequest, { ...WISH, strategy: 'optimal', budgetBytes });
    const found = await ask(1_250_000);
    assert.ok(found.kind === 'found' && found.best.peaks.arenaBytes <= 1_250_000);
    const none = await ask(1);
    assert.ok(none.kind === 'nothing-fits');
    const { smallest } = none;
    for (const plan of [smallest.plan, smallest.planText]) {
      const answer = await client.connection.sendRequest(ReportRequest, { uri: URI, plan });
      assert.ok(answer.kind === 'report');
      assert.deepEqual(answer.report.plan, smallest.plan);
      assert.deepEqual(answer.report.planned.peaks, smallest.peaks);
    }
    const plan = { ...smallest.plan, weights: 'block' } as const;
    assert.match(formatPlan(plan), /\*$/);
    const answer = await client.connection.sendRequest(ReportRequest, { uri: URI, plan });
    assert.ok(answer.kind === 'report');
    assert.deepEqual(answer.report.plan, plan);
  });

  it('keeps a plan that fits because it does something else, until it is applied or discarded', async () => {
    await client.open(URI, cfgText(layers(4)));
    const ask = (budgetBytes: number) =>
      client.connection.sendRequest(SearchRequest, { ...WISH, strategy: 'optimal', budgetBytes });
    const least = await ask(1);
    assert.ok(least.kind === 'nothing-fits' && least.remedies.length === 0);
    const answer = await ask(least.smallest.peaks.arenaBytes - 1);
    assert.ok(answer.kind === 'nothing-fits');
    const [{ offer, verdict }] = answer.remedies as readonly [RemedyOffer];
    assert.equal(verdict.fits, true);
    assert.equal(verdict.neededBytes, offer.peaks.arenaBytes);
    const { found } = await client.summary(URI, 1, known => known.found !== null);
    assert.deepEqual(found, { offer, verdict });
  });

  it('finds plans whose layers are fast where the plan file says so, and counts what they need', async () => {
    client.files.set(PLAN_URI, '{ "kernels": "fast" }');
    await client.open(URI, cfgText(layers(4)));
    for (const strategy of ['optimal', 'mafat'] as const) {
      const wish = { ...WISH, strategy, budgetBytes: 2_500_000 };
      const found = await client.connection.sendRequest(SearchRequest, wish);
      assert.ok(found.kind === 'found', strategy);
      assert.ok(found.best.peaks.arenaBytes <= wish.budgetBytes);
      assert.ok(found.best.plan.groups.some(({ kernels }) => kernels?.includes('fast')));
      const none = await client.connection.sendRequest(SearchRequest, { ...wish, budgetBytes: 1 });
      assert.ok(none.kind === 'nothing-fits', strategy);
    }
  });

  it('takes the plan of the plan file with the kernels that it names', async () => {
    for (const [text, notation] of [
      ['{ "plan": "2x2", "kernels": "fast" }', '2x2*'],
      ['{ "kernels": "fast" }', '1x1*'],
      ['{ "plan": "2x2", "kernels": "exact" }', '2x2'],
    ] as const) {
      const uri = `file:///nets/${notation.length}${notation[0] ?? ''}.cfg`;
      client.files.set(uri.replace('.cfg', '.mafat.json'), text);
      await client.open(uri, cfgText(layers(4)));
      const answer = await client.connection.sendRequest(ReportRequest, { uri, plan: null });
      assert.ok(answer.kind === 'report');
      assert.equal(answer.report.notation, notation);
      const kernel = notation.endsWith('*') ? 'fast' : 'exact';
      assert.ok(answer.report.layers.every(layer => layer.kernel === kernel));
    }
  });

  it('lays out the plans to choose from, and those of the paper that fit the network', async () => {
    await client.open(URI, cfgText(layers(4)));
    const answer = await client.connection.sendRequest(FrontierRequest, { uri: URI });
    assert.ok(answer.kind === 'frontier');
    const { plans, paper } = answer.frontier;
    assert.ok(plans.length > 2 && plans.length <= 24);
    plans.reduce((fast, slow) => {
      assert.ok(fast.cost.predictedMs <= slow.cost.predictedMs);
      assert.ok(fast.cost.peaks.arenaBytes > slow.cost.peaks.arenaBytes);
      return slow;
    });
    assert.deepEqual(
      paper.map(({ notation }) => notation),
      ['3x3', '5x5'],
    );
  });

  it('says what comes nearest where nothing fits', async () => {
    await client.open(URI, cfgText(layers(4)));
    const answer = await client.connection.sendRequest(SearchRequest, { ...WISH, budgetBytes: 1 });
    assert.ok(answer.kind === 'nothing-fits' && answer.smallest.peaks.arenaBytes > 1);
  });

  it('refuses networks with mistakes, and too large ones, with a sentence', async () => {
    await client.open(URI, cfgText(`${layers(1)}|nonsense`));
    const wrong = await client.connection.sendRequest(SearchRequest, WISH);
    assert.ok(
      wrong.kind === 'failed' && /^test\.cfg:11:2: .*nonsense/.test(wrong.message),
      JSON.stringify(wrong),
    );
    await client.replace(URI, 2, cfgText(layers(41)));
    const large = await client.connection.sendRequest(SearchRequest, {
      ...WISH,
      strategy: 'exhaustive',
    });
    assert.ok(large.kind === 'failed' && /at most 40/.test(large.message));
  });

  it('ends long before its end when it is cancelled, and goes on answering', async () => {
    await client.open(URI, cfgText(layers(40)));
    await client.summary(URI);
    const source = new CancellationTokenSource();
    const begun = new Promise<void>(resolve => {
      client.connection.onNotification('$/progress', () => resolve());
    });
    const searching = client.connection.sendRequest(
      SearchRequest,
      { ...WISH, strategy: 'exhaustive', workDoneToken: 7 },
      source.token,
    );
    await begun;
    const hover = { position: { line: 0, character: 2 } };
    await client.ask('textDocument/hover', URI, hover);
    source.cancel();
    await assert.rejects(
      searching,
      error => error instanceof ResponseError && error.code === LSPErrorCodes.RequestCancelled,
    );
    // The search itself takes minutes; bench/server.ts measures how fast it ends.
    await client.ask('textDocument/hover', URI, hover);
  });

  for (const request of [ReportRequest, PlanRequest] as const)
    it(`${request.method} can be cancelled, and the next one is answered`, async () => {
      await client.open(URI, cfgText(layers(40)));
      const source = new CancellationTokenSource();
      const ask = (plan: string, token = source.token) =>
        client.connection.sendRequest<unknown>(request.method, { uri: URI, plan }, token);
      const slow = ask('80x80');
      const waiting = ask('80x80');
      // What is asked later is answered by another thread, when these have been taken up.
      await client.ask('textDocument/hover', URI, { position: { line: 0, character: 2 } });
      source.cancel();
      for (const cancelled of [slow, waiting])
        await assert.rejects(
          cancelled,
          error => error instanceof ResponseError && error.code === LSPErrorCodes.RequestCancelled,
        );
      const next = await ask('2x2', CancellationToken.None);
      assert.notEqual((next as { readonly kind: string }).kind, 'failed');
    });

  it('reads and edits the plan file', async () => {
    client.files.set(PLAN_URI, '{ "budget": "1MiB" /* the board */, "nonsense": 1 }');
    await client.open(URI, cfgText(layers(2)));
    const answer = await client.connection.sendRequest(PlanFileRequest, { uri: URI });
    assert.deepEqual(answer.content, { budget: '1MiB' });
    assert.equal(answer.uri, PLAN_URI);
    assert.match(answer.problems[0] ?? '', /^Line 1: .*'nonsense'/);
    const edited = await client.connection.sendRequest(EditPlanFileRequest, {
      uri: URI,
      changes: { plan: '2x2' },
    });
    assert.match(edited.text, /the board.*"plan": "2x2"/s);
    client.files.set(PLAN_URI, '{');
    await client.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [{ uri: PLAN_URI, type: 2 }],
    });
    await assert.rejects(
      client.connection.sendRequest(EditPlanFileRequest, { uri: URI, changes: { plan: '2x2' } }),
      /fix them first/,
    );
  });

  it('inserts and removes layers', async () => {
    await client.open(URI, cfgText(`${layers(3)}|route layers=0`));
    const inserted = await client.connection.sendRequest(LayerEditRequest, {
      uri: URI,
      action: 'insert',
      line: 0,
    });
    assert.ok(inserted.kind === 'edits');
    assert.deepEqual(inserted.edits.map(({ text }) => text).at(-1), '1');
    const removed = await client.connection.sendRequest(LayerEditRequest, {
      uri: URI,
      action: 'remove',
      line: 5,
    });
    assert.ok(removed.kind === 'failed' && /refers to layer 0/.test(removed.message));
  });
});
