import assert from 'node:assert/strict';
import type { NetworkDefinition } from '../../../../src/base/network-definition';
import { noFiles, openModel } from '../../../../src/formats/definition';
import { parsePlanFile } from '../../../../src/formats/plan/plan-file';
import { DEFAULT_SERVER_SETTINGS } from '../../../../src/protocol/server';
import { analyse, type Analysis } from '../../../../src/server/language/analysis';
import { codeActions } from '../../../../src/server/language/code-actions';
import { codeLenses } from '../../../../src/server/language/code-lens';
import { diagnostics } from '../../../../src/server/language/diagnostics';
import { foldingRanges } from '../../../../src/server/language/folding';
import { formatting } from '../../../../src/server/language/formatting';
import { hover } from '../../../../src/server/language/hover';
import { inlayHints } from '../../../../src/server/language/inlay-hints';
import { definition, references } from '../../../../src/server/language/navigation';
import { outline } from '../../../../src/server/language/outline';
import { doJob } from '../../../../src/server/planning/planner';
import { writtenModel, type WrittenModel } from '../../../support/onnx-writer';

const URI = 'file:///nets/a.onnx';
const settings = DEFAULT_SERVER_SETTINGS;
const ALL = { start: { line: 0, character: 0 }, end: { line: 9999, character: 0 } };

const TWO_LAYERS: WrittenModel = {
  inputs: [{ name: 'x', dims: [1, 2, 64, 64] }],
  outputs: ['y'],
  nodes: [
    { operator: 'Conv', inputs: ['x', 'w'], outputs: ['a'] },
    { operator: 'MaxPool', inputs: ['a'], outputs: ['y'], integers: { kernel_shape: [2, 2] } },
  ],
  tensors: [{ name: 'w', dims: [4, 2, 1, 1], values: [1, 2, 3, 4, 5, 6, 7, 8] }],
};

const definitionOf = (bytes: Uint8Array): NetworkDefinition => ({
  fileName: 'a.onnx',
  format: 'onnx',
  content: { bytes },
});

function analysed(model: WrittenModel, planFile = ''): Analysis {
  const definition = definitionOf(writtenModel(model));
  const { listing } = openModel(definition, noFiles);
  return analyse(listing?.().text ?? '', 'a.onnx', parsePlanFile(planFile), definition);
}

function forecastOf({ definition, plan }: Analysis) {
  assert.ok(!('problem' in definition));
  const forecast = doJob<'forecast'>({
    kind: 'forecast',
    network: definition,
    plan: plan?.kind === 'plan' ? plan.plan : null,
    target: { name: 'runner', threads: 1 },
  });
  assert.ok(forecast.kind === 'forecast');
  return forecast;
}

const saidOf = (analysis: Analysis) =>
  diagnostics(analysis, { uri: URI, settings, forecast: undefined, documentation: undefined }).map(
    ({ range, message }) => ({
      line: range.start.line,
      message: typeof message === 'string' ? message : message.value,
    }),
  );

