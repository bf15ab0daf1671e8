import assert from 'node:assert/strict';
import { h } from 'preact';
import { render } from 'preact-render-to-string';
import type { ReportContent } from '../../src/protocol/report';
import type { Host } from '../../src/webview/host';
import { Panel } from '../../src/webview/panel';
import { INITIAL, type PanelState } from '../../src/webview/panel-state';

/** Where a panel stands: in an editor that answers nothing, or in a page of its own. */
export const EDITOR: Host = {
  kind: 'editor',
  post: () => undefined,
  restore: () => undefined,
  keep: () => undefined,
};
export const PAGE: Host = { ...EDITOR, kind: 'page' };

/** The panel's document in a state. */
export const html = (state: PanelState, host: Host = EDITOR): string =>
  render(h(Panel, { state, host, dispatch: () => undefined }));

export const shown = (content: ReportContent, host?: Host): string =>
  html({ ...INITIAL, content }, host);

/** One section of a panel. */
export function sectionIn(panel: string, id: string): string {
  const start = panel.indexOf(`<section aria-labelledby="${id}-title"`);
  assert.ok(start >= 0, `there is no section ${id}`);
  return panel.slice(start, panel.indexOf('</section>', start));
}

export const count = (text: string, part: string | RegExp): number => text.split(part).length - 1;

/** What is shown or read out, without the marks of the document. */
export const readable = (text: string): string =>
  [
    ...[...text.matchAll(/aria-(?:label|valuetext)="([^"]*)"/g)].map(([, label]) => label ?? ''),
    text.replace(/<[^>]*>|&\w+;/g, ' '),
  ].join(' ');
