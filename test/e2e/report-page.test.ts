import assert from 'node:assert/strict';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { at } from '../../src/base/assert';
import type { ReportContent } from '../../src/protocol/report';
import { pageDocument } from '../../src/protocol/report-document';
import { EDITOR_THEMES } from '../support/editor-themes';
import { describeUnless } from '../support/left-out';
import {
  CHROMIUM,
  launchChromium,
  panelScript,
  panelStyle,
  ReportPage,
} from '../support/report-browser';
import {
  comparedWith,
  contentOf,
  frontierOf,
  reportOf,
  runOfTinyFace,
  TINY_FACE,
  YOLOV2_16,
} from '../support/report-content';

/**
 * The built panel in a real browser, with real reports and a real run: it is looked at in three themes, and
 * it is used. Run after a build: `npx mocha test/e2e/report-page.test.ts`.
 */
const SCREENSHOTS = join(__dirname, '..', '..', 'output', 'screenshots');
const MIB = 2 ** 20;
const PLAN = '4x4/10/2x2/18/1x1';
const DARK = at(EDITOR_THEMES, 1);

async function realContent(): Promise<ReportContent> {
  const budget = { bytes: 5 * MIB, counting: 'arena' } as const;
  const report = reportOf(TINY_FACE, PLAN, budget);
  return contentOf(report, {
    run: await runOfTinyFace(PLAN),
    comparison: comparedWith(report, reportOf(TINY_FACE, '2x2/18/1x1', budget), [TINY_FACE]),
  });
}

const missing = existsSync(CHROMIUM) ? undefined : `there is no ${CHROMIUM}`;

