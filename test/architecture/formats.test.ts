import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ALL_FORMATS } from '../../src/formats/registry/formats';
import { DESCRIPTIONS, LANGUAGES } from '../../src/formats/registry/recognition';

const SOURCE = path.resolve(__dirname, '../../src');

const filesIn = (folder: string): readonly string[] =>
  readdirSync(path.join(SOURCE, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => /\.tsx?$/.test(name))
    .map(name => path.join(folder, name));

const linesOf = (file: string): readonly string[] =>
  readFileSync(path.join(SOURCE, file), 'utf8').split('\n');

/** A target that users know by this name, and what it stands for. */
const NAME_OF_A_TARGET = /paper-darknet|the paper's Darknet/g;

/** Comments may say where a word or a rule comes from. */
const COMMENT = /^\s*(?:\/?\*|\/\/).*|\/\*\*.*?\*\//;

/** Lines of a folder that name a format. */
const linesNaming = (folder: string, format: string): readonly string[] =>
  filesIn(folder).flatMap(file =>
    linesOf(file)
      .map(line => line.replace(COMMENT, '').replace(NAME_OF_A_TARGET, ''))
      .filter(line => line.toLowerCase().includes(format))
      .map(line => `${file}: ${line.trim()}`),
  );

/** What holds for every format there is, so that the next one needs no place outside of its folder and the registry. */
describe('formats', () => {
  for (const format of Object.keys(DESCRIPTIONS))
    for (const folder of ['core', 'engine', 'server', 'extension', 'protocol'])
      it(`src/${folder} does not know ${format}`, () => {
        assert.deepEqual(linesNaming(folder, format), []);
      });

  for (const format of Object.keys(DESCRIPTIONS))
    it(`only the registry imports ${format}`, () => {
      const importers = filesIn('.').filter(file =>
        linesOf(file).some(line => new RegExp(`from '[^']*/${format}/[^']*'`).test(line)),
      );
      assert.ok(importers.length >= 2);
      for (const file of importers)
        assert.ok(path.normalize(file).startsWith(path.join('formats', 'registry')), file);
    });

  it('are called by different names, in all tables by the same', () => {
    assert.deepEqual(
      Object.entries(DESCRIPTIONS).map(([id, description]) => [id, description.id]),
      ALL_FORMATS.map(({ id }) => [id, id]),
    );
    assert.equal(new Set(LANGUAGES).size, LANGUAGES.length);
  });

  for (const format of ALL_FORMATS)
    it(`${format.label}: editors know a language where it is text, and only there`, () => {
      assert.equal(format.language !== null, 'parse' in format);
    });
});
