import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { exchangeableBy, sharedBy } from '../runner-client/folder-trust';
import { temporaryName } from '../runner-client/temporary-name';

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
 * in it is never needed, and where it cannot be written nothing is kept. A file ends with a seal, so that one that was
 * damaged is found out and dropped; a folder or file that others may change is left alone, since what is in it is run.
 */
export class ArtifactCache {
  /** @param folder made with the first file. */
  constructor(
    private readonly folder: string,
    private readonly mostBytes = MOST_BYTES,
  ) {}

  /** Why nothing is kept in the folder and nothing taken from it, as the end of a sentence. */
  get refusal(): string | undefined {
    const own = existsSync(this.folder) ? sharedBy(this.folder) : undefined;
    return own ?? exchangeableBy(dirname(this.folder));
  }

  /** Copies what is kept under a key to `file`; false if there is no intact entry. */
  take(key: string, file: string): boolean {
    const kept = join(this.folder, key);
    return attempted(() => {
      if (this.refusal !== undefined || !existsSync(kept)) return false;
      const isOwn = statSync(kept).isFile() && sharedBy(kept) === undefined;
      const { mode } = statSync(kept);
      const content = isOwn ? unsealed(key, mode, readFileSync(kept)) : undefined;
      if (content === undefined) {
        rmSync(kept, { recursive: true, force: true });
        return false;
      }
      writeFileSync(file, content, { mode });
      const now = new Date();
      utimesSync(kept, now, now);
      return true;
    });
  }

  /** Keeps a copy of `file` under a key. */
  keep(key: string, file: string): void {
    const temporary = join(this.folder, `${temporaryName()}${TEMPORARY}`);
    attempted(() => {
      mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      if (this.refusal !== undefined) return false;
      const content = readFileSync(file);
      const mode = statSync(file).mode & ~0o022;
      writeFileSync(temporary, content, { mode, flag: 'wx' });
      appendFileSync(temporary, sealOf(key, mode, content));
      renameSync(temporary, join(this.folder, key));
      return true;
    });
    attempted(() => {
      rmSync(temporary, { force: true });
      return true;
    });
  }

  /** Removes what was not used for longest until the rest is small enough, and what was never finished. */
  clean(): void {
    attempted(() => {
      if (this.refusal !== undefined) return false;
      const now = Date.now();
      let bytes = 0;
      for (const { path, size, used } of this.files()) {
        bytes += size;
        const isUnfinished = path.endsWith(TEMPORARY) && now - used > UNFINISHED_MS;
        if (bytes > this.mostBytes || isUnfinished) rmSync(path, { force: true });
      }
      return true;
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

/** Closes a file: says how long it is, what is in it, and whether it can be run, which a copy may lose. */
function sealOf(key: string, mode: number, content: Uint8Array): Uint8Array {
  const start = `${key} ${content.length} ${mode & 0o100} `;
  return createHash('sha256').update(start).update(content).digest();
}

const SEAL_BYTES = 32;

/** What a seal closes; undefined where something has happened to it. */
function unsealed(key: string, mode: number, bytes: Uint8Array): Uint8Array | undefined {
  const end = bytes.length - SEAL_BYTES;
  if (end < 0) return undefined;
  const content = bytes.subarray(0, end);
  return Buffer.compare(bytes.subarray(end), sealOf(key, mode, content)) === 0
    ? content
    : undefined;
}

/** What came of something; the cache does without what the system refuses. */
function attempted(action: () => boolean): boolean {
  try {
    return action();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}
