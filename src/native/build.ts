import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { ProjectFile } from '../export/project-file';
import { CompilationFailed } from '../runner-client/compilation-failed';
import { writeFolder } from '../runner-client/folder-access';
import { keyOf, type ArtifactCache } from './artifact-cache';
import type { Compiler } from './compiler';
import type { Control } from './control';
import { runTool } from './tool';

export interface Build {
  /** Those that aren't sources are left out. */
  readonly files: readonly ProjectFile[];
  /** Empty; gets the program, and on the way there sources and objects. */
  readonly folder: string;
  readonly compiler: Compiler;
  readonly cache: ArtifactCache;
  /** How sources are compiled. */
  readonly flags: readonly string[];
  /** What the linker needs beside the objects. */
  readonly linking?: readonly string[];
}

/** A text of a project. */
interface SourceFile {
  readonly path: string;
  readonly content: string;
}

/** A source with the object that is made of it. */
interface Unit {
  readonly source: string;
  readonly object: string;
  readonly key: string;
}

const PROGRAM = 'mafat-run';

/**
 * Compiles a project and gives the path of its program. What has been compiled before, with the same sources, flags
 * and compiler, comes from the cache: the hand-written sources of a project are the same for all networks.
 * @throws CompilationFailed, UserError, RunAborted: then nothing of the compiler is left running
 */
export async function buildProgram(build: Build, control: Control): Promise<string> {
  const { folder, compiler, cache, linking = [] } = build;
  const texts = textsOf(build.files);
  const units = unitsOf(texts, build);
  const program = join(folder, PROGRAM);
  const scripts = texts.filter(({ path }) => isScript(path)).map(({ content }) => content);
  const made = units.map(unit => unit.key);
  const key = keyOf([compiler.identity, ...made, ...linking, ...scripts]);
  if (cache.take(key, program)) return program;
  await writeFolder(folder, texts, control.signal);
  await compileAll(build, units, control);
  const objects = units.map(({ object }) => object);
  await compile(build, [...linking, ...objects], PROGRAM, control.signal);
  cache.keep(key, program);
  cache.clean();
  return program;
}

const textsOf = (files: Build['files']): readonly SourceFile[] =>
  files.flatMap(({ path, content }) =>
    (/\.[ch]$/.test(path) || isScript(path)) && typeof content === 'string'
      ? [{ path, content }]
      : [],
  );

/** Of the linker. */
const isScript = (path: string): boolean => path.endsWith('.ld');

const isShared = ({ path }: SourceFile): boolean =>
  path.includes('mafat/') && !path.includes('mafat/emulator/');

/** The slowest to compile first. */
function unitsOf(
  texts: readonly SourceFile[],
  { compiler: { identity }, flags }: Build,
): readonly Unit[] {
  const headers = texts.filter(({ path }) => path.endsWith('.h'));
  const parts = (files: readonly SourceFile[]): readonly string[] =>
    files.flatMap(({ path, content }) => [path, content]);
  // What is shared by all networks knows no header of any.
  const [own, shared] = [headers, headers.filter(isShared)].map(files => keyOf(parts(files)));
  return texts
    .filter(({ path }) => path.endsWith('.c'))
    .sort((a, b) => Number(isKernels(b)) - Number(isKernels(a)))
    .map(source => ({
      source: source.path,
      object: source.path.replaceAll('/', '-').replace(/\.c$/, '.o'),
      key: keyOf([
        identity,
        ...flags,
        isShared(source) ? (shared ?? '') : (own ?? ''),
        ...parts([source]),
      ]),
    }));
}

const isKernels = ({ path }: SourceFile): boolean => /mafat\/kernels-|_kernels\.c$/.test(path);

/** Makes all objects, as many at once as there are processors. The first failure ends the others. */
async function compileAll(
  build: Build,
  units: readonly Unit[],
  { signal, progress }: Control,
): Promise<void> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const failures: unknown[] = [];
  const waiting = [...units];
  // The program itself is one more.
  const total = units.length + 1;
  let done = 0;
  const work = async (): Promise<void> => {
    for (let unit = waiting.shift(); unit !== undefined; unit = waiting.shift())
      try {
        await makeObject(build, unit, either);
        progress({ done: ++done, total });
      } catch (error) {
        failures.push(error);
        failed.abort();
      }
  };
  progress({ done, total });
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  if (failures.length > 0) throw failures[0];
}

async function makeObject(build: Build, unit: Unit, signal: AbortSignal): Promise<void> {
  const { folder, cache } = build;
  const object = join(folder, unit.object);
  if (cache.take(unit.key, object)) return;
  await compile(build, ['-c', unit.source], unit.object, signal);
  cache.keep(unit.key, object);
}

/** Has the compiler make one file of others. */
async function compile(
  { compiler, folder, flags }: Build,
  inputs: readonly string[],
  output: string,
  signal: AbortSignal,
): Promise<void> {
  const { path, name, version } = compiler;
  const words = [path, ...flags, ...inputs, '-o', output];
  const ended = await runTool(words, { cwd: folder, signal });
  if (ended.code === 0 && existsSync(join(folder, output))) return;
  const said = `${ended.stderr}${ended.stdout}`.trim();
  const end = ended.signal ?? `it ended with code ${ended.code ?? 'unknown'}`;
  throw new CompilationFailed(
    `${name} ${version} cannot compile the program: ${firstComplaint(said) ?? end}`,
    `${words.join(' ')}\n${said}\n${end}`,
  );
}

/**
 * The first error that a compiler tells, with its place: `mafat/engine.c:12:3: error: …`. Where there is none, as
 * linkers write it, the first line.
 */
export function firstComplaint(output: string): string | undefined {
  const lines = output.split('\n').map(line => line.trim());
  const isError = (line: string): boolean => /^\S.*:\d+(:\d+)?: (fatal )?error: /.test(line);
  return lines.find(isError) ?? lines.find(line => line !== '');
}
