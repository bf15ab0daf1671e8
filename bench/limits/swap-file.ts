import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../src/base/user-error';
import { groupPrefix } from './memory-group';
import type { MemoryHierarchy } from './memory-hierarchy';

/** Before swap space that others have made, which is left alone. */
const PRIORITY = '10';

/**
 * Waits for the end of the benchmark, however it comes about (its end of the pipe closes), then ends what is in
 * its groups and removes them and the swap file. A process of its own session, so that Ctrl-C does not reach it.
 */
const JANITOR = `
trap '' INT TERM HUP
cat > /dev/null
for group in "$1"/"$2"*; do
  [ -d "$group" ] || continue
  while pids=$(cat "$group/cgroup.procs") && [ -n "$pids" ]; do
    kill -9 $pids 2> /dev/null
    sleep 0.1
  done
  rmdir "$group"
done
on() { grep -q "^$3 " /proc/swaps; }
if on "$@"; then swapoff "$3"; fi
on "$@" || rm -f "$3"
`;

/** Swap space for the time that `use` takes. @throws UserError when the system refuses it. */
export async function withSwapFile<T>(
  wish: { readonly folder: string; readonly bytes: number; readonly hierarchy: MemoryHierarchy },
  use: () => Promise<T>,
): Promise<T> {
  const { folder, bytes, hierarchy } = wish;
  const path = join(folder, `mafat-bench-${process.pid}.swap`);
  const janitor = spawn(
    'sh',
    ['-c', JANITOR, 'janitor', hierarchy.root, groupPrefix(process.pid), path],
    {
      stdio: ['pipe', 'ignore', 'inherit'],
      detached: true,
    },
  );
  try {
    make(path, bytes);
    return await use();
  } finally {
    await dismiss(janitor);
  }
}

async function dismiss(janitor: ChildProcess): Promise<void> {
  const exit = once(janitor, 'exit');
  janitor.stdin?.end();
  await exit;
}

const PIECE = Buffer.alloc(2 ** 20);

function make(path: string, bytes: number): void {
  try {
    const file = openSync(path, 'wx', 0o600);
    // Written to the end: swap space must have no holes.
    for (let written = 0; written < bytes; written += PIECE.length) writeSync(file, PIECE);
    fsyncSync(file);
    closeSync(file);
  } catch (error) {
    throw new UserError(`No swap file can be made (${String(error)}): name another --swap-folder.`);
  }
  run('mkswap', path);
  run('swapon', '--priority', PRIORITY, path);
}

function run(command: string, ...words: readonly string[]): void {
  const { status, stderr, error } = spawnSync(command, words, { encoding: 'utf8' });
  if (status === 0) return;
  const reason = error?.message ?? stderr.trim();
  throw new UserError(
    `${command} failed (${reason}): name another --swap-folder, or run on the machine itself.`,
  );
}
