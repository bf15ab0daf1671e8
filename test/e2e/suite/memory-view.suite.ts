import assert from 'node:assert/strict';
import {
  commands,
  Disposable,
  FileSystemError,
  FileType,
  languages,
  Range,
  Uri,
  window,
  workspace,
  type CodeLens,
  type FileSystemProvider,
  type InlayHint,
  type LocationLink,
  type TextDocument,
} from 'vscode';
import { LISTING_LANGUAGE } from '../../../src/formats/registry/recognition';
import { LISTING_SCHEME, MEMORY_VIEW } from '../../../src/protocol/contributions';
import type { Network } from '../../../src/extension/network';
import type { ReportContent, RunReport } from '../../../src/protocol/report';
import type { SearchAnswer } from '../../../src/protocol/server';
import { writtenModel } from '../../support/onnx-writer';
import { file, services, textOf, until } from './workspace-files';

/** A convolution and a pooling of a picture. */
const modelBytes = (filters: number): Uint8Array =>
  writtenModel({
    inputs: [{ name: 'x', dims: [1, 3, 64, 64] }],
    outputs: ['y'],
    nodes: [
      { operator: 'Conv', inputs: ['x', 'w'], outputs: ['a'] },
      {
        operator: 'MaxPool',
        inputs: ['a'],
        outputs: ['y'],
        integers: { kernel_shape: [2, 2], strides: [2, 2] },
      },
    ],
    tensors: [
      {
        name: 'w',
        dims: [filters, 3, 1, 1],
        values: Array.from({ length: 3 * filters }, (_, index) => index / 10),
      },
    ],
  });

async function write(name: string, content: Uint8Array | string): Promise<Uri> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  await workspace.fs.writeFile(file(name), bytes);
  return file(name);
}

/** A file system in which every file of a network has these bytes, and there is no other. */
const fileSystemOf = (bytes: Uint8Array): FileSystemProvider => ({
  onDidChangeFile: () => new Disposable(() => undefined),
  watch: () => new Disposable(() => undefined),
  stat: uri => {
    if (!uri.path.endsWith('.onnx')) throw FileSystemError.FileNotFound(uri);
    return { type: FileType.File, ctime: 0, mtime: 0, size: bytes.length };
  },
  readDirectory: () => [],
  createDirectory: () => undefined,
  readFile: () => bytes,
  writeFile: () => undefined,
  delete: () => undefined,
  rename: () => undefined,
});

/** The listing in the active editor. */
const shownListing = (): Promise<TextDocument> =>
  until('listing', () => {
    const document = window.activeTextEditor?.document;
    return document?.languageId === LISTING_LANGUAGE ? document : undefined;
  });

const wholeOf = (document: TextDocument): Range => new Range(0, 0, document.lineCount, 0);

const problemsOf = (document: TextDocument): Promise<readonly string[]> =>
  until('problems', () => {
    const found = languages.getDiagnostics(document.uri);
    return found.length === 0 ? undefined : found.map(({ message }) => message);
  });

const closeAll = () => commands.executeCommand('workbench.action.closeAllEditors');

