import { l10n } from 'vscode';
import type { Sentence } from '../base/sentence';

/** A sentence of the layers below in the editor's language. */
export const translated = ({ text, values }: Sentence): string =>
  l10n.t(text, ...values.map(value => (typeof value === 'object' ? translated(value) : value)));
