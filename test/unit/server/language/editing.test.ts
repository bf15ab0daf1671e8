import assert from 'node:assert/strict';
import fc from 'fast-check';
import { UserError } from '../../../../src/base/user-error';
import { parseSyntax } from '../../../../src/formats/darknet/syntax';
import { parsePlanFile } from '../../../../src/formats/plan/plan-file';
import { analyse } from '../../../../src/server/language/analysis';
import { sectionSpec } from '../../../../src/formats/darknet/section-table';
import { OPTION_RANKS } from '../../../../src/formats/darknet/language/option-ranks';
import { DEFAULT_SERVER_SETTINGS } from '../../../../src/protocol/server';
import { forecastOf } from '../../../support/forecast';
import { codeActions, planFileActions } from '../../../../src/server/language/code-actions';
import { completion } from '../../../../src/server/language/completion';
import { formatting } from '../../../../src/server/language/formatting';
import { insertLayer, removeLayer } from '../../../../src/server/language/layer-edit';
import { applied, cursorRange, inOneLine, marked, URI } from '../../../support/cursor';

const NET = 'net width=9 height=9 channels=4';

describe('completion', () => {
  const cases: readonly (readonly [notation: string, offered: string, not: string])[] = [
    ['<|>', '[net]', 'filters'],
    [`${NET}|conv fi<|>`, 'filters', 'mask'],
    [`${NET}|conv filters=3 <|>`, 'size', 'filters'],
    [`${NET}|conv <|>`, '[maxpool]', '[net]'],
    [`${NET}|conv activation=<|>`, 'mish', '0'],
    [`${NET}|conv batch_normalize=<|>`, '1', 'mish'],
    [`${NET}|conv|shortcut weights_type=<|>`, 'per_feature', '1'],
    [`${NET}|conv|conv|shortcut from=<|>`, '-2', '-3'],
    [`${NET}|conv|conv|route layers=-1,<|>`, '-2', '0'],
    [`${NET}|nonsense <|>`, '[route]', 'filters'],
    [`${NET}|conv #fil<|>`, '', 'filters'],
  ];
  for (const [notation, offered, not] of cases)
    it(`${notation} offers ${offered || 'nothing'}`, () => {
      const { analysis, cursor } = marked(notation);
      const labels = completion(analysis, cursor).map(({ label }) => label);
      if (offered === '') assert.deepEqual(labels, []);
      else assert.ok(labels.includes(offered), labels.join(' '));
      assert.ok(!labels.includes(not), labels.join(' '));
    });

  for (const [notation, first] of [
    [`${NET}|conv <|>`, ['activation', 'filters', 'size', 'stride', 'pad', 'batch_normalize']],
    [`${NET}|conv filters=3 <|>`, ['activation', 'size', 'stride']],
    [`${NET}|maxpool <|>`, ['size', 'stride', 'padding']],
    [`${NET}|conv activation=<|>`, ['leaky', 'linear', 'mish']],
    [`${NET}|nonsense <|>`, ['[convolutional]', '[shortcut]', '[route]', '[maxpool]']],
  ] as const)
    it(`${notation} offers first what real networks use most`, () => {
      const { analysis, cursor } = marked(notation);
      const sorted = completion(analysis, cursor)
        .map(({ label, sortText = label }) => ({ label, sortText }))
        .sort((a, b) => (a.sortText < b.sortText ? -1 : 1))
        .map(({ label }) => label);
      assert.deepEqual(sorted.slice(0, first.length), first);
    });

  it('knows ranks of options that there are', () => {
    for (const [section, names] of Object.entries(OPTION_RANKS)) {
      const known = sectionSpec(section)?.options.map(({ name }) => name);
      assert.deepEqual(
        names.filter(name => !known?.includes(name)),
        [],
        section,
      );
    }
  });

  it('closes the bracket of a section', () => {
    const { text } = marked(NET);
    const broken = `${text}\n[conv`;
    const analysis = analyse(broken, 'x');
    const line = broken.split('\n').length - 1;
    const item = completion(analysis, { line, character: 5 }).find(
      ({ label }) => label === '[convolutional]',
    );
    assert.ok(item?.textEdit && 'range' in item.textEdit);
    assert.ok(applied(broken, [item.textEdit]).endsWith('\n[convolutional]'));
  });

  it('documents options with meaning, values and default', () => {
    const { analysis, cursor } = marked(`${NET}|conv <|>`);
    const size = completion(analysis, cursor).find(({ label }) => label === 'size');
    assert.match(JSON.stringify(size?.documentation), /kernel.*at least 1.*Default: `1`/);
  });
});

const SOURCES = {
  uri: URI,
  settings: DEFAULT_SERVER_SETTINGS,
  forecast: undefined,
  documentation: undefined,
};

