import { homedir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../base/user-error';
import { placementOf } from '../core/schedule/arena';
import { ArtifactCache } from '../native/artifact-cache';
import { chosenCompiler, compilerSearch, type Compiler } from '../native/compiler';
import { runOnEmulatedBoard, type EmulatedOutcome } from '../native/emulated-run';
import { emulatorTools, type EmulatorTools } from '../native/emulator-tools';
import { machineNamed, type Machine } from '../native/machines';
import { runNatively, type NativeOutcome, type NativeWatch } from '../native/native-run';
import type { CommandContext } from './commands/command-context';
import type { NativeOptions } from './native-options';
import { withProgress } from './progress-display';
import type { PreparedRun, RunOptions } from './run-preparation';

/** The compiler for a native run; undefined for others. @throws UserError when there is none, RunAborted */
async function compilerFor(
  { native, compiler, simd }: NativeOptions,
  signal: AbortSignal,
): Promise<Compiler | undefined> {
  if (native) return chosenCompiler(compiler, compilerSearch(signal));
  if (compiler !== undefined || simd !== undefined)
    throw new UserError('--compiler and --simd need a native run: add --native.');
  return undefined;
}

/** How a run is a program of its own: natively, or on an emulated board. */
export type ProgramKind =
  | { readonly kind: 'native'; readonly compiler: Compiler }
  | { readonly kind: 'emulated'; readonly machine: Machine; readonly tools: EmulatorTools };

/**
 * What a run needs that is a program of its own; undefined for others.
 * @throws UserError when it is missing, RunAborted
 */
export async function programFor(
  options: NativeOptions & Pick<RunOptions, 'board' | 'dump' | 'trace' | 'repeat'>,
  signal: AbortSignal,
): Promise<ProgramKind | undefined> {
  const compiler = await compilerFor(options, signal);
  if (compiler !== undefined) return { kind: 'native', compiler };
  const machine = machineNamed(options.board ?? '');
  if (machine === undefined) return undefined;
  checkEmulated(machine, options);
  return { kind: 'emulated', machine, tools: await emulatorTools(compilerSearch(signal)) };
}

/** @throws UserError for what an emulated run can't do. */
function checkEmulated(
  { name }: Machine,
  { dump, trace, repeat }: Pick<RunOptions, 'dump' | 'trace' | 'repeat'>,
): void {
  if (dump !== undefined || trace !== undefined)
    throw new UserError(`Runs on ${name} have no --dump and no --trace: remove them.`);
  if (repeat > 1)
    throw new UserError(`Runs on ${name} always take the same time: remove --repeat.`);
}

/** @throws UserError, RunAborted */
export function runAsProgram(
  { wish, choice, options: { simd, json } }: PreparedRun,
  program: ProgramKind,
  context: CommandContext,
  signal: AbortSignal,
): Promise<NativeOutcome | EmulatedOutcome> {
  const cache = cacheFolder();
  const { refusal } = new ArtifactCache(cache);
  if (refusal !== undefined) context.terminal.err(withoutCache(cache, refusal));
  const watch: NativeWatch = (name, use) => withProgress(name, json, use);
  const what = { run: wish, placement: placementOf(choice.offer.schedule), cache };
  if (program.kind === 'emulated')
    return runOnEmulatedBoard({ ...what, ...program }, context, signal, watch);
  const native = { ...what, compiler: program.compiler, ...(simd !== undefined && { simd }) };
  return runNatively(native, context, signal, watch);
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
