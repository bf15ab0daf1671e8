import { sentence } from '../../base/sentence';
import type { Model, ModelFormat } from '../format';
import type { LanguageSupport, NetworkText } from '../language-support';

/** What editors can do with the listings of a binary format. */
export const listingLanguage = (format: Pick<ModelFormat, 'open'>): LanguageSupport => ({
  triggers: [],
  read: (source, options) => listingText(format.open(source, options)),
});

/** What editors can do with the listing of a model. */
export function listingText(model: Model): NetworkText {
  const readOnly = () =>
    sentence('This is the listing of a binary file, which cannot be edited here.');
  return {
    model,
    isReadOnly: true,
    proposals: () => [],
    meaningOf: () => [],
    documentationAt: () => undefined,
    references: () => [],
    isComment: line => line.startsWith('#'),
    formatted: () => (model.listing?.().text ?? '').split('\n'),
    fixes: () => [],
    insertion: readOnly,
    removal: readOnly,
  };
}
