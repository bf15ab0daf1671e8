import assert from 'node:assert/strict';
import { commands, type TextDocument, type Uri } from 'vscode';
import { failingCompiler } from '../../support/compilers';
import type { ReportContent, RunReport } from '../../../src/protocol/report';
import { changeSettings, faceFolder, file, logged, openNetwork, services } from './workspace-files';

const PLAN = '3x3/8/2x2/18/1x1';

describe('a plan as a C program', function () {
  this.timeout(120_000);
  let network: TextDocument;
  const inFolder = (name: string): Uri => file(`native/${name}`);

  before(async () => {
    network = await openNetwork(await faceFolder('native'));
    await (await services()).planFiles.change(network.uri, { plan: PLAN });
  });

  it('Run test inference runs it natively, and the report predicts what a device takes', async function () {
    const { inference, panels } = await services();
    const compilers = await inference.compilers(null);
    if (compilers.length === 0) return this.skip();
    await changeSettings({ 'run.engine': 'native' });
    const run = await commands.executeCommand<RunReport | undefined>(
      'mafat.runInference',
      network.uri,
    );
    await changeSettings({ 'run.engine': undefined });
    assert.ok(run?.native != null, 'it was run natively');
    assert.notEqual(run.identical, false);
    assert.equal(run.detections.length, 5);
    const shown = panels.content(network.uri);
    assert.equal(shown?.run, run);
    assert.equal(shown.report.target.name, 'bare-c');
    // A program also counts the tables of its schedule.
    const tablesBytes = run.native.predictedBytes - shown.report.planned.peaks.processBytes;
    assert.ok(tablesBytes >= 0 && tablesBytes < 16 * 1024, `${tablesBytes}`);
    const { report, run: kept } = await commands.executeCommand<ReportContent>(
      'mafat.showReport',
      network.uri,
    );
    assert.deepEqual([report, kept], [shown.report, run], 'it stays in the report');
  });

  it('what a compiler complains about is a sentence, and all of it is in the log', async function () {
    const { inference } = await services();
    if ((await inference.compilers(null)).length === 0) return this.skip();
    // What has been compiled is not compiled again.
    await (await services()).planFiles.change(network.uri, { plan: '2x2/18/1x1' });
    await changeSettings({ 'native.compiler': failingCompiler(inFolder('.').fsPath) });
    const { result, lines } = await logged('error', () =>
      commands.executeCommand('mafat.runInference', network.uri, 'native'),
    );
    await changeSettings({ 'native.compiler': undefined });
    assert.equal(result, undefined);
    assert.match(lines[0] ?? '', /^\S+ \S+ cannot compile the program: .*: error: boom$/);
    assert.match(lines[1] ?? '', /failing-cc .* -c .*boom\n.*more of it/s);
  });
});
