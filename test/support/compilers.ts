import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Programs that stand for a compiler: what they say of themselves is what gcc says. */

function script(folder: string, name: string, body: string): string {
  const path = join(folder, name);
  const version = 'case "$1" in --version|-dumpmachine) exec gcc "$1";; esac';
  writeFileSync(path, `#!/bin/sh\n${version}\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

/** A compiler that does its work, and a way to tell what it was asked to make since the last time. */
export function countingCompiler(folder: string): {
  readonly path: string;
  readonly made: () => readonly string[];
} {
  const log = join(folder, 'made.txt');
  const path = script(
    folder,
    'counting-cc',
    `for word in "$@"; do last=$word; done\necho "$last" >> '${log}'\nexec gcc "$@"`,
  );
  return {
    path,
    made: () => {
      const made = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
      writeFileSync(log, '');
      return made.filter(name => name !== '');
    },
  };
}

/** A compiler that complains. */
export const failingCompiler = (folder: string): string =>
  script(
    folder,
    'failing-cc',
    'echo "In file included from mafat/engine.c:3:" >&2\n' +
      'echo "mafat/mafat.h:12:1: error: boom" >&2\n' +
      'echo "mafat/mafat.h:13:1: error: more of it" >&2\nexit 1',
  );

/** A compiler that makes nothing, and says that all is well. */
export const idleCompiler = (folder: string): string => script(folder, 'idle-cc', 'exit 0');

/** A compiler that never ends, and whose own helper does not either; its process id is in `<folder>/slow.pid`. */
export const slowCompiler = (folder: string): string =>
  script(folder, 'slow-cc', `sleep 1000 &\necho $! > '${join(folder, 'slow.pid')}'\nwait`);

/** The process id that somebody is about to write there. */
export async function pidIn(file: string): Promise<number> {
  for (let attempt = 0; attempt < 4800; attempt++) {
    const text = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
    if (text !== '') {
      rmSync(file);
      return Number(text);
    }
    await new Promise(done => setTimeout(done, 25));
  }
  throw new Error(`nobody wrote ${file}`);
}
