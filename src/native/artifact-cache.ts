import { createHash } from 'node:crypto';
import { constants, copyFileSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';

/** Objects of one program take half a megabyte, those of a plan with many tiles some megabytes. */
const MOST_BYTES = 64 * 2 ** 20;

/** A file that is still being copied after so long never will be. */
const UNFINISHED_MS = 3_600_000;

const TEMPORARY = '.tmp';

/** Says what something is made of; what is made of the same is the same. */
export function keyOf(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length} `).update(part);
  return hash.digest('hex');
}

/**
 * Files by what they were made of, in a folder that several processes may share. Files come and go as wholes, so that
 * a lookup finds all of one or none; what was not used for longest goes when it is full. It only saves time: what is
 * in it is never needed, and where it cannot be written nothing is kept.
 */
export class ArtifactCache {
  /** @param folder made with the first file. */
  constructor(
    private readonly folder: string,
    private readonly mostBytes = MOST_BYTES,
  ) {}

  /** Copies what is kept under a key to `file`; false where there is nothing. */
  take(key: string, file: string): boolean {
    const kept = join(this.folder, key);
    return attempted(() => {
      copyFileSync(kept, file, constants.COPYFILE_FICLONE);
      const now = new Date();
      utimesSync(kept, now, now);
    });
  }

  /** Keeps a copy of `file` under a key. */
  keep(key: string, file: string): void {
    const temporary = join(this.folder, `${key}.${process.pid}${TEMPORARY}`);
    attempted(() => {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      copyFileSync(file, temporary, constants.COPYFILE_FICLONE);
      renameSync(temporary, join(this.folder, key));
    });
    attempted(() => rmSync(temporary, { force: true }));
  }

  /** Removes what was not used for longest until the rest is small enough, and what was never finished. */
  clean(): void {
    attempted(() => {
      const now = Date.now();
      let bytes = 0;
      for (const { path, size, used } of this.files()) {
        bytes += size;
        const isUnfinished = path.endsWith(TEMPORARY) && now - used > UNFINISHED_MS;
        if (bytes > this.mostBytes || isUnfinished) rmSync(path, { force: true });
      }
    });
  }

  /** All files, the latest used first. */
  private files() {
    return readdirSync(this.folder)
      .map(name => join(this.folder, name))
      .map(path => ({ path, stat: statSync(path, { throwIfNoEntry: false }) }))
      .flatMap(({ path, stat }) =>
        stat === undefined ? [] : [{ path, size: stat.size, used: stat.mtimeMs }],
      )
      .sort((a, b) => b.used - a.used);
  }
}

/** Whether something could be done; the cache does without what the system refuses. */
function attempted(action: () => void): boolean {
  try {
    action();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}