describe('the listing of a binary network in an editor', () => {
  it('has hints behind what the nodes compute', () => {
    const analysis = analysed(TWO_LAYERS);
    const hints = inlayHints(analysis, ALL, { settings, forecast: forecastOf(analysis) });
    assert.deepEqual(
      hints.map(({ position, label }) => [analysis.lines[position.line]?.slice(2), label]),
      [
        ['a = Conv (x, w)', '64×64×4 · 96.0 KiB'],
        ['y = MaxPool <kernel_shape = [2, 2]> (a)', '63×63×4 · 126.0 KiB ▲'],
      ],
    );
    for (const { position } of hints) assert.equal(position.character, 3);
  });

  it('says once what nodes need that make one layer, where its output is, and on its first line where a group begins', () => {
    const folded: WrittenModel = {
      ...TWO_LAYERS,
      nodes: [
        { operator: 'Conv', inputs: ['x', 'w'], outputs: ['a'] },
        { operator: 'Relu', inputs: ['a'], outputs: ['y'] },
      ],
    };
    const analysis = analysed(folded, '{ "plan": "4x1" }');
    const hints = inlayHints(analysis, ALL, { settings, forecast: forecastOf(analysis) });
    assert.deepEqual(
      hints.map(({ position, label }) => [position.line, label]),
      [
        [10, 'see line 12'],
        [10, 'group 1 · 4 strips'],
        [11, '64×64×4 · 72.0 KiB ▲'],
      ],
    );
  });

  it('says over the graph whether it fits, under the plan of the plan file beside the model', () => {
    const analysis = analysed(TWO_LAYERS, '{ "budget": "120KiB", "plan": "4x1" }');
    const lenses = codeLenses(analysis, URI, settings, forecastOf(analysis));
    assert.match(lenses[0]?.command?.title ?? '', /^✓ \d.* of 120/);
    for (const { range } of lenses)
      assert.match(analysis.lines[range.start.line] ?? '', /^written \(/);
  });

  it('has an outline, and nothing that would edit it', () => {
    const analysis = analysed(TWO_LAYERS);
    assert.deepEqual(
      outline(analysis).map(({ name }) => name),
      ['written', '0 Conv 1×1×4', '1 MaxPool 2×2'],
    );
    assert.deepEqual(formatting(analysis), []);
    const node = { start: { line: 10, character: 4 }, end: { line: 10, character: 4 } };
    const sources = { uri: URI, settings, forecast: undefined, documentation: undefined };
    assert.deepEqual(codeActions(analysis, node, sources), []);
  });

  it('leads from what a node reads to what makes it, and back to all that read it', () => {
    const analysis = analysed(TWO_LAYERS);
    const { lines } = analysis;
    const at = (line: number, text: string) => ({
      line,
      character: (lines[line] ?? '').indexOf(text),
    });
    const read = at(11, 'a)');
    assert.deepEqual(
      definition(analysis, URI, read).map(({ targetSelectionRange: { start } }) => start),
      [at(10, 'a =')],
    );
    assert.deepEqual(
      definition(analysis, URI, at(10, 'w)')).map(({ targetSelectionRange: { start } }) => start),
      [at(7, 'w')],
    );
    for (const place of [read, at(10, 'a =')])
      assert.deepEqual(
        references(analysis, URI, place, true).map(({ range: { start } }) => start),
        [at(10, 'a ='), read],
      );
  });

  it('tells of layers, of values that none computes, and shows stored numbers folded', () => {
    const analysis = analysed(TWO_LAYERS);
    const said = (line: number, text: string): string => {
      const character = (analysis.lines[line] ?? '').indexOf(text);
      const found = hover(analysis, { line, character }, { settings, forecast: undefined });
      const { contents } = found ?? assert.fail();
      return typeof contents === 'object' && 'value' in contents ? contents.value : assert.fail();
    };
    assert.match(said(10, 'Conv'), /^\*\*0 Conv 1×1×4\*\*\n\n`a`\n\n\| /);
    assert.match(said(11, 'a)'), /^Layer 0 Conv 1×1×4, output 64×64×4, line 11\.$/);
    assert.equal(said(10, 'w)'), '`float[4, 2, 1, 1] w`');
    assert.deepEqual(
      foldingRanges(analysis).map(({ startLine, endLine, kind }) => [startLine, endLine, kind]),
      [[6, 8, 'imports']],
    );
  });

  it('says at its node what cannot be run, and why', () => {
    const analysis = analysed({
      ...TWO_LAYERS,
      nodes: [
        { operator: 'Conv', inputs: ['x', 'w'], outputs: ['a'] },
        { operator: 'Whirl', domain: 'org.example', inputs: ['a'], outputs: ['y'] },
      ],
    });
    const [found] = saidOf(analysis);
    assert.ok(found !== undefined);
    const { line, message } = found;
    assert.equal(analysis.lines[line], '  y = org.example.Whirl (a)');
    assert.match(message, /^Whirl 'y' cannot be read: the operator org\.example\.Whirl/);
  });

  it('of something else, or cut off, is one sentence', () => {
    const bytes = writtenModel(TWO_LAYERS);
    const wrong = [bytes.subarray(0, bytes.length / 2), Uint8Array.of(1, 2, 3), new Uint8Array()];
    for (const content of wrong) {
      const analysis = analyse('# ?\n', 'a.onnx', undefined, definitionOf(content));
      assert.match(analysis.text.model.listing?.().text ?? '', /^# a\.onnx .*\.\n$/);
      assert.match(
        saidOf(analysis)
          .map(({ message }) => message)
          .join('\n'),
        /^a\.onnx .*\.$/,
      );
      assert.equal(analysis.isSound, false);
      assert.deepEqual(inlayHints(analysis, ALL, { settings, forecast: undefined }), []);
      assert.equal(outline(analysis).length, 1);
    }
  });

  it('that may not be read says why', () => {
    const problem = 'a.onnx has been moved or deleted.';
    const analysis = analyse('', 'a.onnx', undefined, { fileName: 'a.onnx', problem });
    assert.deepEqual(saidOf(analysis), [{ line: 0, message: problem }]);
  });
});
