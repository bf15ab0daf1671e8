import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { VSCODE } from './installation';

/** A running VS Code server; its workbench is opened in a browser. */
export interface EditorServer {
  readonly port: number;
  /** Folder with settings, extensions and logs of this server. */
  readonly data: string;
  readonly settings: Readonly<Record<string, unknown>>;
  /** What the server printed so far. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
}

export interface EditorOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether folders may be untrusted, as on a desktop. */
  readonly workspaceTrust?: boolean;
  /** Lets the workbench take an extension under development and tests from its address. */
  readonly development: boolean;
}

const SETTINGS = {
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'update.mode': 'none',
  'workbench.enableExperiments': false,
  'typescript.disableAutomaticTypeAcquisition': true,
  'git.enabled': false,
  'chat.commandCenter.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'window.newWindowDimensions': 'default',
} as const;

const START_MS = 120_000;
const STOP_MS = 5_000;

export async function startEditorServer(options: EditorOptions): Promise<EditorServer> {
  const port = await freePort();
  const settings = settingsOf(options);
  const data = makeData(settings);
  const child = spawn(process.execPath, argumentsOf(port, data, options), {
    env: { ...process.env, EXTENSIONS_GALLERY: '{}' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  const listening = new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      log += chunk.toString();
      if (log.includes('Extension host agent listening')) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', code =>
      reject(new Error(`the VS Code server ended (${code ?? ''})\n${log}`)),
    );
    setTimeout(
      () => reject(new Error(`the VS Code server did not start\n${log}`)),
      START_MS,
    ).unref();
  });
  await listening;
  const stop = async (): Promise<void> => {
    await ended(child);
    rmSync(data, { recursive: true, force: true, maxRetries: 3 });
  };
  return { port, data, settings, log: () => log, stop };
}

const settingsOf = ({ settings = {}, workspaceTrust = false }: EditorOptions) => ({
  ...SETTINGS,
  'security.workspace.trust.enabled': workspaceTrust,
  ...settings,
});

function makeData(settings: Readonly<Record<string, unknown>>): string {
  const data = mkdtempSync(join(tmpdir(), 'mafat-editor-'));
  mkdirSync(join(data, 'data', 'Machine'), { recursive: true });
  mkdirSync(join(data, 'extensions'), { recursive: true });
  writeFileSync(join(data, 'data', 'Machine', 'settings.json'), JSON.stringify(settings));
  return data;
}

const argumentsOf = (
  port: number,
  data: string,
  { workspaceTrust = false, development }: EditorOptions,
): readonly string[] => [
  join(VSCODE, 'out', 'server-main.js'),
  ...['--host', '127.0.0.1', '--port', String(port), '--without-connection-token'],
  ...['--accept-server-license-terms', '--telemetry-level', 'off'],
  // Extensions have the variables of the tests, and so their ccache, not those of a login shell.
  '--force-disable-user-env',
  ...['--server-data-dir', data, '--extensions-dir', join(data, 'extensions')],
  ...(workspaceTrust ? [] : ['--disable-workspace-trust']),
  ...(development ? ['--enable-smoke-test-driver'] : []),
];

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await exit;
  clearTimeout(kill);
}

/** Installs a .vsix into a server. */
export function installExtension({ data }: EditorServer, vsix: string): void {
  execFileSync(
    process.execPath,
    [
      join(VSCODE, 'out', 'server-main.js'),
      ...['--install-extension', vsix, '--accept-server-license-terms'],
      ...['--server-data-dir', data, '--extensions-dir', join(data, 'extensions')],
    ],
    { stdio: 'pipe' },
  );
}

export interface Workbench {
  readonly folder: string;
  readonly extensionDevelopmentPath?: string;
  readonly extensionTestsPath?: string;
}

/** The address that opens a folder in the workbench. */
export function workbenchUrl({ port }: EditorServer, workbench: Workbench): string {
  const remote = (path: string): string => `vscode-remote://127.0.0.1:${port}${path}`;
  const { folder, extensionDevelopmentPath, extensionTestsPath } = workbench;
  const payload = Object.entries({ extensionDevelopmentPath, extensionTestsPath })
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map(([name, path]) => [name, remote(path)]);
  const query = new URLSearchParams({ folder });
  if (payload.length > 0) query.set('payload', JSON.stringify(payload));
  return `http://127.0.0.1:${port}/?${query.toString()}`;
}

export const launchChromium = (executablePath: string): Promise<Browser> =>
  chromium.launch({
    executablePath,
    headless: true,
    args: [
      ...['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
      '--disable-dev-shm-usage',
    ],
  });

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
