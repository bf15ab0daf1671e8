import * as l10n from '@vscode/l10n';
import type { Filling, Sentence } from '../../base/sentence';
import type { Documentation } from '../../formats/language-support';

/** A sentence of the layers below in the editor's language. */
export const translated = ({ text, values }: Sentence): string =>
  l10n.t(text, ...values.map(value => (typeof value === 'object' ? translated(value) : value)));

export const said = (text: Filling): string =>
  typeof text === 'object' ? translated(text) : String(text);

export const markdownOf = (documentation: Documentation): string =>
  documentation.map(sentences => sentences.map(said).join(' ')).join('\n\n');
