import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { VNode } from 'preact';
import { render } from 'preact-render-to-string';
import { UserError } from '../../src/base/user-error';
import { CHROMIUM, launchChromium } from '../../test/support/report-browser';
import { PALETTES, type Palette } from './palette';

/** A chart of one network that can be drawn with any palette, and how its files are called. */
export interface Drawable {
  readonly name: string;
  readonly network: string;
  readonly draw: (palette: Palette) => VNode;
}

/** @throws UserError when there is no browser to draw with. */
export function checkBrowser(): void {
  if (!existsSync(CHROMIUM))
    throw new UserError(
      `Charts are drawn by Chromium, which is not at ${CHROMIUM}: apt-get install chromium fonts-inter, or set MAFAT_CHROMIUM.`,
    );
}

/** Draws charts as `<name>-light.png` and `<name>-dark.png` into a folder; returns the files. */
export async function drawCharts(
  charts: readonly Drawable[],
  folder: string,
): Promise<readonly string[]> {
  mkdirSync(folder, { recursive: true });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ deviceScaleFactor: 2 });
    const files: string[] = [];
    for (const { name, draw } of charts)
      for (const palette of PALETTES) {
        const path = join(folder, `${name}-${palette.name}.png`);
        await page.setContent(`<body style="margin:0">${render(draw(palette))}</body>`);
        await page.locator('svg').screenshot({ path });
        files.push(path);
      }
    return files;
  } finally {
    await browser.close();
  }
}