describeUnless(missing, 'the report in a browser', () => {
  let browser: Browser;
  let content: ReportContent;

  before(async () => {
    mkdirSync(SCREENSHOTS, { recursive: true });
    browser = await launchChromium();
    content = await realContent();
  });
  after(() => browser.close());

  async function shown(shownContent = content, theme = DARK, width?: number): Promise<ReportPage> {
    const report = await ReportPage.open(browser, theme, width);
    await report.send({ kind: 'content', content: shownContent });
    await report.page.waitForSelector('#layers');
    return report;
  }

  for (const theme of EDITOR_THEMES)
    for (const width of [1000, 480])
      it(`is drawn under its policy in the theme ${theme.name}, ${width} pixels wide`, async () => {
        const { page, complaints } = await shown(content, theme, width);
        const overflow = 'document.documentElement.scrollWidth - innerWidth';
        assert.ok((await page.evaluate<number>(overflow)) <= 0, 'nothing sticks out at the side');
        const path = join(SCREENSHOTS, `report-${theme.name}-${width}.png`);
        await page.screenshot({ path, fullPage: true });
        assert.deepEqual(complaints, []);
        await page.close();
      });

  it('fits every table into a panel of 480 pixels, whatever is opened', async () => {
    const frontier = frontierOf(TINY_FACE);
    const { page } = await shown({ ...content, frontier }, DARK, 480);
    await page.click('#frontier summary');
    await page.locator('.plan-mark').first().waitFor();
    const details = page.locator('.table-behind > summary');
    for (const summary of await details.all()) await summary.click();
    const tables = page.locator('.table-scroll');
    assert.ok((await tables.count()) >= 10);
    const tooWide = `[...document.querySelectorAll('.table-scroll')]
      .filter(frame => frame.scrollWidth > frame.clientWidth).map(frame => frame.ariaLabel)`;
    assert.deepEqual(await page.evaluate<readonly string[]>(tooWide), []);
    const cell = page.locator('#groups td[data-title="Working set"]').first();
    const title = `getComputedStyle(document.querySelector('#groups td[data-title="Working set"]'), '::before').content`;
    assert.ok(await cell.isVisible());
    assert.equal(await page.evaluate<string>(title), '"Working set"');
    await page.close();
  });

  it('shows the answer and what to do first, however long the plan is', async () => {
    const notation = Array.from({ length: 120 }, (_, group) => `${group}/8x1r`).join('/');
    const report = { ...content.report, notation };
    for (const width of [480, 800]) {
      const { page } = await shown({ ...content, report }, DARK, width);
      for (const place of ['#summary-title', '#summary .actions', '#summary .meter']) {
        const box = await page.locator(place).boundingBox();
        assert.ok(box !== null && box.y + box.height < 330, place);
      }
      const line = await page.locator('#summary .notation').boundingBox();
      assert.ok(line !== null && line.height < 30);
      await page.locator('#summary .notation').focus();
      const whole = await page.locator('#summary .notation').boundingBox();
      assert.ok(whole !== null && whole.height > line.height);
      await page.close();
    }
  });

  it('has a menu that opens and closes by keys, and asks for what is taken from it', async () => {
    const report = await shown();
    const { page } = report;
    await page.focus('.menu > summary');
    await page.keyboard.press('Enter');
    await page.locator('.menu button').first().waitFor();
    await page.keyboard.press('Escape');
    await page.locator('.menu button').first().waitFor({ state: 'hidden' });
    await page.keyboard.press('Enter');
    await page.click('.menu button:has-text("Export as HTML")');
    assert.deepEqual((await report.posted()).at(-1), { kind: 'export', format: 'html' });
    await page.locator('.menu button').first().waitFor({ state: 'hidden' });
    assert.deepEqual(report.complaints, []);
    await page.close();
  });

  it('asks for the line of the layer whose bar is clicked', async () => {
    const report = await shown();
    await report.page.click('[data-layer="4"]');
    assert.deepEqual((await report.posted()).at(-1), { kind: 'reveal-layer', layer: 4 });
    await report.page.close();
  });

  it('can be used with keys alone', async () => {
    const report = await shown();
    const { keyboard } = report.page;
    await report.page.focus('.layer[tabindex="0"]');
    await keyboard.press('Home');
    await keyboard.press('ArrowRight');
    await keyboard.press('ArrowRight');
    await keyboard.press('Enter');
    assert.deepEqual((await report.posted()).at(-1), { kind: 'reveal-layer', layer: 2 });
    assert.match(await report.page.innerText('#layers .reader'), /^2 convolutional/);
    await report.page.focus('#arena input');
    await keyboard.press('Home');
    assert.match(await report.page.innerText('#arena .reader'), /^Step 1 of 196/);
    await report.page.close();
  });

  it('tells by keys what each group needs, and asks for the plans beside this one', async () => {
    const report = await shown();
    const { page } = report;
    const reader = (): Promise<string> => page.innerText('#explanation .reader');
    assert.match(await reader(), /^Group 1 sets the peak of /);
    await page.focus('#explanation [role="radio"][tabindex="0"]');
    await page.keyboard.press('ArrowDown');
    assert.match(await reader(), /^Group 2 peaks at /);
    await page.keyboard.press('End');
    assert.match(await reader(), /^Group 3 peaks at /);
    await page.click('#explanation button:has-text("Compute plans for other budgets")');
    await page.waitForSelector('#explanation [role="status"]');
    assert.deepEqual((await report.posted()).at(-1), { kind: 'frontier' });
    const frontier = frontierOf(TINY_FACE);
    await report.send({ kind: 'content', content: { ...content, frontier } });
    await page.click('#explanation button:has-text("Use this plan")');
    assert.equal((await report.posted()).at(-1)?.kind, 'pick-plan');
    assert.deepEqual(report.complaints, []);
    await page.close();
  });

  it('asks for the plans to choose from when they are opened, and takes the one that is picked', async () => {
    const report = await shown();
    const { page } = report;
    await page.click('#frontier summary');
    await page.waitForSelector('#frontier [role="status"]');
    assert.deepEqual((await report.posted()).at(-1), { kind: 'frontier' });
    const frontier = frontierOf(TINY_FACE);
    await report.send({ kind: 'content', content: { ...content, frontier } });
    await page.focus('.plan-mark.active');
    await page.keyboard.press('Home');
    await page.click('#frontier button:has-text("Use this plan")');
    const { plan } = frontier.plans.at(-1) ?? {};
    assert.deepEqual((await report.posted()).at(-1), { kind: 'pick-plan', plan });
    await page.click('.plan-mark.frontier');
    await page.click('#frontier button:has-text("Use this plan")');
    const first = frontier.plans[0]?.plan;
    assert.deepEqual((await report.posted()).at(-1), { kind: 'pick-plan', plan: first });
    assert.deepEqual(report.complaints, []);
    await page.close();
  });

  for (const theme of EDITOR_THEMES)
    it(`draws the plans to choose from in the theme ${theme.name}`, async () => {
      const { page, complaints } = await shown(
        { ...content, frontier: frontierOf(TINY_FACE) },
        theme,
      );
      await page.click('#frontier summary');
      await page.locator('.plan-mark').first().waitFor();
      const path = join(SCREENSHOTS, `frontier-${theme.name}.png`);
      await page.locator('#frontier').screenshot({ path });
      assert.deepEqual(complaints, []);
      await page.close();
    });

  it('says at every step under the pointer what is alive', async () => {
    const report = await shown();
    await report.page.hover('#arena .arena', { position: { x: 300, y: 120 } });
    assert.match(await report.page.innerText('#arena .reader'), /^Step \d+ of 196.*map of/);
    await report.page.close();
  });

  it('is as it was after a reload, before anybody sends anything', async () => {
    const report = await shown();
    await report.page.click('#layers button:has-text("Working set")');
    await report.page.reload();
    await report.page.waitForSelector('#layers');
    const pressed = '#layers button[aria-pressed="true"]';
    assert.equal(await report.page.innerText(pressed), 'Working set');
    assert.deepEqual((await report.posted()).at(0), { kind: 'ready' });
    await report.page.close();
  });

  it('is not disturbed by messages that are none of the editor', async () => {
    const report = await shown();
    for (const data of ['null', '5', '{}', '{ kind: "other" }'])
      await report.page.evaluate(`window.postMessage(${data}, '*')`);
    await report.page.click('#layers button:has-text("Working set")');
    assert.deepEqual(report.complaints, []);
    await report.page.close();
  });

  it('stands by itself in one exported file', async () => {
    const page = await browser.newPage();
    const refused: string[] = [];
    page.on('console', message => refused.push(message.text()));
    page.on('request', request => {
      if (!request.url().startsWith('data:')) refused.push(request.url());
    });
    await page.setContent(
      pageDocument({
        language: 'de',
        texts: { Label: 'Bezeichnung' },
        nonce: 'bm9uY2U',
        script: panelScript(),
        style: panelStyle(),
        content,
      }),
    );
    await page.waitForSelector('#groups');
    assert.equal(await page.locator('.actions').count(), 0);
    assert.equal(await page.locator('th:has-text("Bezeichnung")').count(), 1);
    assert.equal(await page.locator('.detections .frame').count(), 5);
    await page.screenshot({ path: join(SCREENSHOTS, 'report-exported.png'), fullPage: true });
    assert.deepEqual(refused, []);
    await page.close();
  });

  it('stays fluid with a schedule of more than 10,000 steps', async () => {
    const large = contentOf(reportOf(YOLOV2_16, '38x38/8/10x10'));
    assert.ok(large.report.memory.steps > 10_000);
    const report = await shown();
    const draws: number[] = [];
    for (let round = 0; round < 5; round++) {
      await report.page.evaluate<number>(timeToDraw(content));
      draws.push(await report.page.evaluate<number>(timeToDraw(large)));
    }
    const drawn = median(draws);
    const moves = await report.page.evaluate<readonly number[]>(TIME_TO_POINT);
    console.log(
      `      12,355 steps: drawn in ${drawn.toFixed(0)} ms (median; first ${draws[0]?.toFixed(0)}), the pointer followed in ` +
        `${median(moves).toFixed(1)} ms (median), ${Math.max(...moves).toFixed(1)} ms (worst)`,
    );
    // Times depend on the machine; what is drawn does not: columns, not steps, and little of it for each move.
    const elements = await report.page.locator('#arena *').count();
    assert.ok(elements < 500, `${elements} elements`);
    const changes = await report.page.evaluate<number>(CHANGES_OF_A_MOVE);
    console.log(`      ${changes} changes`);
    assert.ok(changes > 0 && changes < 50, `${changes} changes for a move of the pointer`);
    await report.page.close();
  });
});

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** Milliseconds from the message until the new report is in the document and laid out. */
const timeToDraw = (content: ReportContent): string => `new Promise(resolve => {
  const message = ${JSON.stringify({ kind: 'content', content })};
  const start = performance.now();
  new MutationObserver((_, observer) => {
    observer.disconnect();
    document.body.getBoundingClientRect();
    resolve(performance.now() - start);
  }).observe(document.getElementById('root'), { childList: true, subtree: true, characterData: true });
  window.postMessage(message, '*');
})`;

