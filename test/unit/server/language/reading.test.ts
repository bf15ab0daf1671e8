import assert from 'node:assert/strict';
import { SymbolKind, type Hover } from 'vscode-languageserver';
import { DEFAULT_SERVER_SETTINGS } from '../../../../src/protocol/server';
import { documentLinks, planFileLinks } from '../../../../src/server/language/document-links';
import { foldingRanges } from '../../../../src/server/language/folding';
import { hover, planFileHover } from '../../../../src/server/language/hover';
import { definition, highlights, references } from '../../../../src/server/language/navigation';
import { outline } from '../../../../src/server/language/outline';
import { receptiveFields } from '../../../../src/server/language/receptive-field';
import { analyse } from '../../../../src/server/language/analysis';
import { parsePlan } from '../../../../src/core/tiling/plan-notation';
import { planDocument } from '../../../../src/formats/plan/plan-json';
import { parsePlanFile } from '../../../../src/formats/plan/plan-file';
import { marked, textAt, URI } from '../../../support/cursor';
import { forecastOf } from '../../../support/forecast';

const NET = 'net width=64 height=64 channels=3';
const CONV = 'conv filters=8 size=3 pad=1';

/** Text of the hover at the mark, or null. */
function hoverText(notation: string, planFile = ''): string | null {
  const { analysis, cursor } = marked(notation, planFile);
  const sources = { settings: DEFAULT_SERVER_SETTINGS, forecast: undefined };
  return textOf(hover(analysis, cursor, sources));
}

/** The same once the network has been lowered. */
function explainedText(notation: string, planFile = ''): string | null {
  const mark = marked(notation, planFile);
  const sources = { settings: DEFAULT_SERVER_SETTINGS, forecast: forecastOf(mark) };
  return textOf(hover(mark.analysis, mark.cursor, sources));
}

const textOf = (found: Hover | null): string | null =>
  (found?.contents as { value: string } | undefined)?.value ?? null;

describe('hover', () => {
  it('shows what a layer takes, and what each number counts', () => {
    const text = hoverText(`${NET}|conv<|> filters=8 size=3 pad=1`) ?? '';
    for (const part of [
      '**0 convolutional 3×3×8**',
      '| Input (width × height × channels) | 64×64×3 (network input) |',
      '| Output | 64×64×8 |',
      '| Multiply-accumulates | 884.7 k |',
      '| Learned parameters | 224 |',
      '| Weights in the file | 896 B |',
      'input 48.0 KiB + output 128.0 KiB + im2col scratch 432.0 KiB',
      '| Receptive field in the network input | 3×3 |',
    ])
      assert.ok(text.includes(part), `${part} is not in\n${text}`);
  });

  it('shows the group and the largest tile of the active plan', () => {
    const text = hoverText(`${NET}|conv<|> filters=8 size=3 pad=1|${CONV}`, '{ "plan": "2x2" }');
    assert.match(text ?? '', /Group 1 of 1: layers 0 to 1, fused .* 2 rows × 2 columns/);
    assert.match(text ?? '', /largest tile of this layer is 33×33×8\.$/);
  });

  it('says when the active plan keeps the input as bytes', () => {
    const notation = `${NET}|conv<|> filters=8 size=3 pad=1|${CONV}`;
    const { network } = marked(notation).analysis;
    const plan = planDocument(network, { ...parsePlan('2x2', network), input: 'u8' });
    const text = hoverText(notation, JSON.stringify({ plan })) ?? '';
    assert.match(text, /2 rows × 2 columns.* The plan keeps the input as bytes\./);
    assert.doesNotMatch(hoverText(notation, '{ "plan": "2x2" }') ?? '', /bytes\./);
  });

  it('a layer after an error has no numbers', () => {
    assert.doesNotMatch(hoverText(`${NET}|conv filters=0|conv<|>`) ?? '', /Working set/);
  });

  it('on an option its meaning, limits and default', () => {
    assert.match(
      hoverText(`${NET}|conv fil<|>ters=8`) ?? '',
      /Number of output channels\.\n\nValue: an integer, at least 1\. Default: `1`\./,
    );
  });

  it('on a reference the layer that is meant', () => {
    assert.match(
      hoverText(`${NET}|${CONV}|${CONV}|route layers=-1,<|>0`) ?? '',
      /Layer 0 convolutional 3×3×8, output 64×64×8, line 6\./,
    );
  });

  for (const nowhere of ['# <|>', `${NET}|conv nonsense<|>=3`])
    it(`${nowhere} has none`, () => assert.equal(hoverText(nowhere), null));
});

