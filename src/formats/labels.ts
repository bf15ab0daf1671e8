import { UserError } from '../base/user-error';

/** More than the largest list in use, ImageNet's 21,000 classes, by far. */
const MOST_CHARACTERS = 4 * 2 ** 20;

/**
 * The names of the classes, one a line. Blank lines at the end are left out; one in between keeps its place, as the
 * number of a line is the number of its class.
 * @throws UserError if the text is too long to be a list of names.
 */
export function parseLabels(text: string, fileName: string): readonly string[] {
  if (text.length > MOST_CHARACTERS)
    throw new UserError(
      `${fileName} has ${text.length} characters, too many for a list of class names: choose a text file with one name per line.`,
    );
  if (text.includes('\0'))
    throw new UserError(
      `${fileName} isn't a text file: choose a text file with one class name per line.`,
    );
  const names = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .map(line => line.trim());
  while (names.at(-1) === '') names.pop();
  return names;
}
