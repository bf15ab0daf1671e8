import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { launchChromium, startEditorServer, workbenchUrl } from './editor-server';

/**
 * Stands in for the desktop's `code` program as `vscodeExecutablePath` of @vscode/test-electron: takes
 * the same arguments, but opens the workbench of a VS Code server in Chromium. The exit code is the suite's.
 */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({ strict: false, allowPositionals: true });
  const development = String(values.extensionDevelopmentPath);
  const tests = String(values.extensionTestsPath);
  const isTrusted = values['disable-workspace-trust'] === true;
  const server = await startEditorServer({ development: true, workspaceTrust: !isTrusted });
  const browser = await launchChromium(process.env.MAFAT_CHROMIUM ?? '/usr/bin/chromium');
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const exit = new Promise<number>(done => {
      void page.exposeFunction('codeAutomationExit', done);
    });
    await page.exposeFunction('codeAutomationLog', () => undefined);
    await page.goto(
      workbenchUrl(server, {
        folder: resolve(positionals[0] ?? '.'),
        extensionDevelopmentPath: development,
        extensionTestsPath: existsSync(tests) ? tests : `${tests}.js`,
      }),
    );
    const code = await Promise.race([exit, timeout()]);
    if (code === undefined) process.stderr.write('The suite did not end in time.\n');
    return code ?? 1;
  } finally {
    await browser.close();
    await server.stop();
  }
}

const TIMEOUT_MS = 1_800_000;

const timeout = (): Promise<undefined> =>
  new Promise(done => {
    setTimeout(() => done(undefined), TIMEOUT_MS).unref();
  });

main().then(
  code => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    process.exit(1);
  },
);
