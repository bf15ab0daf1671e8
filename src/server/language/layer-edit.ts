import type { TextEdit } from 'vscode-languageserver';
import type { Sentence } from '../../base/sentence';
import { UserError } from '../../base/user-error';
import type { TextChange } from '../../formats/language-support';
import type { Analysis } from './analysis';
import { toRange } from './text-range';
import { translated } from './translation';

/**
 * Inserts a layer below the block in `line`, and renumbers what refers to layers across the place, so that every
 * reference means the layer that it meant before.
 * @throws UserError where that cannot be.
 */
export const insertLayer = ({ text }: Analysis, line: number): readonly TextEdit[] =>
  editsOf(text.insertion(line));

/**
 * Removes the layer in `line`. What referred to it refers to the layer before it.
 * @throws UserError where that cannot be.
 */
export const removeLayer = ({ text }: Analysis, line: number): readonly TextEdit[] =>
  editsOf(text.removal(line));

function editsOf(changes: readonly TextChange[] | Sentence): readonly TextEdit[] {
  if ('text' in changes) throw new UserError(translated(changes));
  return changes.map(editOf);
}

export const editOf = ({ range, text }: TextChange): TextEdit => ({
  range: toRange(range),
  newText: text,
});