describe('code actions', () => {
  const cases: readonly (readonly [notation: string, title: string, result: string])[] = [
    [`${NET}|conv filtres<|>=3`, "Change to 'filters'", `${NET}|conv filters=3`],
    [`${NET}|conv filtres<|>=3`, 'Remove the line that Darknet ignores', `${NET}|conv`],
    [`${NET}|conv size=1 size<|>=3`, 'Remove the line that Darknet ignores', `${NET}|conv size=1`],
    [`${NET}|conv filters=32<|>x`, "Change to '32'", `${NET}|conv filters=32`],
    [`${NET}|conv size=3.5<|>`, "Change to '3'", `${NET}|conv size=3`],
    [`${NET}|convolutionl<|>`, "Change to 'convolutional'", `${NET}|convolutional`],
    [
      `${NET}|conv filters=7|yolo<|> classes=2 num=3 mask=0,1,2`,
      'Set filters=21 in the layer before',
      `${NET}|conv filters=21|yolo classes=2 num=3 mask=0,1,2`,
    ],
    [
      `${NET}|conv|region<|> classes=2 num=3 coords=4`,
      'Set filters=21 in the layer before',
      `${NET}|conv filters=21|region classes=2 num=3 coords=4`,
    ],
    [`${NET}|conv<|>|conv|route layers=0`, 'Remove layer 1, and renumber references', ''],
  ];
  for (const [notation, title, result] of cases)
    it(`${notation}: ${title}`, () => {
      const mark = marked(notation);
      const actions = codeActions(mark.analysis, cursorRange(mark), SOURCES);
      const action = actions.find(candidate => candidate.title === title);
      if (result === '') {
        assert.equal(action, undefined);
        return;
      }
      const edits = action?.edit?.changes?.[URI] ?? [];
      assert.equal(inOneLine(applied(mark.text, edits)), result, actions.map(a => a.title).join());
    });

  it('a range that no mistake is in has no quick fix', () => {
    const mark = marked(`${NET}|conv filters<|>=3`);
    assert.deepEqual(codeActions(mark.analysis, cursorRange(mark), SOURCES), []);
  });

  it('a network over its budget can be given a plan', () => {
    const planFile = '{ "budget": "1 KiB" }';
    const mark = marked('net<|> width=9 height=9 channels=4|conv', planFile);
    const sources = { ...SOURCES, forecast: forecastOf(mark) };
    const fixes = codeActions(mark.analysis, cursorRange(mark), sources).filter(
      ({ kind }) => kind === 'quickfix',
    );
    assert.deepEqual(
      fixes.map(({ title, command, isPreferred }) => [title, command?.command, isPreferred]),
      [
        ['Find a plan', 'mafat.findPlan', true],
        ['Change the budget', 'mafat.setBudget', false],
      ],
    );
    assert.equal(fixes[0]?.diagnostics?.[0]?.code, 'network-over-budget');
  });

  it('who asks for a fix is not offered layers to insert', () => {
    const mark = marked(`${NET}|convolutionl<|>`);
    const diagnostics = [{ range: cursorRange(mark), message: 'unknown' }];
    const offered = (context: { diagnostics: typeof diagnostics; only?: string[] }) =>
      codeActions(mark.analysis, cursorRange(mark), SOURCES, context).map(({ kind }) => kind);
    assert.deepEqual(new Set(offered({ diagnostics })), new Set(['quickfix']));
    assert.ok(offered({ diagnostics: [] }).includes('refactor.rewrite'));
    assert.ok(offered({ diagnostics, only: ['refactor'] }).includes('refactor.rewrite'));
  });

  it('[net] offers a search, a budget and an export', () => {
    const mark = marked('net<|> width=9 height=9 channels=4|conv');
    const commands = codeActions(mark.analysis, cursorRange(mark), SOURCES).flatMap(
      ({ command }) => (command === undefined ? [] : [command.command]),
    );
    assert.deepEqual(commands, ['mafat.findPlan', 'mafat.setBudget', 'mafat.exportProject']);
  });

  it('a plan of another version can be applied to this one', () => {
    const planFile = `{ "plan": "1x1", "networkHash": "${'0'.repeat(16)}" }`;
    const mark = marked('net<|> width=9 height=9 channels=4|conv', planFile);
    const action = codeActions(mark.analysis, cursorRange(mark), SOURCES).find(({ command }) =>
      command?.command.includes('applyPlan'),
    );
    assert.deepEqual(action?.command?.arguments, [URI, '1x1']);
  });

  for (const [line, offered] of [
    [0, []],
    [1, []],
    [2, [['mafat.exportProject', [URI]]]],
  ] as const)
    it(`line ${line} of a plan file offers ${offered.length === 0 ? 'nothing' : 'an export of its plan'}`, () => {
      const parsed = parsePlanFile('{\n  "budget": "1 MiB",\n  "plan": "2x2/18/1x1"\n}\n');
      const start = { line, character: 1 };
      const actions = planFileActions(parsed, URI, { start, end: start });
      assert.deepEqual(
        actions.map(({ command }) => [command?.command, command?.arguments]),
        offered,
      );
    });
});

