import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const ROOT = resolve(__dirname, '../../..');

/** Where the host lies: git-ignored, some 300 MB. MAFAT_HOST names a folder to share between checkouts. */
const HOST = process.env.MAFAT_HOST ?? join(ROOT, '.vscode-test', 'host');

/** VS Code's server inside the npm package code-server. */
export const VSCODE = join(HOST, 'node_modules', 'code-server', 'lib', 'vscode');

/** The part of VS Code's terminals that has to be compiled. */
export const TERMINALS = join(VSCODE, 'node_modules', 'node-pty', 'build', 'Release', 'pty.node');

const CHROMIUM = process.env.MAFAT_CHROMIUM ?? '/usr/bin/chromium';
const PACKAGES = ['chromium', 'fonts-dejavu-core', 'ripgrep'] as const;
const COMPILER = ['g++', 'make', 'python3'] as const;

/** What is needed for tests in a real VS Code and where it is, or why there is none. */
export type Host =
  | { readonly kind: 'ready'; readonly chromium: string }
  | { readonly kind: 'missing'; readonly reason: string };

/** Finds Chromium and the VS Code server; installs what is missing, saying so. */
export function prepareHost(): Host {
  if (process.platform !== 'linux')
    return {
      kind: 'missing',
      reason: `the offline host runs on Linux, not on ${process.platform}`,
    };
  const problem = prepareChromium() ?? prepareServer();
  if (problem !== undefined) return { kind: 'missing', reason: problem };
  prepareTerminals();
  linkRipgrep();
  return { kind: 'ready', chromium: CHROMIUM };
}

function prepareChromium(): string | undefined {
  if (existsSync(CHROMIUM)) return undefined;
  const problem = installPackages(PACKAGES);
  return problem && `there is no ${CHROMIUM}, and ${problem}`;
}

function installPackages(packages: readonly string[]): string | undefined {
  const names = packages.join(' ');
  if (!isRunnable('apt-get') || process.getuid?.() !== 0)
    return `it can be installed by root on Debian only (apt-get install ${names})`;
  say(`Installing ${names} with apt-get.`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const update = step('apt-get', ['update', '-qq'], ROOT, env);
  if (update !== undefined) return update;
  const words = ['install', '-y', '-qq', '--no-install-recommends', ...packages];
  return step('apt-get', words, ROOT, env);
}

function prepareServer(): string | undefined {
  if (existsSync(join(VSCODE, 'node_modules', '.package-lock.json'))) return undefined;
  say(`The VS Code server is missing: installing code-server 4.100.3 into ${HOST}.`);
  mkdirSync(HOST, { recursive: true });
  copyFileSync(join(__dirname, 'package.json'), join(HOST, 'package.json'));
  // code-server's own scripts must not run: one refuses root, another downloads from GitHub.
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund'];
  const outer = step('npm', ['install', ...quiet], HOST);
  if (outer !== undefined) return outer;
  const inner = step('npm', ['install', '--omit=dev', ...quiet], VSCODE);
  if (inner !== undefined) return inner;
  link('node_modules', join(VSCODE, 'node_modules.asar'));
  return undefined;
}

/** Compiles what terminals need; without it the host works, but runs no task. */
function prepareTerminals(): void {
  if (existsSync(TERMINALS)) return;
  const hasCompiler = COMPILER.every(isRunnable);
  const problem = hasCompiler
    ? compileTerminals()
    : (installPackages(COMPILER) ?? compileTerminals());
  if (problem !== undefined) say(`LEFT OUT: tasks in a terminal, because ${problem}.`);
}

function compileTerminals(): string | undefined {
  const prefix = resolve(process.execPath, '..', '..');
  const hasHeaders = existsSync(join(prefix, 'include', 'node', 'node.h'));
  const words = ['explore', 'node-pty', '--', 'node-gyp', 'rebuild'];
  return step('npm', words, VSCODE, hasHeaders ? { npm_config_nodedir: prefix } : {});
}

/** The search of files inside VS Code; without it the host works, but finds no files. */
function linkRipgrep(): void {
  const found = spawnSync('which', ['rg'], { encoding: 'utf8' }).stdout.trim();
  if (found === '') return;
  const folder = join(VSCODE, 'node_modules', '@vscode', 'ripgrep', 'bin');
  mkdirSync(folder, { recursive: true });
  link(found, join(folder, 'rg'));
}

function link(target: string, place: string): void {
  if (!existsSync(place)) symlinkSync(target, place);
}

const isRunnable = (program: string): boolean =>
  spawnSync('which', [program], { stdio: 'ignore' }).status === 0;

/** Runs a program; what went wrong, if something did. */
function step(
  program: string,
  words: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): string | undefined {
  const { status, stderr } = spawnSync(program, words, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    maxBuffer: 1 << 28,
  });
  if (status === 0) return undefined;
  return `"${program} ${words.join(' ')}" failed: ${stderr.trim().slice(-500)}`;
}

export const say = (line: string): void => void process.stdout.write(`${line}\n`);