describe('memory view of a binary network', () => {
  beforeEach(closeAll);

  it('is a text with hints and lenses, that the editor of the file gives way to', async () => {
    const model = await write('view.onnx', modelBytes(8));
    await commands.executeCommand('vscode.openWith', model, MEMORY_VIEW);
    const document = await shownListing();
    assert.equal(document.uri.scheme, LISTING_SCHEME);
    assert.match(document.getText(), /^ {2}a = Conv \(x, w\)$/m);
    await until('end of the editor of the file', () =>
      window.tabGroups.all.flatMap(({ tabs }) => tabs).length === 1 ? true : undefined,
    );
    const hints = await until('hints', async () => {
      const found = await commands.executeCommand<InlayHint[]>(
        'vscode.executeInlayHintProvider',
        document.uri,
        wholeOf(document),
      );
      return found.length > 0 ? found : undefined;
    });
    assert.deepEqual(
      hints.map(({ label }) => label),
      ['64×64×8 · 176.0 KiB ▲', '32×32×8 · 160.0 KiB'],
    );
    const lenses = await until('lenses', async () => {
      const found = await commands.executeCommand<CodeLens[]>(
        'vscode.executeCodeLensProvider',
        document.uri,
      );
      return found.length > 0 ? found : undefined;
    });
    assert.match(lenses[0]?.command?.title ?? '', /^Needs 176/);
  });

  it('finds and applies a plan beside the model, runs it, reports on it and exports it', async () => {
    const model = await write('plan.onnx', modelBytes(16));
    await write('plan.mafat.json', '{ "budget": "150KiB", "picture": "faces.jpg" }');
    const network = await commands.executeCommand<Network>('mafat.openMemoryView', model);
    assert.equal(network.uri.toString(), model.toString());
    const answer = await commands.executeCommand<SearchAnswer>('mafat.findPlan', model);
    assert.ok(answer.kind === 'found');
    await commands.executeCommand('mafat.applyPlan', model.toString(), answer.best.planText);
    assert.match(await textOf(file('plan.mafat.json')), /"plan": "\d/);
    // Of the active editor, which shows the listing.
    const report = await commands.executeCommand<ReportContent>('mafat.showReport');
    assert.equal(report.uri, model.toString());
    assert.equal(report.report.notation, answer.best.notation);
    const run = await commands.executeCommand<RunReport>(
      'mafat.runInference',
      model,
      'webassembly',
    );
    assert.equal(run.identical, true);
    assert.equal(run.weights, 'plan.onnx');
    await workspace.fs.createDirectory(file('exported'));
    const project = await commands.executeCommand<Uri>(
      'mafat.exportProject',
      model,
      file('exported'),
    );
    assert.match(await textOf(Uri.joinPath(project, 'README.md')), /plan\.onnx/);
  });

  it('follows its file, also when it goes', async () => {
    const model = await write('change.onnx', modelBytes(4));
    await commands.executeCommand('mafat.openMemoryView', model);
    const document = await shownListing();
    await workspace.fs.writeFile(model, modelBytes(12));
    await until('new listing', () =>
      document.getText().includes('float[12, 3, 1, 1]') ? true : undefined,
    );
    const { server } = await services();
    await until('new numbers', () => (server.summary(model)?.parameters === 36 ? true : undefined));
    await workspace.fs.delete(model);
    await until('end', () => (document.getText().startsWith('# change.onnx') ? true : undefined));
    assert.deepEqual(await problemsOf(document), ['change.onnx has been moved or deleted.']);
  });

  it('shows a file of a virtual file system, beside which its plan file would lie', async () => {
    const bytes = modelBytes(8);
    const scheme = workspace.registerFileSystemProvider('mafat-test', fileSystemOf(bytes), {
      isReadonly: true,
    });
    const model = Uri.parse('mafat-test://somewhere/nets/far%20away.onnx?branch=main');
    await commands.executeCommand('mafat.openMemoryView', model);
    const document = await shownListing();
    assert.match(document.getText(), /^ {2}a = Conv \(x, w\)$/m);
    const { server, planFiles } = await services();
    await until('numbers', () => (server.summary(model)?.parameters === 24 ? true : undefined));
    const { uri } = await planFiles.read(model);
    assert.match(uri, /^mafat-test:\/\/somewhere\/nets\/far%20away\.mafat\.json/);
    await closeAll();
    scheme.dispose();
  });

  it('leads from what a node reads to what makes it', async () => {
    const model = await write('lead.onnx', modelBytes(8));
    await commands.executeCommand('mafat.openMemoryView', model);
    const document = await shownListing();
    const read = document.positionAt(document.getText().lastIndexOf('(a)') + 1);
    const [target] = await until('definition', async () => {
      const found = await commands.executeCommand<LocationLink[]>(
        'vscode.executeDefinitionProvider',
        document.uri,
        read,
      );
      return found.length > 0 ? found : undefined;
    });
    assert.equal(target?.targetUri.toString(), document.uri.toString());
    assert.match(document.lineAt(target.targetRange.start.line).text, /^ {2}a = Conv /);
  });

  it('of a file that was cut off says so in one sentence', async () => {
    const bytes = modelBytes(8);
    const model = await write('cut.onnx', bytes.subarray(0, bytes.length / 2));
    await commands.executeCommand('mafat.openMemoryView', model);
    const document = await shownListing();
    const [problem = '', ...others] = await problemsOf(document);
    assert.deepEqual(others, []);
    assert.match(problem, /^.*cut\.onnx .*\.$/);
    assert.equal(document.getText(), `# ${problem}\n`);
  });
});
