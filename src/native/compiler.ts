import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { basename, delimiter, isAbsolute, join, resolve } from 'node:path';
import { UserError } from '../base/user-error';
import type { CompilerName } from '../protocol/inference';
import { runTool } from './tool';

/** A C compiler of this machine. */
export interface Compiler extends CompilerName {
  /** All that it says of itself: what it compiles may differ where this does. */
  readonly identity: string;
}

/** What compilers are called, from the one that the system prefers. */
const NAMES = ['cc', 'gcc', 'clang'] as const;

/** A compiler that is asked for its version answers at once. */
const PATIENCE_MS = 10_000;

/** Where programs are looked for, and what ends the search. */
export interface CompilerSearch {
  /** Folders with programs, as in the variable PATH. */
  readonly path: string;
  readonly signal: AbortSignal;
}

/** A search where a terminal would look. */
export const compilerSearch = (signal: AbortSignal): CompilerSearch => ({
  path: process.env.PATH ?? '',
  signal,
});

/** Programs need a POSIX system; where macOS has no developer tools its compilers are but requests to install them. */
const canCompile = (): boolean =>
  process.platform === 'darwin'
    ? ['/Library/Developer/CommandLineTools', '/Applications/Xcode.app'].some(existsSync)
    : process.platform !== 'win32';

/** The compilers on the path; one that goes by several names once. @throws RunAborted */
export async function findCompilers(search: CompilerSearch): Promise<readonly Compiler[]> {
  if (!canCompile()) return [];
  const compilers: Compiler[] = [];
  for (const name of NAMES) {
    const path = onPath(name, search.path);
    const compiler = path === undefined ? undefined : await describedCompiler(path, search.signal);
    const isNew = compilers.every(({ identity }) => identity !== compiler?.identity);
    if (compiler !== undefined && isNew) compilers.push(compiler);
  }
  return compilers;
}

/**
 * A compiler by its path, or by its name on the path.
 * @throws UserError when there is none of that name, it isn't a compiler, or the system doesn't support it; RunAborted
 */
export async function compilerNamed(name: string, search: CompilerSearch): Promise<Compiler> {
  checkSystem();
  const isPath = isAbsolute(name) || name.includes('/');
  const path = isPath ? resolve(name) : onPath(name, search.path);
  if (path === undefined || !isProgram(path))
    throw new UserError(`Compiler ${name} not found: name a program such as gcc or clang.`);
  const compiler = await describedCompiler(path, search.signal);
  if (compiler !== undefined) return compiler;
  throw new UserError(
    `${path} doesn't print a version like a C compiler: name a program such as gcc or clang.`,
  );
}

/**
 * The compiler of this name, or the first that is found.
 * @throws UserError when there is none, RunAborted
 */
export async function chosenCompiler(
  name: string | undefined,
  search: CompilerSearch,
): Promise<Compiler> {
  checkSystem();
  if (name !== undefined) return compilerNamed(name, search);
  const [first] = await findCompilers(search);
  if (first !== undefined) return first;
  throw new UserError(
    `No C compiler found: none of ${NAMES.join(', ')} is on PATH. Install a compiler, or name another.`,
  );
}

/** @throws UserError where programs cannot be built and run as `runTool` does. */
export function checkSystem(): void {
  if (process.platform === 'win32')
    throw new UserError('C programs can be compiled and run on Linux and macOS only.');
}

export const onPath = (name: string, path: string): string | undefined =>
  path
    .split(delimiter)
    .filter(isAbsolute)
    .map(folder => join(folder, name))
    .find(isProgram);

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // There is no such file, or it may not be run.
    return false;
  }
}

/** Undefined where the program does not say what compilers say. */
export async function describedCompiler(
  path: string,
  signal: AbortSignal,
): Promise<Compiler | undefined> {
  const version = await saidBy(path, '--version', signal);
  if (version === undefined) return undefined;
  const described = compilerNameOf(basename(path), version);
  if (described === undefined) return undefined;
  const machine = await saidBy(path, '-dumpmachine', signal);
  // The first word of gcc is how it was called.
  const said = described.name === 'gcc' ? version.replace(/^\S+/, 'gcc') : version;
  return { path, ...described, identity: `${said}${machine ?? ''}` };
}

export async function saidBy(
  path: string,
  option: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  try {
    const either = AbortSignal.any([signal, patience]);
    const { code, stdout } = await runTool([path, option], { signal: either });
    return code === 0 ? stdout : undefined;
  } catch (error) {
    if (patience.aborted) return undefined;
    throw error;
  }
}

/**
 * What a compiler says with --version: `gcc (Debian 12.2.0-14) 12.2.0`, `Debian clang version 14.0.6`,
 * `cc (GCC) 13.2.1 20230801`. Undefined where there is no version in it.
 */
export function compilerNameOf(
  program: string,
  said: string,
): Pick<Compiler, 'name' | 'version'> | undefined {
  const [line = ''] = said.split('\n');
  const clang = /clang version (\d+(?:\.\d+)*)/.exec(line)?.[1];
  if (clang !== undefined) return { name: 'clang', version: clang };
  const numbers = line.replace(/\([^()]*\)/g, '').split(/[^\d.]+/);
  const version = numbers.map(number => /^\d+(?:\.\d+)+/.exec(number)?.[0]).find(Boolean);
  if (version === undefined) return undefined;
  return { name: /Free Software Foundation/.test(said) ? 'gcc' : program, version };
}
