import { homedir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../base/user-error';
import { placementOf } from '../core/schedule/arena';
import { ArtifactCache } from '../native/artifact-cache';
import { chosenCompiler, compilerSearch, type Compiler } from '../native/compiler';
import { runNatively, type NativeOutcome } from '../native/native-run';
import type { CommandContext } from './commands/command-context';
import type { NativeOptions } from './native-options';
import { withProgress } from './progress-display';
import type { PreparedRun } from './run-preparation';

/** The compiler for a native run; undefined for others. @throws UserError when there is none, RunAborted */
export async function compilerFor(
  { native, compiler, simd }: NativeOptions,
  signal: AbortSignal,
): Promise<Compiler | undefined> {
  if (native) return chosenCompiler(compiler, compilerSearch(signal));
  if (compiler !== undefined || simd !== undefined)
    throw new UserError('--compiler and --simd need a native run: add --native.');
  return undefined;
}

/** @throws UserError, RunAborted */
export function runAsProgram(
  { wish, choice, options: { simd, json } }: PreparedRun,
  compiler: Compiler,
  context: CommandContext,
  signal: AbortSignal,
): Promise<NativeOutcome> {
  const cache = cacheFolder();
  const { refusal } = new ArtifactCache(cache);
  if (refusal !== undefined) context.terminal.err(withoutCache(cache, refusal));
  const native = {
    run: wish,
    placement: placementOf(choice.offer.schedule),
    compiler,
    cache,
    ...(simd !== undefined && { simd }),
  };
  return runNatively(native, context, signal, (name, use) => withProgress(name, json, use));
}

const withoutCache = (folder: string, reason: string): string =>
  `warning: the cache ${folder} isn't used: ${reason}. Make it writable by you alone (chmod go-w), ` +
  `or set XDG_CACHE_HOME to another folder.\n`;

/** Where systems want what can be made again. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const { XDG_CACHE_HOME } = env;
  if (XDG_CACHE_HOME !== undefined && XDG_CACHE_HOME !== '') return join(XDG_CACHE_HOME, 'mafat');
  const parts = process.platform === 'darwin' ? ['Library', 'Caches'] : ['.cache'];
  return join(homedir(), ...parts, 'mafat');
}
