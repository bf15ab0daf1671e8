import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { DEFAULT_SERVER_SETTINGS } from '../../../src/protocol/server';
import { ForecastQueue } from '../../../src/server/forecast-queue';
import { NetworkStore } from '../../../src/server/network-store';
import { PlanFileStore } from '../../../src/server/plan-file-store';
import { summaryOf } from '../../../src/server/summary';
import { cfgText } from '../../support/darknet-notation';
import { NO_DEFINITIONS } from '../../support/no-definitions';
import { withFolder } from '../../support/program';

const URI = 'file:///nets/test.cfg';
const TEXT = cfgText('net width=64 height=64 channels=4|conv filters=16 size=3 pad=1');

/** A network open in an editor, its forecasts made by the worker that `program` is. */
async function summaryWith(program: string) {
  return withFolder(async folder => {
    const file = join(folder, 'worker.js');
    writeFileSync(file, program);
    const forecasts = new ForecastQueue(file, () => undefined);
    const networks = new NetworkStore({
      planFiles: new PlanFileStore(() => Promise.resolve(null)),
      definitions: NO_DEFINITIONS,
      settingsOf: () => Promise.resolve(DEFAULT_SERVER_SETTINGS),
      forecast: (uri, job) => forecasts.run(uri, job),
    });
    const open = await networks.of(TextDocument.create(URI, 'darknet-cfg', 1, TEXT));
    const summary = summaryOf(open, await networks.forecastOf(open), null);
    forecasts.dispose();
    return summary;
  });
}

describe('a network that cannot be planned', () => {
  const cases: readonly (readonly [what: string, program: string, failure: RegExp])[] = [
    [
      'the worker says why',
      `const { parentPort } = require('node:worker_threads');
       const answer = { kind: 'failed', message: 'Too large.' };
       parentPort.on('message', ({ id }) => parentPort.postMessage({ kind: 'answer', id, answer }));`,
      /^Too large\.$/,
    ],
    [
      'the worker dies',
      `require('node:worker_threads').parentPort.on('message', () => { throw new Error('no memory'); });`,
      /^Couldn't compute the plan \(Error: no memory\): see the MAFAT log\.$/,
    ],
  ];
  for (const [what, program, expected] of cases)
    it(`${what}: the summary says it`, async () => {
      const { errors, untiled, failure } = await summaryWith(program);
      assert.deepEqual([errors, untiled], [0, null]);
      assert.match(failure ?? '', expected);
    });
});
