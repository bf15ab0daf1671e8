import type { Browser } from 'playwright-core';
import { launchChromium, startEditorServer, type EditorServer } from './host/editor-server';
import { prepareHost, ROOT, say } from './host/installation';
import { WorkbenchPage } from './workbench-page';
import { makeWorkspace } from './workspace';

export interface WindowOptions {
  /** Of the names of its screenshots. */
  readonly prefix: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether folders may be untrusted, as on a desktop. */
  readonly workspaceTrust?: boolean;
}

/** What the tests of a suite look at while it runs. */
export interface Window {
  readonly workbench: WorkbenchPage;
  readonly folder: string;
}

/** Gives the suite that calls it a VS Code window with the extension under development; it ends with the suite. */
export function useWindow({ prefix, ...options }: WindowOptions): () => Window {
  const { folder, remove } = makeWorkspace();
  let server: EditorServer | undefined;
  let browser: Browser | undefined;
  let workbench: WorkbenchPage | undefined;

  before(async function () {
    const host = prepareHost();
    if (host.kind === 'missing') {
      if (process.env.CI !== undefined) throw new Error(host.reason);
      say(`LEFT OUT: ${this.test?.parent?.title ?? prefix}, because ${host.reason}.`);
      return this.skip();
    }
    server = await startEditorServer({ development: true, ...options });
    browser = await launchChromium(host.chromium);
    const opened = { folder, extensionDevelopmentPath: ROOT };
    workbench = await WorkbenchPage.open(browser, server, opened, prefix);
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench?.screenshot('failed');
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
    remove();
  });

  return () => {
    if (workbench === undefined) throw new Error('the window is not open yet');
    return { workbench, folder };
  };
}