describe('hover, once the network has been lowered', () => {
  const [first, second] = ['conv filters=8 size=3 pad=1', 'conv filters=4 size=3 pad=1'];

  it('says at the layer that binds what is needed there', () => {
    const text = explainedText(`${NET}|conv<|> filters=8 size=3 pad=1|${second}`) ?? '';
    assert.match(
      text,
      /Needs 176\.0 KiB in the arena\. The peak is 192\.0 KiB, at layer 1 convolutional\.$/,
    );
    assert.match(
      explainedText(`${NET}|${first}|conv<|> filters=4 size=3 pad=1`) ?? '',
      /The network peaks here, at 192\.0 KiB: 128\.0 KiB map of layer 0 convolutional, 64\.0 KiB map of layer 1 convolutional \(written\)\.$/,
    );
  });

  it('says in a group that does not bind where the group needs most', () => {
    const notation = `${NET}|${first}|${second}|conv<|> filters=1 size=3 pad=1`;
    assert.match(
      explainedText(notation, '{ "plan": "1x1/2/4x1" }') ?? '',
      /Its group peaks here, at \S+ KiB: /,
    );
  });

  it('says at [net] why the plan takes what it takes', () => {
    const notation = `net<|> width=64 height=64 channels=3|${first}|${second}`;
    const text = explainedText(notation, '{ "plan": "4x4/1/1x1" }') ?? '';
    for (const part of [
      /\*\*With the plan: arena \S+ KiB\*\*/,
      /Group 2 \(layers 1 to 1\) sets the peak, at layer 1 convolutional: 192\.0 KiB\./,
      /\n- 128\.0 KiB: map of layer 0 convolutional \(read\)\n- 64\.0 KiB: /,
      /Nothing is recomputed\.$/,
    ])
      assert.match(text, part);
    assert.match(explainedText(notation) ?? '', /Untiled: arena 192\.0 KiB/);
    assert.doesNotMatch(hoverText(notation) ?? '', /arena/);
  });

  it('says what is computed more than once', () => {
    const notation = `net<|> width=64 height=64 channels=3|${first}|${second}`;
    assert.match(
      explainedText(notation, '{ "plan": "4x4" }') ?? '',
      /\S+ k MACs are recomputed, \S+% of the network's\./,
    );
  });

  it('says for a budget on the process what it is made of', () => {
    const notation = `net<|> width=64 height=64 channels=3|${first}|${second}`;
    assert.match(
      explainedText(notation, '{ "plan": "4x4", "counting": "process", "budget": "64MiB" }') ?? '',
      /The process needs 55\.\d MiB: the arena, 3\.\d\d KiB for weights \(of group 1\) and 55\.0 MiB for the program\.$/,
    );
  });

  it('on the plan of a plan file says the same', () => {
    const planFile = '{ "plan": "4x4/1/1x1" }';
    const mark = marked(`net<|> width=64 height=64 channels=3|${first}|${second}`, planFile);
    const sources = { settings: DEFAULT_SERVER_SETTINGS, forecast: forecastOf(mark) };
    const at = (character: number) =>
      textOf(
        planFileHover(parsePlanFile(planFile), mark.analysis, { line: 0, character }, sources),
      );
    assert.match(at(13) ?? '', /^\*\*With the plan: arena /);
    assert.equal(at(3), null);
    assert.equal(
      planFileHover(parsePlanFile(planFile), mark.analysis, mark.cursor, {
        ...sources,
        forecast: undefined,
      }),
      null,
    );
  });
});

