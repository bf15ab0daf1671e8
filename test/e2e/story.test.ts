import assert from 'node:assert/strict';
import type { Browser } from 'playwright-core';
import {
  installExtension,
  launchChromium,
  startEditorServer,
  type EditorServer,
} from './host/editor-server';
import { prepareHost, ROOT, say } from './host/installation';
import { WorkbenchPage } from './workbench-page';
import { makeWorkspace } from './workspace';

/** A package to be installed and used instead of the checkout. */
const VSIX = process.env.MAFAT_VSIX;

const DARK = { id: 'Default Dark Modern', windowClass: 'vs-dark', reportClass: 'vscode-dark' };

/** With the colour of a report's paper. */
const THEMES = [
  {
    name: 'light',
    paper: 'rgb(255, 255, 255)',
    theme: { id: 'Default Light Modern', windowClass: 'vs', reportClass: 'vscode-light' },
  },
  {
    name: 'contrast',
    paper: 'rgb(0, 0, 0)',
    theme: {
      id: 'Default High Contrast',
      windowClass: 'hc-black',
      reportClass: 'vscode-high-contrast',
    },
  },
  {
    name: 'contrast-light',
    paper: 'rgb(255, 255, 255)',
    theme: {
      id: 'Default High Contrast Light',
      windowClass: 'hc-light',
      reportClass: 'vscode-high-contrast-light',
    },
  },
  { name: 'dark', paper: 'rgb(31, 31, 31)', theme: DARK },
] as const;

/** Colour behind everything in a window or a report. */
const PAPER = 'getComputedStyle(document.body).backgroundColor';

