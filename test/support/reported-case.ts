import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { darknet } from '../../src/formats/darknet/darknet';
import type { Model } from '../../src/formats/format';
import { DATA } from './data';
import { describeUnless } from './left-out';
import { jsonIn } from './program';
import { runHere } from './program-here';

/** Inputs that went wrong once, a folder for each; they lie beside the reference data. */
export const CASES = join(DATA, '..', 'cases');

export const casePath = (...parts: readonly string[]): string => join(CASES, ...parts);

export const readCase = (...parts: readonly string[]): Buffer => readFileSync(casePath(...parts));

export const readCaseText = (...parts: readonly string[]): string =>
  readCase(...parts).toString('utf8');

export function describeWithCases(title: string, body: () => void): void {
  describeUnless(
    existsSync(CASES) ? undefined : `there are no reported cases at ${CASES}`,
    title,
    body,
  );
}

/** Runs the command line in this process. `@` is the folder of all cases, `$` that of the reference data. */
export const mafat = (line: string): ReturnType<typeof runHere> =>
  runHere(line.split(' ').map(word => word.replace(/^@/, `${CASES}/`).replace(/^\$/, `${DATA}/`)));

/** What a command prints with --json. The caller says what shape it has. */
export const mafatJson = async <T>(line: string): Promise<T> =>
  jsonIn(await mafat(`${line} --json`));

/** A test that a command ends with a code and says certain things. */
export const says =
  (line: string, code: number, ...patterns: readonly RegExp[]) =>
  async (): Promise<void> => {
    const ended = await mafat(line);
    const said = ended.stderr + ended.stdout;
    assert.equal(ended.code, code, said);
    for (const pattern of patterns) assert.match(said, pattern);
  };

/** A picture for cases that come without. */
export const PICTURE = '@jpeg-chroma/base.jpg';

export const parsedCase = (...parts: readonly string[]): Model =>
  darknet.parse(readCaseText(...parts), parts.join('/'));

/** What `mafat run` prints with --json. */
export interface Ran {
  readonly detections: readonly { readonly label: string; readonly score: number }[];
  readonly classes: readonly { readonly label: string; readonly score: number }[];
}
