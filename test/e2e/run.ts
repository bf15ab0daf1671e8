import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { prepareHost, ROOT, say, type Host } from './host/installation';
import { makeWorkspace } from './workspace';

/** Runs the suite inside a real VS Code: the desktop's where VSCODE_EXECUTABLE names it, else the offline host. */
async function runSuite(): Promise<number> {
  const { folder, remove } = makeWorkspace();
  const output = join(tmpdir(), `mafat-suite-${process.pid}.txt`);
  try {
    return await runTests({
      vscodeExecutablePath:
        process.env.VSCODE_EXECUTABLE ?? join(__dirname, 'host', 'code-host.cjs'),
      extensionDevelopmentPath: ROOT,
      extensionTestsPath: join(__dirname, 'suite', 'start.cjs'),
      launchArgs: [folder, '--disable-extensions', '--disable-workspace-trust'],
      extensionTestsEnv: { TEST_OUTPUT: output },
    });
  } catch (error) {
    say(String(error));
    return 1;
  } finally {
    say(textOf(output));
    rmSync(output, { force: true });
    remove();
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return 'The suite inside VS Code wrote nothing.';
  }
}

async function main(): Promise<number> {
  const host: Host =
    process.env.VSCODE_EXECUTABLE === undefined ? prepareHost() : { kind: 'ready', chromium: '' };
  if (host.kind === 'missing') {
    say(`LEFT OUT: the tests in a real VS Code, because ${host.reason}.`);
    // Nothing may be left out where the result counts.
    return process.env.CI === undefined ? 0 : 1;
  }
  return runSuite();
}

main().then(
  code => process.exit(code),
  (error: unknown) => {
    say(String(error));
    process.exit(1);
  },
);
