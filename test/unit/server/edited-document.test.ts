import assert from 'node:assert/strict';
import fc from 'fast-check';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { editedDocuments, type EditedDocument } from '../../../src/server/edited-document';

const URI = 'file:///nets/a.cfg';

const created = (text: string): EditedDocument => editedDocuments.create(URI, 'cfg', 1, text);

const text = fc
  .array(fc.constantFrom('a', 'bc', ' ', '[net]', '\n', '\r\n', '猫', '\n\n'), { maxLength: 12 })
  .map(parts => parts.join(''));
const position = fc.record({
  line: fc.integer({ min: -1, max: 9 }),
  character: fc.integer({ min: -1, max: 9 }),
});
/** Places by their share of the text, as both documents must have read it; without, the whole text is replaced. */
const change = fc.record({
  places: fc.option(fc.tuple(fc.nat(99), fc.nat(99)), { freq: 9 }),
  text,
});

describe('documents that are edited', () => {
  it("read as the library's", () => {
    fc.assert(
      fc.property(
        text,
        fc.array(change, { maxLength: 20 }),
        fc.nat(5),
        position,
        (begin, changes, often, place) => {
          let expected = TextDocument.create(URI, 'cfg', 1, begin);
          const document = created(begin);
          changes.forEach(({ places, text: written }, index) => {
            const at = (share: number) =>
              expected.positionAt(Math.round((expected.getText().length * share) / 99));
            const range = places && { start: at(places[0]), end: at(places[1]) };
            const event = range === null ? { text: written } : { range, text: written };
            editedDocuments.update(document, [event], index + 2);
            expected = TextDocument.update(expected, [event], index + 2);
            if (index % (often + 1) === 0) assert.equal(document.getText(), expected.getText());
          });
          assert.equal(document.getText(), expected.getText());
          assert.equal(document.version, changes.length + 1);
          assert.equal(document.lineCount, expected.lineCount);
          assert.equal(document.offsetAt(place), expected.offsetAt(place));
          assert.deepEqual(document.positionAt(7), expected.positionAt(7));
        },
      ),
      { seed: 14, numRuns: 3000 },
    );
  });

  it("take places outside of the text as the library's do", () => {
    fc.assert(
      fc.property(text, position, position, text, (begin, start, end, written) => {
        const changes = [{ range: { start, end }, text: written }];
        const expected = TextDocument.create(URI, 'cfg', 1, begin);
        const document = created(begin);
        const whole = expected.getText();
        const [from, to] = [start, end]
          .map(place => expected.offsetAt(place))
          .sort((a, b) => a - b);
        editedDocuments.update(document, changes, 2);
        assert.equal(document.getText(), whole.slice(0, from) + written + whole.slice(to));
      }),
      { seed: 14, numRuns: 3000 },
    );
  });

  it('take many edits of a long text, and lines of more than a stack holds', () => {
    const lines = Array.from({ length: 100_000 }, (_, line) => `option=${line}\n`);
    const document = created(lines.join(''));
    for (let edit = 0; edit < 50_000; edit++) {
      const line = (edit * 7919) % lines.length;
      const start = { line, character: 0 };
      const changes = [{ range: { start, end: { line, character: 1 } }, text: `${edit}o` }];
      editedDocuments.update(document, changes, edit + 2);
      lines[line] = `${edit}o${lines[line]?.slice(1) ?? ''}`;
    }
    assert.equal(document.getText(), lines.join(''));
    const start = { line: 3, character: 0 };
    editedDocuments.update(
      document,
      [{ range: { start, end: start }, text: 'x\n'.repeat(20_000) }],
      9,
    );
    assert.equal(document.lineCount, 120_001);
  });
});
