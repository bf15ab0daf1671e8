import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, FrameLocator, Locator, Page } from 'playwright-core';
import { workbenchUrl, type EditorServer, type Workbench } from './host/editor-server';
import { ROOT } from './host/installation';

const SCREENSHOTS = join(ROOT, 'output', 'screenshots');

/** What has not come by then never will, however busy the machine. */
const PATIENCE_MS = 120_000;

/** One of the editor's own colour themes. */
export interface Theme {
  /** As in settings. */
  readonly id: string;
  /** What the window carries while the theme holds, and the body of a report in it. */
  readonly windowClass: string;
  readonly reportClass: string;
}

/** A VS Code window, as a user sees it. */
export class WorkbenchPage {
  /** How often settings were changed. */
  private changes = 0;

  private constructor(
    readonly page: Page,
    private readonly server: EditorServer,
    private readonly prefix: string,
  ) {}

  /** @param prefix of the names of its screenshots. */
  static async open(
    browser: Browser,
    server: EditorServer,
    workbench: Workbench,
    prefix: string,
  ): Promise<WorkbenchPage> {
    const page = await browser.newPage({
      viewport: { width: 1440, height: 900 },
    });
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(workbenchUrl(server, workbench));
    await page.locator('.monaco-workbench').waitFor();
    return new WorkbenchPage(page, server, prefix);
  }

  async openFile(name: string): Promise<void> {
    await this.file(name).dblclick();
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
  }

  /** A line of the editor; blanks in it are those of the keyboard. */
  line(text: RegExp): Locator {
    const source = text.source.replaceAll(' ', '[ \u00a0]');
    return this.page.locator('.view-line', { hasText: new RegExp(source, text.flags) });
  }

  async runCommand(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.answer(`>${title}`, title);
    // What the command asks comes in the same widget: nothing may be typed into the list of commands any more.
    const isGone = `(input => !input?.checkVisibility() || !input.value.startsWith('>'))(
      document.querySelector('.quick-input-widget input.input'))`;
    await this.page.waitForFunction(isGone, undefined, { timeout: 5000 }).catch(() => undefined);
  }

  /** Types into the open quick pick and takes the first row with `row`. */
  async answer(typed: string, row: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget input.input');
    await input.waitFor();
    await input.fill(typed);
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: row }).first().click();
  }

  /** Answers the open question with a text. */
  async type(text: string): Promise<void> {
    await this.page.locator('.quick-input-widget input.input').fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Answers the open question for a folder, as soon as it has filled in where it begins. */
  async chooseFolder(path: string): Promise<void> {
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: '..' }).waitFor();
    await this.page.waitForFunction(
      `document.querySelector('.quick-input-widget input.input').value.endsWith('/')`,
    );
    await this.type(path);
  }

  /** Waits for the question with this title, and gives no answer. */
  async dismiss(title: string): Promise<void> {
    const question = this.page.locator('.quick-input-title', { hasText: title });
    await question.waitFor();
    await this.page.keyboard.press('Escape');
    await question.waitFor({ state: 'hidden' });
  }

  /** A button in the title of the active editor. */
  titleButton(name: string): Locator {
    return this.page.locator('.editor-group-container.active .editor-actions').getByLabel(name);
  }

  /** The row of a file in the explorer. */
  file(name: string): Locator {
    return this.page.locator('.explorer-folders-view .monaco-list-row', { hasText: name });
  }

  /** Opens the menu of what is at `place` and takes an entry. */
  async takeFromMenu(place: Locator, name: string, submenu?: string): Promise<void> {
    await place.click({ button: 'right' });
    if (submenu !== undefined) await this.menuEntry(submenu).hover();
    // A menu that has just opened takes no click yet, or the click that opened it might choose; keys it takes.
    await this.menuEntry(name).hover();
    // The last one: the entry of its submenu is around it, and has the focus, too.
    await this.page
      .locator('.monaco-menu .action-item.focused', { hasText: name })
      .last()
      .waitFor();
    await this.page.keyboard.press('Enter');
  }

  /** An entry of the menu that is open. */
  menuEntry(name: string): Locator {
    return this.page.locator('.monaco-menu .action-label', { hasText: name });
  }

  codeLens(text: string): Locator {
    return this.page.locator('.codelens-decoration a', { hasText: text });
  }

  notification(text: RegExp): Locator {
    return this.page.locator('.notifications-toasts .notification-list-item', { hasText: text });
  }

  /** What is inside the report panel. */
  get report(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').frameLocator('iframe#active-frame');
  }

  /** Waits until window and report are drawn in it. */
  async setTheme({ id, windowClass, reportClass }: Theme): Promise<void> {
    await this.changeSettings({ 'workbench.colorTheme': id });
    await this.page.locator(`.monaco-workbench.${windowClass}`).waitFor();
    if ((await this.page.locator('iframe.webview.ready').count()) > 0)
      await this.report.locator(`body.${reportClass}`).waitFor();
  }

  /** Changes settings of the machine; those that the server was started with stay. */
  async changeSettings(settings: Readonly<Record<string, unknown>>): Promise<void> {
    const file = join(this.server.data, 'data', 'Machine', 'settings.json');
    // The title of the window tells when they have come.
    // Seen as the same name in pictures each time.
    const title = `MAFAT${'\u200B'.repeat(++this.changes)}`;
    const all = { ...this.server.settings, ...settings, 'window.title': title };
    writeFileSync(file, JSON.stringify(all));
    await this.page.waitForFunction(`document.title.endsWith(${JSON.stringify(title)})`);
  }

  async screenshot(name: string): Promise<void> {
    mkdirSync(SCREENSHOTS, { recursive: true });
    const path = join(SCREENSHOTS, `${this.prefix}-${name}.png`);
    await this.page.screenshot({ path, animations: 'disabled' });
  }
}
