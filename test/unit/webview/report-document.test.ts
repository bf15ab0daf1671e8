import assert from 'node:assert/strict';
import {
  CONTENT_ELEMENT,
  pageDocument,
  panelDocument,
} from '../../../src/protocol/report-document';
import { contentOf, reportOf, TINY_FACE } from '../../support/report-content';

const PANEL = {
  title: 'a "b" <c>',
  language: 'en',
  texts: { Layer: '</script>' },
  source: 'vscode-resource:',
  nonce: 'N',
  scriptUri: 'webview.js',
  styleUri: 'report.css',
};

describe('the document of the panel', () => {
  it('loads one script and one style sheet, and nothing else may be loaded', () => {
    const text = panelDocument(PANEL);
    assert.match(text, /default-src 'none'; img-src vscode-resource: data:/);
    assert.match(text, /script-src 'nonce-N'"/);
    assert.doesNotMatch(text, /unsafe/);
    assert.equal(text.split(/<script(?! type="application\/json")/).length, 2);
  });

  it('escapes what it is given', () =>
    assert.match(panelDocument(PANEL), /<title>a &quot;b&quot; &lt;c&gt;<\/title>/));
});

describe('the exported page', () => {
  const report = reportOf(TINY_FACE, '2x2/18/1x1');
  const content = contentOf({ ...report, network: { ...report.network, name: '</script><x>' } });
  const page = pageDocument({
    language: 'en',
    texts: { Layer: '</script>' },
    nonce: 'N',
    script: 'const end = "</script>";',
    style: 'a { color: red }',
    content,
  });

  it('carries everything within it', () => {
    assert.match(page, /<style nonce="N">a \{ color: red \}/);
    assert.doesNotMatch(page, /\ssrc=|<link/);
  });

  it('cannot be broken by what a file is called, or by its own program', () => {
    assert.equal(page.split('</script>').length - 1, 3);
    const [, embedded] = new RegExp(`id="${CONTENT_ELEMENT}">(.*?)</script>`).exec(page) ?? [];
    assert.deepEqual(JSON.parse(embedded ?? ''), content);
  });
});