describe(`the story, as a user sees it (${VSIX === undefined ? 'development' : 'package'})`, function () {
  const { folder, remove } = makeWorkspace('samples');
  let server: EditorServer | undefined;
  let browser: Browser | undefined;
  let workbench: WorkbenchPage;
  /** Hosts besides this machine that anything asked for. */
  const asked = new Set<string>();

  before(async function () {
    const host = prepareHost();
    if (host.kind === 'missing') {
      if (process.env.CI !== undefined) throw new Error(host.reason);
      say(`LEFT OUT: the story in a real VS Code, because ${host.reason}.`);
      return this.skip();
    }
    server = await startEditorServer({
      development: VSIX === undefined,
      settings: {
        'editor.minimap.enabled': false,
        'mafat.run.engine': 'webassembly',
        'window.commandCenter': false,
      },
    });
    if (VSIX !== undefined) installExtension(server, VSIX);
    browser = await launchChromium(host.chromium);
    const development = VSIX === undefined ? { extensionDevelopmentPath: ROOT } : {};
    const prefix = VSIX === undefined ? 'story' : 'package';
    workbench = await WorkbenchPage.open(browser, server, { folder, ...development }, prefix);
    await workbench.setTheme(DARK);
    workbench.page.on('request', request => {
      const { protocol, hostname } = new URL(request.url());
      // VS Code's own service worker answers this name, with files of the panel.
      if (hostname.endsWith('.vscode-resource.vscode-cdn.net')) return;
      if (protocol.startsWith('http') && hostname !== '127.0.0.1') asked.add(hostname);
    });
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
    remove();
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench.screenshot('failed');
  });

  it('a network is opened: hints stand at its sections', async () => {
    await workbench.openFile('tiny-face.cfg');
    await workbench
      .line(/\[convolutional\].*×.*(KiB|MiB)/)
      .first()
      .waitFor();
    await workbench.page.locator('.codelens-decoration', { hasText: 'Find plan' }).waitFor();
    await workbench.screenshot('1-hints');
  });

  it('an error is typed: it is underlined, and gone when it is undone', async () => {
    await workbench
      .line(/^filters=/)
      .first()
      .click();
    await workbench.page.keyboard.press('End');
    await workbench.page.keyboard.type('x');
    await workbench.page.locator('.squiggly-error, .squiggly-warning').first().waitFor();
    await workbench.screenshot('2-error');
    await workbench.page.keyboard.press('Backspace');
    await workbench.page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
    await workbench.page.keyboard.press('Control+S');
  });

  it('"Find a plan" asks for a budget and finds a plan', async () => {
    await workbench.runCommand('MAFAT: Find a plan');
    await workbench.page.locator('.quick-input-title', { hasText: 'tiny-face.cfg' }).waitFor();
    // Over the question, the pointer shows a hover that hides its title.
    await workbench.page.mouse.move(720, 700);
    await workbench.page.locator('.monaco-hover:visible').waitFor({ state: 'hidden' });
    await workbench.screenshot('3-budget');
    await workbench.answer('5 MiB', 'RAM of a microcontroller');
    await workbench.notification(/Fits: .* of 5\.00 MiB/).waitFor();
    await workbench.notification(/Finding a plan/).waitFor({ state: 'detached' });
    await workbench.screenshot('4-plan');
  });

  it('the plan is applied: its groups stand at the lines where they begin', async () => {
    await workbench
      .notification(/Fits: .* of 5\.00 MiB/)
      .getByRole('button', { name: 'Apply', exact: true })
      .click();
    await workbench
      .line(/group 1 · /)
      .first()
      .waitFor();
    await workbench.page.locator('.statusbar-item', { hasText: '/ 5.00 MiB RAM' }).waitFor();
    await workbench.page.locator('.codelens-decoration', { hasText: 'Change plan' }).waitFor();
    await workbench.screenshot('5-groups');
  });

  it('"Run test inference" shows boxes and measured memory', async () => {
    await workbench.runCommand('MAFAT: Run test inference');
    await workbench.answer('', 'tiny-face.weights');
    await workbench.page.locator('.quick-input-title', { hasText: 'Image for' }).waitFor();
    await workbench.answer('', 'faces.jpg');
    await workbench.report.locator('.detections .frame').first().waitFor();
    await workbench.notification(/Identical to the untiled run/).waitFor();
    await workbench.runCommand('Notifications: Clear All Notifications');
    assert.match(await workbench.report.locator('body').innerText(), /identical/i);
    await workbench.screenshot('6-report');
  });

  it('a bar is clicked: the cursor lands on the section of its layer', async () => {
    await workbench.report.locator('[data-layer="4"]').first().click();
    await workbench.page.locator('.tab.active', { hasText: 'tiny-face.cfg' }).first().waitFor();
    await workbench.screenshot('7-layer');
  });

  it('the report says why, and what other budgets would bring', async () => {
    const { report } = workbench;
    await report.getByRole('button', { name: 'Compute plans for other budgets' }).click();
    await report.locator('.neighbours code').first().waitFor();
    await report.locator('#explanation').scrollIntoViewIfNeeded();
    assert.match(
      await report.locator('#explanation .reader').first().innerText(),
      /Group \d+ sets the peak/,
    );
    await workbench.screenshot('9-explanation');
  });

  it('two networks are selected in the explorer and compared', async () => {
    const { page } = workbench;
    await workbench.file('tiny-face.cfg').click();
    await workbench.file('yolov2-16.cfg').click({ modifiers: ['Control'] });
    await workbench.takeFromMenu(
      workbench.file('tiny-face.cfg'),
      'Compare with another plan',
      'MAFAT',
    );
    const comparison = workbench.report.locator('#comparison');
    await comparison.waitFor();
    await comparison.scrollIntoViewIfNeeded();
    assert.match(await comparison.innerText(), /Two networks compared.*yolov2-16\.cfg/s);
    await workbench.screenshot('10-comparison');
    await page.keyboard.press('Escape');
  });

  it('the window is reloaded: the report is still there', async () => {
    await workbench.runCommand('Developer: Reload Window');
    await workbench.page.locator('.monaco-workbench').waitFor();
    await workbench.report.locator('.detections .frame').first().waitFor();
    assert.match(await workbench.report.locator('body').innerText(), /identical/i);
  });

  for (const { name, paper, theme } of THEMES)
    it(`the report takes the colours of the theme ${theme.id}`, async () => {
      await workbench.setTheme(theme);
      assert.equal(await workbench.report.locator('body').evaluate(PAPER), paper);
      await workbench.screenshot(`8-${name}`);
    });

  it('nothing was asked of another machine', () => {
    assert.deepEqual([...asked], []);
  });
});
