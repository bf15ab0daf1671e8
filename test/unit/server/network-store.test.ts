import assert from 'node:assert/strict';
import type { DefinitionContent } from '../../../src/base/network-definition';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { RUNNER_THREAD_BYTES } from '../../../src/core/target/target';
import { NO_PLAN_FILE } from '../../../src/server/language/analysis';
import { DefinitionStore } from '../../../src/server/definition-store';
import { definitionOf, NetworkStore, type NetworkSources } from '../../../src/server/network-store';
import { PlanFileStore } from '../../../src/server/plan-file-store';
import { doJob } from '../../../src/server/planning/planner';
import { DEFAULT_SERVER_SETTINGS } from '../../../src/protocol/server';
import { cfgText } from '../../support/darknet-notation';
import { NO_DEFINITIONS } from '../../support/no-definitions';
import { writtenModel } from '../../support/onnx-writer';

const URI = 'file:///nets/test.cfg';

/** A document that counts how often its text is looked at. */
function countingDocument(text: string): { document: TextDocument; reads: () => number } {
  const inner = TextDocument.create(URI, 'darknet-cfg', 1, text);
  let reads = 0;
  const document = new Proxy(inner, {
    get: (target, name) => {
      if (name === 'getText') reads++;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  return { document, reads: () => reads };
}

describe('the store of open networks', () => {
  const sources = (jobs: string[]): NetworkSources => ({
    planFiles: new PlanFileStore(() => Promise.resolve(null)),
    definitions: NO_DEFINITIONS,
    settingsOf: () => Promise.resolve(DEFAULT_SERVER_SETTINGS),
    forecast: uri => {
      jobs.push(uri);
      return Promise.resolve(undefined);
    },
  });
  const store = (jobs: string[]): NetworkStore => new NetworkStore(sources(jobs));
  const text = cfgText('net width=64 height=64 channels=4|conv filters=16 size=3 pad=1');

  it('analyses a version once, however many ask for it at once', async () => {
    const { document, reads } = countingDocument(text);
    const networks = store([]);
    const all = await Promise.all(Array.from({ length: 6 }, () => networks.of(document)));
    assert.equal(new Set(all.map(({ analysis }) => analysis)).size, 1);
    assert.equal(reads(), 1);
    assert.deepEqual(all[0]?.analysis.planFile, NO_PLAN_FILE);
  });

  it('lowers a version once, however many ask what it would take', async () => {
    const jobs: string[] = [];
    const { document, reads } = countingDocument(text);
    const networks = store(jobs);
    const open = await networks.of(document);
    await Promise.all([networks.forecastOf(open), networks.forecastOf(open)]);
    assert.deepEqual(jobs, [URI]);
    assert.equal(reads(), 1);
  });

  it('knows a forecast from when it is there until the network is another one', async () => {
    const document = TextDocument.create(URI, 'darknet-cfg', 1, text);
    const networks = new NetworkStore({
      ...sources([]),
      forecast: (_, job) => {
        const answer = doJob<'forecast'>(job);
        return Promise.resolve(answer.kind === 'forecast' ? answer : undefined);
      },
    });
    const open = await networks.of(document);
    const pending = networks.forecastOf(open);
    assert.equal(networks.knownForecast(open), undefined);
    const forecast = await pending;
    assert.ok(forecast !== undefined);
    assert.equal(networks.knownForecast(open), forecast);
    TextDocument.update(document, [{ text: text.replace('16', '32') }], 2);
    assert.equal(networks.knownForecast(await networks.of(document)), undefined);
  });

  for (const [target, beyond] of [
    ['runner', RUNNER_THREAD_BYTES],
    ['bare-c', 0],
  ] as const)
    it(`predicts for ${target} what a second thread takes`, async () => {
      const document = TextDocument.create(URI, 'darknet-cfg', 1, text);
      const processBytes = async (threads: number): Promise<number> => {
        const { budget } = DEFAULT_SERVER_SETTINGS;
        const networks = new NetworkStore({
          ...sources([]),
          settingsOf: () =>
            Promise.resolve({
              ...DEFAULT_SERVER_SETTINGS,
              budget: { ...budget, target },
              run: { threads },
            }),
          forecast: (_, job) => {
            const answer = doJob<'forecast'>(job);
            return Promise.resolve(answer.kind === 'forecast' ? answer : undefined);
          },
        });
        const forecast = await networks.forecastOf(await networks.of(document));
        assert.ok(forecast?.kind === 'forecast');
        return forecast.untiled.peaks.processBytes;
      };
      assert.equal((await processBytes(2)) - (await processBytes(1)), beyond);
    });

  it('lowers the version that was analysed, also when an edit came meanwhile', async () => {
    const document = TextDocument.create(URI, 'darknet-cfg', 1, text);
    const contents: DefinitionContent[] = [];
    const networks = new NetworkStore({
      ...sources([]),
      forecast: (_, { network }) => {
        contents.push(network.content);
        return Promise.resolve(undefined);
      },
    });
    const open = await networks.of(document);
    TextDocument.update(document, [{ text: 'nonsense' }], 2);
    await networks.forecastOf(open);
    assert.deepEqual(contents, [{ text }]);
  });
});

describe('the store of open networks, of listings', () => {
  const uri = 'file:///nets/a%20b.onnx';
  const bytesOf = (filters: number): Uint8Array =>
    writtenModel({
      inputs: [{ name: 'x', dims: [1, 1, 8, 8] }],
      outputs: ['y'],
      nodes: [{ operator: 'Conv', inputs: ['x', 'w'], outputs: ['y'] }],
      tensors: [
        { name: 'w', dims: [filters, 1, 1, 1], values: Array.from({ length: filters }, () => 1) },
      ],
    });
  const document = TextDocument.create(uri, 'mafat-listing', 1, '# the listing');

  it('reads what the editor names, once until it changes', async () => {
    const answers = [2, 5].map(bytesOf);
    const asked: string[] = [];
    const definitions = new DefinitionStore(name => {
      const bytes = answers[asked.push(name) - 1] ?? assert.fail();
      const content = { base64: Buffer.from(bytes).toString('base64') };
      return Promise.resolve({ kind: 'definition', format: 'onnx', content });
    });
    const networks = new NetworkStore({
      planFiles: new PlanFileStore(() => Promise.resolve(null)),
      definitions,
      settingsOf: () => Promise.resolve(DEFAULT_SERVER_SETTINGS),
      forecast: () => Promise.resolve(undefined),
    });
    const first = await networks.of(document);
    assert.equal(await networks.of(document), first);
    assert.deepEqual([first.analysis.name, asked], ['a b.onnx', [uri]]);
    definitions.forget(uri);
    const second = await networks.of(document);
    assert.deepEqual(
      [first, second].map(({ analysis }) => analysis.network.layers[0]?.output.shape.channels),
      [2, 5],
    );
  });

  it('without a definition says why, and can be no job', async () => {
    const networks = new NetworkStore({
      planFiles: new PlanFileStore(() => Promise.resolve(null)),
      definitions: NO_DEFINITIONS,
      settingsOf: () => Promise.resolve(DEFAULT_SERVER_SETTINGS),
      forecast: () => assert.fail(),
    });
    const open = await networks.of(document);
    assert.equal(open.analysis.isSound, false);
    assert.equal(await networks.forecastOf(open), undefined);
    assert.throws(() => definitionOf(open), /is a text/);
  });
});