/** How many nodes and attributes change when the pointer moves over the arena. */
const CHANGES_OF_A_MOVE = `(async () => {
  const chart = document.querySelector('#arena .arena');
  const { left, top, width } = chart.getBoundingClientRect();
  let changes = 0;
  const observer = new MutationObserver(records => (changes += records.length));
  observer.observe(document.getElementById('root'), {
    subtree: true, childList: true, attributes: true, characterData: true,
  });
  chart.dispatchEvent(new PointerEvent('pointermove', {
    bubbles: true, clientX: left + width / 3, clientY: top + 100,
  }));
  await new Promise(resolve => requestAnimationFrame(() => setTimeout(resolve)));
  observer.disconnect();
  return changes;
})()`;

/** Milliseconds of work for each of 60 places of the pointer over the arena, its frame included. */
const TIME_TO_POINT = `(async () => {
  const chart = document.querySelector('#arena .arena');
  const { left, top, width } = chart.getBoundingClientRect();
  const times = [];
  for (let place = 0; place < 60; place++) {
    const start = performance.now();
    chart.dispatchEvent(new PointerEvent('pointermove', {
      bubbles: true, clientX: left + 70 + (width - 90) * (place / 60), clientY: top + 100,
    }));
    await new Promise(resolve => queueMicrotask(() => setTimeout(resolve)));
    document.body.getBoundingClientRect();
    times.push(performance.now() - start);
  }
  return times;
})()`;
