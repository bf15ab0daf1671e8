import type { TextDocument, Uri } from 'vscode';
import { fileOf } from './listing-uri';

/** A network that is open in the editor. */
export interface Network {
  /** Of its file: the server, plan files and reports know it by this. */
  readonly uri: Uri;
  /** Its text, or the listing of a binary one. */
  readonly document: TextDocument;
}

export const networkIn = (document: TextDocument): Network => ({
  uri: fileOf(document.uri),
  document,
});
