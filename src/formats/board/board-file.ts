import * as v from 'valibot';
import { UserError } from '../../base/user-error';
import { parseSize } from '../../base/units';
import type { Board } from '../../core/target/board';

function isSize(text: string): boolean {
  try {
    return parseSize(text) >= 0;
  } catch {
    return false;
  }
}

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(200));

const size = v.pipe(v.string(), v.check(isSize, 'a size with a unit, such as "256 KiB"'));

/** What nobody has named the document of. */
const UNSOURCED = 'board file';

/** A value alone, or with the title of the document that says it. */
const figure = <T extends v.GenericSchema<string, string>>(value: T) =>
  v.union([
    v.pipe(
      value,
      v.transform(own => ({ value: own, source: UNSOURCED })),
    ),
    v.strictObject({ value, source: text }),
  ]);

const boardSchema = v.strictObject({
  name: v.pipe(text, v.maxLength(40)),
  core: v.optional(text, 'unknown'),
  clock: v.optional(figure(text), 'unknown'),
  ram: figure(size),
  slowRam: v.exactOptional(figure(size)),
  flash: figure(size),
  firmware: v.strictObject({ ram: size, flash: size, source: v.optional(text, UNSOURCED) }),
});

/** The file names of boards end so. */
export const isBoardFile = (name: string): boolean => /\.json$/i.test(name);

/**
 * A user's own board without an operating system: the JSON text of a file.
 * @throws UserError when there is none in it
 */
export function parseBoard(json: string, fileName: string): Board {
  const result = v.safeParse(boardSchema, parsed(json, fileName), { abortEarly: true });
  if (result.success) return { id: fileName, ...result.output, target: 'mcu' };
  const [issue] = result.issues;
  const path = v.getDotPath(issue);
  throw new UserError(
    `${fileName} isn't a board (${path === null ? 'at its start' : `at ${path}`}): it needs name, ram, flash, and firmware ` +
      `with ram and flash, such as "256 KiB"; clock, core and slowRam are optional.`,
  );
}

function parsed(json: string, fileName: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new UserError(
      `${fileName} isn't JSON: write a board such as {"name": "…", "ram": "256 KiB", …}.`,
    );
  }
}
