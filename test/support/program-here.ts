import { join } from 'node:path';
import { runProgram } from '../../src/cli/program';
import { ROOT, type Ended } from './program';

/** Runs the command line in this thread; only what it starts itself are processes. */
export async function runHere(words: readonly string[]): Promise<Omit<Ended, 'left'>> {
  let [stdout, stderr] = ['', ''];
  const terminal = {
    out: (text: string) => void (stdout += text),
    err: (text: string) => void (stderr += text),
  };
  return { code: await runProgram(words, terminal, join(ROOT, 'dist')), stdout, stderr };
}
