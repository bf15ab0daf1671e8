import assert from 'node:assert/strict';
import { commands, Uri, workspace, type TextDocument } from 'vscode';
import { UserError } from '../../../src/base/user-error';
import { placeIn } from '../../../src/extension/folder-question';
import { failingCompiler } from '../../support/compilers';
import type { ReportContent, RunReport } from '../../../src/protocol/report';
import { changeSettings, faceFolder, file, logged, openNetwork, services } from './workspace-files';

const PLAN = '3x3/8/2x2/18/1x1';

/** Nothing where the result counts. */
const mayBeLeftOut = process.env.CI === undefined;

describe('a plan as a C program', function () {
  let network: TextDocument;
  const inFolder = (name: string): Uri => file(`native/${name}`);
  const names = async (folder: Uri): Promise<readonly string[]> =>
    (await workspace.fs.readDirectory(folder)).map(([name]) => name).sort();

  before(async () => {
    network = await openNetwork(await faceFolder('native'));
    await (await services()).planFiles.change(network.uri, { plan: PLAN });
  });

  it('Run test inference runs it natively, and the report predicts what a device takes', async function () {
    const { inference, panels } = await services();
    const compilers = await inference.compilers(null);
    if (compilers.length === 0 && mayBeLeftOut) return this.skip();
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
    if ((await inference.compilers(null)).length === 0 && mayBeLeftOut) return this.skip();
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

  it('Export plan as C project makes a folder of its own beside what else there is', async () => {
    const target = inFolder('.');
    const folder = await commands.executeCommand<Uri>('mafat.exportProject', network.uri, target);
    assert.equal(folder.fsPath, inFolder('tiny-face-c').fsPath);
    const found = await names(folder);
    for (const name of ['Makefile', 'CMakeLists.txt', 'README.md', 'LICENSE', 'mafat', 'main.c'])
      assert.ok(found.includes(name), found.join());
  });

  it('it goes into a folder that is empty or not there yet', async () => {
    await workspace.fs.createDirectory(inFolder('empty'));
    for (const name of ['empty', 'none/yet']) {
      const target = inFolder(name);
      const folder = await commands.executeCommand<Uri>('mafat.exportProject', network.uri, target);
      assert.equal(folder.toString(), target.toString());
      assert.ok((await names(folder)).includes('Makefile'));
    }
  });

  it('what is no export is not written over: a sentence', async () => {
    await workspace.fs.createDirectory(inFolder('mine/tiny-face-c'));
    await workspace.fs.writeFile(inFolder('mine/tiny-face-c/mine.txt'), new Uint8Array(1));
    await assert.rejects(
      placeIn(inFolder('mine'), network.uri),
      (error: unknown) =>
        error instanceof UserError &&
        /contains files that aren't from an export/.test(error.message),
    );
    const { result, lines } = await logged('error', () =>
      commands.executeCommand('mafat.exportProject', network.uri, inFolder('mine')),
    );
    assert.equal(result, undefined);
    assert.match(lines.join('\n'), /tiny-face-c contains files that aren't from an export/);
    assert.deepEqual(await names(inFolder('mine/tiny-face-c')), ['mine.txt']);
  });

  it('where nothing can be written: a sentence', async () => {
    const { result, lines } = await logged('error', () =>
      commands.executeCommand('mafat.exportProject', network.uri, Uri.file('/proc/project')),
    );
    assert.equal(result, undefined);
    assert.match(lines.join('\n'), /\/proc\/project cannot be written: no such file or folder/);
  });
});