describe('navigation', () => {
  const targets: readonly (readonly [notation: string, line: number | null])[] = [
    [`${NET}|${CONV}|${CONV}|route layers=<|>-1,0`, 10],
    [`${NET}|${CONV}|${CONV}|route layers=-1,\t<|>0`, 5],
    [`${NET}|${CONV}|${CONV}|shortcut from=-2<|>`, 5],
    [`${NET}|${CONV}|${CONV}|route layers=-1,9<|>`, null],
    [`${NET}|conv filters=<|>8`, null],
  ];
  for (const [notation, line] of targets)
    it(`definition at ${notation}`, () => {
      const { analysis, cursor } = marked(notation);
      const [found] = definition(analysis, URI, cursor);
      assert.equal(found?.targetRange.start.line ?? null, line);
    });

  it('references of a layer, relative and absolute', () => {
    const { analysis, cursor, text } = marked(
      `${NET}|conv<|> filters=8|${CONV}|route layers=-1,-2|route layers=0|shortcut from=-2`,
    );
    const found = references(analysis, URI, cursor, false).map(({ range }) => textAt(text, range));
    assert.deepEqual(found, ['-2', '0']);
    assert.equal(references(analysis, URI, cursor, true).length, 3);
    assert.equal(highlights(analysis, cursor).length, 3);
  });
});

describe('outline', () => {
  it('names layers by number, type and what tells them apart', () => {
    const { analysis } = marked(
      `${NET}|conv filters=256 size=3 pad=1|maxpool size=2 stride=2|${CONV}|route layers=-1,-2|connected output=10|softmax`,
    );
    const symbols = outline(analysis);
    assert.deepEqual(
      symbols.map(({ name }) => name),
      [
        'net',
        '0 convolutional 3×3×256',
        '1 maxpool 2×2/2',
        '2 convolutional 3×3×8',
        '3 route -1,-2',
        '4 connected 10',
        '5 softmax',
      ],
    );
    assert.equal(symbols[0]?.kind, SymbolKind.Namespace);
    assert.equal(symbols[2]?.detail, '32×32×256, working set 5.00 MiB');
  });

  it('no name is empty, as editors refuse such symbols', () => {
    for (const text of ['[]', '[', '[ ]\na=1\n[]'])
      for (const { name } of outline(analyse(text, 'x'))) assert.notEqual(name.trim(), '');
  });
});

describe('folding', () => {
  it('sections and comments of several lines', () => {
    const { analysis } = marked(`${NET}|conv # a # b filters=1`);
    assert.deepEqual(
      foldingRanges(analyse('# a\n# b\n[net]\nwidth=1\n\n[conv]\n', 'x')).map(
        ({ startLine, endLine }) => [startLine, endLine],
      ),
      [
        [2, 3],
        [0, 1],
      ],
    );
    assert.ok(foldingRanges(analysis).length >= 2);
  });
});

describe('document links', () => {
  it('files named in comments', () => {
    const text =
      '# weights: yolov4.weights, names data/my%20coco.names (dog.jpg)\n[net]\nwidth=1.cfg\n';
    assert.deepEqual(
      documentLinks(analyse(text, 'x'), URI).map(({ target }) => target),
      [
        'file:///nets/yolov4.weights',
        'file:///nets/data/my%2520coco.names',
        'file:///nets/dog.jpg',
      ],
    );
  });

  it('files of a plan file, on any kind of workspace', () => {
    const parsed = parsePlanFile('{ "weights": "../w/a b.weights", "picture": "/tmp/dog.jpg" }');
    assert.deepEqual(
      planFileLinks(parsed, 'vscode-remote://host/nets/net.mafat.json').map(({ target }) => target),
      ['vscode-remote://host/w/a%20b.weights', 'vscode-remote://host/tmp/dog.jpg'],
    );
  });
});

describe('receptive field', () => {
  const cases: readonly (readonly [notation: string, size: number])[] = [
    ['conv size=3 pad=1', 3],
    ['conv size=3 pad=1|conv size=3 pad=1', 5],
    ['maxpool size=2 stride=2|conv size=3 pad=1', 6],
    ['conv size=3 stride=2 pad=1|conv size=3 pad=1|conv size=3 pad=1', 11],
    ['conv size=3 pad=1|conv size=1|shortcut from=-2', 3],
    ['maxpool size=2 stride=2|upsample stride=2|conv size=3 pad=1', 4],
    ['conv size=3 pad=1|avgpool', Infinity],
  ];
  for (const [notation, size] of cases)
    it(`${notation}: ${size}`, () => {
      const { analysis } = marked(`${NET}|${notation}`);
      assert.equal(receptiveFields(analysis.network).at(-1)?.x.size, size);
    });
});
