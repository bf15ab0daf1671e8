import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** A detection in the JSON of `mafat run`: its centre and sides as fractions of the picture. */
export interface Found {
  readonly label: string;
  readonly score: number;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

export const ROOT = resolve(__dirname, '..', '..');

/** The built programs; tests of them run after the build. */
export const CLI = join(ROOT, 'dist', 'cli.js');
export const RUNNER = join(ROOT, 'dist', 'runner.js');

export const sample = (...parts: string[]): string => join(ROOT, 'samples', ...parts);

export const TINY_FACE = [
  sample('tiny-face', 'tiny-face.cfg'),
  '--weights',
  sample('tiny-face', 'tiny-face.weights'),
  '--image',
  sample('tiny-face', 'faces.jpg'),
  '--names',
  sample('tiny-face', 'face.names'),
] as const;

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Names of what it left in its folder for temporary files. */
  readonly left: readonly string[];
}

/** Holds no settings: what the developer has calibrated is none of the tests' business. */
const NOWHERE = join(ROOT, 'test', 'no-settings');

/** What tests compiled; it is gone with the process. */
export const CACHE = join(tmpdir(), `mafat-test-cache-${process.pid}`);
process.on('exit', () => rmSync(CACHE, { recursive: true, force: true }));

/** Variables that keep a program away from what the developer has. */
export const ENVIRONMENT = { XDG_CONFIG_HOME: NOWHERE, XDG_CACHE_HOME: CACHE };

/** Runs the command line to its end, with a folder for temporary files of its own. */
export const mafat = (...words: readonly string[]): Ended => mafatWith({}, ...words);

/** The same with other variables of the environment. */
export function mafatWith(
  environment: Readonly<Record<string, string>>,
  ...words: readonly string[]
): Ended {
  return withFolder(temporary => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...words], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, ...ENVIRONMENT, TMPDIR: temporary, ...environment },
      maxBuffer: 1 << 28,
    });
    return { code: status, stdout, stderr, left: readdirSync(temporary) };
  });
}

/** What a command printed with --json; all of stdout must be JSON. The caller says what shape it has. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- shorter than a cast in every test
export function jsonIn<T>({ stdout, stderr }: Pick<Ended, 'stdout' | 'stderr'>): T {
  if (stdout === '') throw new Error(`nothing on stdout; stderr: ${stderr}`);
  return JSON.parse(stdout) as T;
}

/** What a command prints with --json; all of stdout must be JSON. The caller says what shape it has. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- shorter than a cast in every test
export function mafatJson<T>(...words: readonly string[]): T {
  return jsonIn(mafat(...words, '--json'));
}

/** Id of a process that has just ended. */
export const deadProcess = (): number => spawnSync(process.execPath, ['--version']).pid;

/** Temporary folders that the process `pid` has, or has left. */
export const temporaryFoldersOf = (pid: number): readonly string[] =>
  readdirSync(tmpdir()).filter(name => name.startsWith(`mafat-${pid}-`));

/** Gives `use` an empty folder that is removed afterwards. */
export function withFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'mafat-test-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const result = use(folder);
    if (result instanceof Promise) return result.finally(remove) as T;
    remove();
    return result;
  } catch (error) {
    remove();
    throw error;
  }
}
