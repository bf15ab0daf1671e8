import type { ReportContent } from './report';

/** Ids of the elements that the panel's program looks for. */
export const ROOT_ELEMENT = 'root';
export const CONTENT_ELEMENT = 'report-content';
export const TEXTS_ELEMENT = 'texts';

/** Translations by their English originals, as in a bundle of l10n/. */
export type Texts = Readonly<Record<string, string>>;

/** Where a document that lives in the editor finds its parts. */
export interface PanelParts {
  readonly title: string;
  readonly language: string;
  readonly texts: Texts;
  /** `webview.cspSource`. */
  readonly source: string;
  readonly nonce: string;
  /** Addresses that the webview may load. */
  readonly scriptUri: string;
  readonly styleUri: string;
}

/** The document of the report panel. It runs one script and loads nothing from elsewhere. */
export function panelDocument(parts: PanelParts): string {
  const { title, language, texts, source, nonce, scriptUri, styleUri } = parts;
  const policy =
    `default-src 'none'; img-src ${source} data:; font-src ${source}; ` +
    `style-src ${source}; script-src 'nonce-${nonce}'`;
  return documentOf({
    title,
    language,
    policy,
    head: `<link rel="stylesheet" href="${escaped(styleUri)}">`,
    body: `${dataElement(TEXTS_ELEMENT, texts)}\n<script nonce="${nonce}" src="${escaped(scriptUri)}"></script>`,
  });
}

/** What an exported page carries within it. */
export interface PageParts {
  readonly language: string;
  readonly texts: Texts;
  readonly nonce: string;
  /** The text of the panel's program and of its style sheet. */
  readonly script: string;
  readonly style: string;
  readonly content: ReportContent;
}

/** The report as one file that needs nothing else and loads nothing. */
export function pageDocument(parts: PageParts): string {
  const { language, texts, nonce, script, style, content } = parts;
  const policy =
    `default-src 'none'; img-src data:; ` +
    `style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'`;
  const { network, notation } = content.report;
  return documentOf({
    title: `${network.name} ${notation}`,
    language,
    policy,
    head: `<style nonce="${nonce}">${style.replace(/<\//g, '<\\/')}</style>`,
    body:
      `${dataElement(TEXTS_ELEMENT, texts)}\n${dataElement(CONTENT_ELEMENT, content)}\n` +
      `<script nonce="${nonce}">${script.replace(/<\/(script)/gi, '<\\/$1')}</script>`,
  });
}

/** JSON in an element of its own; nothing in it ends the element, or begins a comment. */
const dataElement = (id: string, value: unknown): string =>
  `<script type="application/json" id="${id}">${JSON.stringify(value).replace(/</g, '\\u003c')}</script>`;

interface DocumentParts {
  readonly title: string;
  readonly language: string;
  readonly policy: string;
  readonly head: string;
  readonly body: string;
}

const documentOf = ({ title, language, policy, head, body }: DocumentParts): string =>
  `<!DOCTYPE html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
${head}
</head>
<body>
<div id="${ROOT_ELEMENT}"></div>
${body}
</body>
</html>
`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

const escaped = (text: string): string => text.replace(/[&<>"]/g, sign => ENTITIES[sign] ?? sign);
