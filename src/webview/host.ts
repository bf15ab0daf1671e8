import type { FromReport } from '../protocol/report';

/** What the panel stands in: the editor, or a page of its own that was exported. */
export interface Host {
  readonly kind: 'editor' | 'page';
  post(message: FromReport): void;
  /** What was kept before a reload; of any shape, also from another version of the panel. */
  restore(): unknown;
  keep(state: unknown): void;
}

/** What VS Code puts into every webview. */
interface EditorApi {
  postMessage(message: FromReport): void;
  getState(): unknown;
  setState(state: unknown): void;
}

type Global = typeof globalThis & { acquireVsCodeApi?: () => EditorApi };

/** The host that this page runs in. To be called once: the editor gives its interface away once only. */
export function connectHost(): Host {
  const acquire = (globalThis as Global).acquireVsCodeApi;
  if (acquire === undefined) return PAGE;
  const editor = acquire();
  return {
    kind: 'editor',
    post: message => editor.postMessage(message),
    restore: () => editor.getState(),
    keep: state => editor.setState(state),
  };
}

/** A page has nobody to ask and nothing to keep. */
const PAGE: Host = {
  kind: 'page',
  post: () => undefined,
  restore: () => undefined,
  keep: () => undefined,
};
