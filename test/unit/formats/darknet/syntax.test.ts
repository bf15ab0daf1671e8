import assert from 'node:assert/strict';
import type { SourceRange } from '../../../../src/base/source-range';
import { findOption, parseSyntax } from '../../../../src/formats/darknet/syntax';

/** `name{option=value,…}` for each section; a missing value is `-`. */
const shown = (text: string): string =>
  parseSyntax(text)
    .sections.map(
      ({ name, options }) =>
        `${name}{${options.map(option => `${option.name}=${option.value ?? '-'}`).join(',')}}`,
    )
    .join(' ');

const idsOf = (text: string): readonly string[] => parseSyntax(text).issues.map(({ id }) => id);

/** A text in UTF-16 without a mark, as an editor shows it that takes it for UTF-8. */
function misread(text: string, isBigEndian = false): string {
  const bytes = Buffer.from(text, 'utf16le');
  return (isBigEndian ? bytes.swap16() : bytes).toString('utf8');
}

describe('the syntax of .cfg files', () => {
  const CASES: readonly (readonly [text: string, sections: string, ...issues: string[]])[] = [
    ['', ''],
    ['[net]', 'net{}'],
    ['[net]\na=1\nb=2', 'net{a=1,b=2}'],
    ['[net]\r\na=1\r\n', 'net{a=1}'],
    ['[net]\ra=1\r', 'net{a=1}'],
    ['\uFEFF[net]\na=1', 'net{a=1}'],
    [' [ n et ] \n\ta b = 1 2\t3', 'net{ab=123}'],
    ['[net]\n#a=1\n;b=2\n  # c=3\n', 'net{}'],
    ['[net]\na=180 ###P6', 'net{a=180###P6}'],
    ['[net]\na=b=c', 'net{a=b=c}'],
    ['[net]\na=1\na=2', 'net{a=1,a=2}'],
    ['[net]\n\f=1', 'net{\f=1}'],
    ['[net]\na=', 'net{a=}', 'option-without-value'],
    ['[net]\n=', 'net{=}', 'option-without-value'],
    ['[net]\n=1', 'net{=1}', 'option-without-name'],
    ['[net]\na', 'net{a=-}', 'option-without-sign'],
    ['a=1\n#[net]\n[conv]', 'conv{}', 'option-outside-section'],
    ['a=1\n[net]', 'net{}', 'text-outside-section'],
    ['```cfg\n[net]\na=1\n', 'net{a=1}', 'text-outside-section'],
    ['Here it is:\nall of it\n[ Network ]\na=1\n', 'Network{a=1}', 'text-outside-section'],
    ['Here it is:\n[conv]', 'conv{}', 'text-outside-section'],
    ['/* x */\n[net]', 'net{}', 'comment-outside-section'],
    ['/*\n * x\n */\n[net]', 'net{}', ...Array<string>(3).fill('comment-outside-section')],
    ['-- x\n[net]\n-- a=1\nb=2', 'net{b=2}', 'comment-outside-section', 'slash-comment'],
    ['<!-- x -->\n% y\n[net]', 'net{}', 'comment-outside-section', 'comment-outside-section'],
    ['[net\na=1', 'net{a=1}', 'section-not-closed'],
    ['[net] # first', 'net{}', 'text-after-section'],
    ['[net] a=1', 'net{}', 'text-after-section'],
    ['[]', '{}'],
    ['\u200B[net]', 'net{}', 'invisible-character'],
    ['[net]\na=\u00A01', 'net{a=1}', 'invisible-character'],
    ['[net]\n\u200E\u200Fa=1', 'net{a=1}', 'invisible-character'],
    ['[net]\na=1 # \u00A0', 'net{a=1#\u00A0}'],
    ['# \u200B\n[net]', 'net{}'],
    [misread('[net]\na=12\nb=3\n'), 'net{a=12,b=3}', 'misread-encoding'],
    [misread('# süß 猫 and more\r\n[net]\r\na=1', true), 'net{a=1}', 'misread-encoding'],
    // One 0 alone is a letter as any other.
    ['[net]\na=1\0', 'net{a=1\0}'],
    ['//yolo\n[net]', 'net{}', 'comment-outside-section'],
    ['[net]\n// a\n //b=1\nc=1', 'net{c=1}', 'slash-comment', 'slash-comment'],
  ];
  for (const [text, sections, ...issues] of CASES)
    it(JSON.stringify(text), () => {
      assert.equal(shown(text), sections);
      assert.deepEqual(idsOf(text), issues);
    });
});

describe('what stands in front of the first section', () => {
  const CASES: readonly (readonly [text: string, message: RegExp, fixed: string | null])[] = [
    ['/* x */\n[net]', /^Darknet stops at '\/\*' before the first section: start comments/, '#'],
    ['-- x\n[net]', /^Darknet stops at '--' before .*: start comments with '#'\.$/, '#'],
    ['```cfg\n[net]', /^Darknet stops at '```cfg' before .*: remove it, or start it/, '# ```cfg'],
    ['a=1\n[net]', /^Darknet stops at 'a=1' before .*: remove it, or start it/, '# a=1'],
    ['a=1\n[conv]', /^'a=1' comes before the first section: add \[net\] above it/, null],
  ];
  for (const [text, message, fixed] of CASES)
    it(JSON.stringify(text), () => {
      const [issue] = parseSyntax(text).issues;
      assert.match(issue?.message ?? '', message);
      assert.equal(issue?.replacement, fixed);
    });
});

describe('the option that Darknet finds', () => {
  const CASES: readonly (readonly [options: string, value: string | null | undefined])[] = [
    ['a=1', '1'],
    ['a=1\na=2', '1'],
    ['a=\na=2', '2'],
    ['a\na=2', null],
    ['b=1', undefined],
    ['A=1', undefined],
  ];
  for (const [options, value] of CASES)
    it(`${JSON.stringify(options)} is ${String(value)}`, () => {
      const [section] = parseSyntax(`[net]\n${options}`).sections;
      assert.ok(section);
      assert.equal(findOption(section, 'a')?.value, value);
    });
});

describe('ranges', () => {
  const TEXT = '# x\r\n [ net ] \r\n\r\n  wi dth =  6 08 # w\r\nempty=\r\nbare\r\n';
  const pointed = ({ start, end }: SourceRange): string => {
    assert.equal(start.line, end.line);
    return TEXT.split('\r\n')[start.line]?.slice(start.column, end.column) ?? '';
  };
  it('point at names and values without the blanks around them', () => {
    const [net] = parseSyntax(TEXT).sections;
    assert.ok(net);
    assert.equal(pointed(net.nameRange), 'net');
    assert.deepEqual(
      net.options.map(({ nameRange, valueRange }) => [pointed(nameRange), pointed(valueRange)]),
      [
        ['wi dth', '6 08 # w'],
        ['empty', ''],
        ['bare', ''],
      ],
    );
    assert.deepEqual(net.range, { start: { line: 1, column: 1 }, end: { line: 5, column: 4 } });
  });
});
