import assert from 'node:assert/strict';
import {
  commands,
  env,
  languages,
  Range,
  window,
  type DocumentLink,
  type InlayHint,
  type TextDocument,
  type Uri,
} from 'vscode';
import type { ReportContent, RunReport } from '../../../src/protocol/report';
import type { SearchAnswer } from '../../../src/protocol/server';
import { file, openNetwork, services, summary, textOf, until } from './workspace-files';

const hintsOf = ({ uri, lineCount }: TextDocument): Thenable<InlayHint[]> =>
  commands.executeCommand('vscode.executeInlayHintProvider', uri, new Range(0, 0, lineCount, 0));

describe('from a network to a proven plan', () => {
  let network: TextDocument;
  let foundPlan: string;
  const planFile = (): Uri => file('tiny-face.mafat.json');

  before(async () => {
    network = await openNetwork('tiny-face.cfg');
  });

  it('the status bar knows the peak', async () => {
    const { untiled, errors } = await summary(network);
    assert.equal(errors, 0);
    assert.ok(untiled !== null && untiled.arenaBytes > 0);
  });

  it('hints stand at the sections', async () => {
    const hints = await until('hints', async () => {
      const found = await hintsOf(network);
      return found.length > 0 ? found : undefined;
    });
    const layers = (await summary(network)).layers;
    assert.ok(hints.length >= layers, `${hints.length} hints for ${layers} layers`);
  });

  it('of the files that comments name, those are linked that there are', async () => {
    const links = await until('links', async () => {
      const found = await commands.executeCommand<DocumentLink[]>(
        'vscode.executeLinkProvider',
        network.uri,
      );
      return found.length > 0 ? found : undefined;
    });
    const named = links.filter(({ target }) => target?.scheme === 'file');
    assert.deepEqual(
      named.map(({ range }) => network.getText(range)),
      ['faces.jpg'],
    );
  });

  it('an error is marked while typing, and gone when it is mended', async () => {
    const document = await openNetwork('broken.cfg');
    const codes = await until('diagnostic', () => {
      const found = languages.getDiagnostics(document.uri);
      return found.length > 0 ? found.map(({ message }) => message) : undefined;
    });
    assert.match(codes.join('\n'), /convolutional/);
    const editor = await window.showTextDocument(document);
    const line = document.getText().split('\n').indexOf('[convolutinal]');
    await editor.edit(edit => edit.replace(document.lineAt(line).range, '[convolutional]'));
    await until('mended text', () => {
      const found = languages.getDiagnostics(document.uri);
      return found.some(({ message }) => message.includes('convolutinal')) ? undefined : true;
    });
    await commands.executeCommand('workbench.action.files.revert');
  });

  it('Set memory budget writes the plan file', async () => {
    await commands.executeCommand('mafat.setBudget', network.uri, '8 MiB');
    assert.match(await textOf(planFile()), /"budget": "8 MiB"/);
    const { budget } = await summary(network, known => known.budget !== null);
    assert.equal(budget?.bytes, 8 * 2 ** 20);
  });

  it('Find a plan finds one within it', async () => {
    const answer = await commands.executeCommand<SearchAnswer>('mafat.findPlan', network.uri);
    assert.equal(answer.kind, 'found');
    assert.ok(answer.best.peaks.arenaBytes <= 8 * 2 ** 20);
    foundPlan = answer.best.planText;
    await commands.executeCommand('mafat.applyPlan', network.uri, foundPlan);
    assert.ok((await textOf(planFile())).includes(answer.best.notation));
    const { plan } = await summary(network, known => known.plan !== null);
    assert.equal(plan?.kind, 'active');
  });

  it('Run test inference measures it and finds faces', async () => {
    const { planFiles, inference, panels } = await services();
    await planFiles.change(network.uri, {
      weights: 'tiny-face.weights',
      picture: 'faces.jpg',
      labels: 'face.names',
    });
    const run = await commands.executeCommand<RunReport>(
      'mafat.runInference',
      network.uri,
      'webassembly',
    );
    assert.equal(run.identical, true);
    assert.ok(run.detections.length > 0);
    assert.equal(run.detections[0]?.label, 'face');
    assert.ok(run.measured.arenaBytes <= 8 * 2 ** 20);
    assert.ok(inference.pid !== undefined);
    assert.equal(panels.content(network.uri)?.run, run);
  });

  it('Show report keeps the run', async () => {
    const content = await commands.executeCommand<ReportContent>('mafat.showReport', network.uri);
    assert.ok(content.run !== null);
  });

  it('an open report follows the budget and the plan, and keeps the run while it is of its plan', async () => {
    const { panels, planFiles } = await services();
    const shown = (what: string, test: (content: ReportContent) => boolean) =>
      until(what, () => {
        const content = panels.content(network.uri);
        return content !== undefined && test(content) ? content : undefined;
      });
    const within = (bytes: number) =>
      shown('report of the budget', ({ report }) => report.verdict.allowedBytes === bytes);
    const { notation } = (await within(8 * 2 ** 20)).report;
    await commands.executeCommand('mafat.setBudget', network.uri, '1 MiB');
    const tighter = await within(2 ** 20);
    assert.equal(tighter.report.verdict.fits, false);
    assert.ok(tighter.run !== null);
    await commands.executeCommand('mafat.setBudget', network.uri, '8 MiB');
    await within(8 * 2 ** 20);
    await planFiles.change(network.uri, { plan: '2x2/18/1x1' });
    const other = await shown('other plan', ({ report }) => report.notation === '2x2/18/1x1');
    assert.equal(other.run, null);
    await commands.executeCommand('mafat.applyPlan', network.uri, foundPlan);
    await shown('plan of before', ({ report }) => report.notation === notation);
    await commands.executeCommand('mafat.runInference', network.uri, 'webassembly');
  });

  it('Compare two plans shows both', async () => {
    const content = await commands.executeCommand<ReportContent>(
      'mafat.comparePlans',
      network.uri,
      '1x1',
    );
    assert.equal(content.comparison?.report.notation, '1x1');
    assert.equal(content.comparison.difference.sameNetwork, true);
    assert.notEqual(content.report.notation, '1x1');
  });

  it('Compare with another network shows both, and what changes from one to the other', async () => {
    const other = await openNetwork('small.cfg');
    for (const argument of [other.uri, [network.uri, other.uri]]) {
      const content = await commands.executeCommand<ReportContent>(
        'mafat.comparePlans',
        network.uri,
        argument,
      );
      const { comparison } = content;
      assert.equal(comparison?.report.network.name, 'small.cfg');
      assert.equal(comparison.difference.sameNetwork, false);
      assert.ok(comparison.difference.layers.some(({ change }) => change === 'removed'));
    }
    await window.showTextDocument(network);
  });

  it('Copy plan puts the notation on the clipboard', async () => {
    const notation = await commands.executeCommand<string>('mafat.copyPlan', network.uri);
    assert.equal(await env.clipboard.readText(), notation);
  });

  for (const format of ['html', 'json'])
    it(`Export report writes .${format}`, async () => {
      const target = file(`report.${format}`);
      await commands.executeCommand('mafat.exportReport', network.uri, target);
      const text = await textOf(target);
      assert.match(text, format === 'html' ? /^<!doctype html>/i : /^\{/);
      assert.ok(text.includes('tiny-face'));
    });

  it('Open trace opens Chrome trace JSON', async () => {
    const uri = await commands.executeCommand<Uri>('mafat.openTrace', network.uri);
    const { traceEvents } = JSON.parse(await textOf(uri)) as { traceEvents: unknown[] };
    assert.ok(traceEvents.length > 0);
  });

  it('Toggle memory hints switches them off and on', async () => {
    assert.equal(await commands.executeCommand('mafat.toggleHints'), false);
    await until('text without hints', async () =>
      (await hintsOf(network)).length === 0 ? true : undefined,
    );
    assert.equal(await commands.executeCommand('mafat.toggleHints'), true);
    await until('hints', async () => ((await hintsOf(network)).length > 0 ? true : undefined));
  });

  it('Restart language server brings everything back', async () => {
    await commands.executeCommand('mafat.restartServer');
    await summary(network);
    await until('hints', async () => ((await hintsOf(network)).length > 0 ? true : undefined));
  });
});