describe('inserting and removing layers', () => {
  const layer = 'convolutional batch_normalize=1 filters=4 size=3 stride=1 pad=1 activation=leaky';
  const c = 'conv filters=4';
  const inserted: readonly (readonly [notation: string, result: string])[] = [
    [`${NET}|${c}<|>|${c}|route layers=0,1`, `${NET}|${c}|${layer}|${c}|route layers=0,2`],
    [`${NET}|${c}|${c}<|>|route layers=-1,-2`, `${NET}|${c}|${c}|${layer}|route layers=-2,-3`],
    [`${NET}|${c}|shortcut from=-1|${c}<|>`, `${NET}|${c}|shortcut from=-1|${c}|${layer}`],
    [
      `net<|> width=9 height=9 channels=4|${c}|${c}|route layers=0`,
      `${NET}|${layer}|${c}|${c}|route layers=1`,
    ],
  ];
  for (const [notation, result] of inserted)
    it(`inserting at ${notation}`, () => {
      const { analysis, text, cursor } = marked(notation);
      assert.equal(inOneLine(applied(text, insertLayer(analysis, cursor.line))), result);
    });

  const removed: readonly (readonly [notation: string, result: string])[] = [
    [`${NET}|${c}|${c}<|>|${c}|route layers=0,2`, `${NET}|${c}|${c}|route layers=0,1`],
    [`${NET}|${c}|${c}<|>|${c}|route layers=-3,-1`, `${NET}|${c}|${c}|route layers=-2,-1`],
    [`${NET}|${c}|${c}<|>|${c}|route layers=1`, `${NET}|${c}|${c}|route layers=0`],
    [`${NET}|${c}|${c}|route<|> layers=1`, `${NET}|${c}|${c}`],
  ];
  for (const [notation, result] of removed)
    it(`removing from ${notation}`, () => {
      const { analysis, text, cursor } = marked(notation);
      assert.equal(inOneLine(applied(text, removeLayer(analysis, cursor.line))), result);
    });

  it('the first layer stays while something refers to it', () => {
    const { analysis, cursor } = marked(`${NET}|${c}<|>|${c}|route layers=0`);
    assert.throws(() => removeLayer(analysis, cursor.line), UserError);
  });

  it('inserting and removing again gives the same network', () => {
    const { analysis, text, cursor } = marked(
      `${NET}|${c}|${c}<|>|${c}|route layers=0,-2,2|shortcut from=-3`,
    );
    const more = applied(text, insertLayer(analysis, cursor.line));
    const again = analyse(more, 'test.cfg');
    const line = again.blocks[3]?.range.start.line ?? 0;
    assert.equal(inOneLine(applied(more, removeLayer(again, line))), inOneLine(text));
  });
});

describe('formatting', () => {
  const format = (text: string): string => applied(text, formatting(analyse(text, 'test.cfg')));

  it('aligns options and separates sections', () => {
    assert.equal(
      format('\n\n[net]\nwidth=9\n  channels = 3\n# a layer\n[conv]\n\n\nfilters=2 # two\n'),
      '[net]\nwidth    = 9\nchannels = 3\n\n# a layer\n[conv]\n\nfilters = 2 # two\n',
    );
  });

  it('leaves the marks of a merge alone, since tools look for them', () => {
    const marks =
      '<<<<<<< HEAD\nfilters = 18\n||||||| base\nfilters = 9\n=======\nfilters = 21\n>>>>>>> branch\n';
    // Marks within marks are longer.
    for (const text of [marks, marks.replaceAll(/([<|=>])\1{6}/g, '$&$1$1')])
      assert.equal(format(`[conv]\n${text.replaceAll(' = ', '=')}`), `[conv]\n${text}`);
    assert.equal(format('[conv]\n======== x\n'), '[conv]\n = ======= x\n'.replace(' = ', '= '));
  });

  it('says nothing where nothing changes', () => {
    assert.deepEqual(formatting(analyse('[net]\nwidth  = 9\nheight = 9\n', 'x')), []);
  });

  const line = fc.oneof(
    fc.constantFrom(
      '[net]',
      ' [conv] ',
      '[',
      '# a',
      '',
      '  ',
      '\t',
      'size=1',
      ' filters  = 2 3',
      '=',
      'a=',
      'b',
    ),
    fc.string(),
  );
  const text = fc
    .array(line)
    .chain(lines => fc.constantFrom('\n', '\r\n').map(end => lines.join(end)));

  it('never changes what Darknet reads, and changes nothing the second time', () => {
    const read = (cfg: string) =>
      parseSyntax(cfg).sections.map(({ name, options }) => [
        name,
        options.map(o => [o.name, o.value]),
      ]);
    fc.assert(
      fc.property(text, cfg => {
        const formatted = format(cfg);
        assert.deepEqual(read(formatted), read(cfg));
        assert.equal(format(formatted), formatted);
      }),
    );
  });
});
