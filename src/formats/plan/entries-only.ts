import * as v from 'valibot';

/** An object with these entries and no others. A list isn't one, as it is to `v.strictObject`. */
export const entriesOnly = <const E extends v.ObjectEntries>(entries: E) =>
  v.pipe(
    v.unknown(),
    v.check(value => !Array.isArray(value)),
    v.strictObject(entries),
  );
