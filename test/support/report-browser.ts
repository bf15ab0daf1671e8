import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import type { FromReport, ToReport } from '../../src/protocol/report';
import { panelDocument } from '../../src/protocol/report-document';
import { themeStyle, type EditorTheme } from './editor-themes';

const ROOT = join(__dirname, '..', '..');
const ORIGIN = 'http://report.test';
const NONCE = 'bm9uY2Ugb2YgdGhlIHRlc3Q';

export const panelScript = (): string => readFileSync(join(ROOT, 'dist', 'webview.js'), 'utf8');
export const panelStyle = (): string => readFileSync(join(ROOT, 'media', 'report.css'), 'utf8');

/** Debian's Chromium, or what MAFAT_CHROMIUM names. */
export const CHROMIUM = process.env.MAFAT_CHROMIUM ?? '/usr/bin/chromium';

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });

/** Stands for the editor: notes what is posted, and keeps the panel's state over a reload. */
const FAKE_EDITOR = `
  globalThis.posted = [];
  globalThis.acquireVsCodeApi = () => ({
    postMessage: message => {
      posted.push(message);
      if (message.kind === 'ready') document.documentElement.classList.add('is-ready');
    },
    getState: () => JSON.parse(sessionStorage.getItem('state') ?? 'null') ?? undefined,
    setState: state => sessionStorage.setItem('state', JSON.stringify(state)),
  });`;

/** The built panel in a page of its own, under the very policy that it has in the editor. */
export class ReportPage {
  /** What the browser complained of: refused by the policy, or thrown. */
  readonly complaints: string[] = [];

  private constructor(readonly page: Page) {
    page.on('console', message => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    page.on('pageerror', error => this.complaints.push(error.message));
  }

  static async open(browser: Browser, theme: EditorTheme, width = 1000): Promise<ReportPage> {
    const page = await browser.newPage({ viewport: { width, height: 900 } });
    const report = new ReportPage(page);
    await page.addInitScript(FAKE_EDITOR);
    const bodies: Readonly<Record<string, readonly [type: string, body: string]>> = {
      '/': ['text/html', themedDocument(theme)],
      '/webview.js': ['text/javascript', panelScript()],
      '/report.css': ['text/css', panelStyle()],
      '/theme.css': ['text/css', themeStyle(theme)],
    };
    await page.route(`${ORIGIN}/**`, route => {
      const [contentType, body] = bodies[new URL(route.request().url()).pathname] ?? [];
      return contentType === undefined || body === undefined
        ? route.fulfill({ status: 204 })
        : route.fulfill({ contentType, body });
    });
    await page.goto(ORIGIN);
    // Before that nobody listens to messages. A function to wait for would be evaluated, which the policy forbids.
    await page.waitForSelector('html.is-ready');
    return report;
  }

  async send(message: ToReport): Promise<void> {
    await this.page.evaluate(`window.postMessage(${JSON.stringify(message)}, '*')`);
  }

  posted(): Promise<readonly FromReport[]> {
    return this.page.evaluate<readonly FromReport[]>('posted');
  }
}

const themedDocument = (theme: EditorTheme): string =>
  panelDocument({
    title: 'Report',
    language: 'en',
    texts: {},
    source: ORIGIN,
    nonce: NONCE,
    scriptUri: `${ORIGIN}/webview.js`,
    styleUri: `${ORIGIN}/report.css`,
  })
    .replace('<link', `<link rel="stylesheet" href="${ORIGIN}/theme.css">\n<link`)
    .replace('<body>', `<body class="${theme.bodyClass}">`);
