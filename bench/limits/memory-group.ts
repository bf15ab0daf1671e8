import { chmodSync, existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { UserError } from '../../src/base/user-error';
import { GROUP_FILES, type GroupReading } from './group-reading';
import type { MemoryHierarchy } from './memory-hierarchy';

const PROCESSES = 'cgroup.procs';

/** Names of all groups of this benchmark begin so; whoever cleans up after it looks for that. */
export const groupPrefix = (pid: number): string => `mafat-bench-${pid}-`;

let made = 0;

/** A group of processes that is held to a limit of memory, or only watched. The owner must remove it. */
export class MemoryGroup {
  private readonly folder: string;

  /**
   * @param limitBytes null for none.
   * @throws UserError when the kernel refuses.
   */
  constructor(
    private readonly hierarchy: MemoryHierarchy,
    limitBytes: number | null,
  ) {
    const { version, root } = hierarchy;
    const { limit, settings } = GROUP_FILES[version];
    this.folder = join(root, `${groupPrefix(process.pid)}${made++}`);
    try {
      if (version === 2) writeFileSync(join(root, 'cgroup.subtree_control'), '+memory');
      mkdirSync(this.folder);
      if (limitBytes !== null) this.write(limit, String(limitBytes));
    } catch (error) {
      throw new UserError(`No memory group can be made in ${root} (${String(error)}).`);
    }
    for (const [name, content] of settings) this.try(name, content);
  }

  /** Writes a script that enters the group and becomes `program`. */
  entrance(script: string, program: string): string {
    const enter = `echo $$ > '${join(this.folder, PROCESSES)}'`;
    writeFileSync(script, `#!/bin/sh\n${enter} && exec '${program}' "$@"\n`);
    chmodSync(script, 0o755);
    return script;
  }

  read(): GroupReading {
    return GROUP_FILES[this.hierarchy.version].read(name => {
      const path = join(this.folder, name);
      return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
    });
  }

  /** Ends whatever is in the group, and removes it. */
  async remove(): Promise<void> {
    for (let pids = this.processes(); pids.length > 0; pids = this.processes()) {
      pids.forEach(kill);
      await setTimeout(20);
    }
    rmdirSync(this.folder);
  }

  private processes(): readonly number[] {
    const text = readFileSync(join(this.folder, PROCESSES), 'utf8');
    return text.split('\n').filter(Boolean).map(Number);
  }

  private write(name: string, content: string): void {
    writeFileSync(join(this.folder, name), content);
  }

  /** A setting that not every kernel has. */
  private try(name: string, content: string): void {
    if (existsSync(join(this.folder, name))) this.write(name, content);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself since.
  }
}
