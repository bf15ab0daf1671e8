import { darknet } from './darknet/darknet';
import type { Format } from './format';

/** All formats that can be read. */
export const FORMATS: readonly Format[] = [darknet];

/** The format of a file by the ending of its name and, where that is not enough, by its text. */
export function formatOf(fileName: string, text: string): Format | undefined {
  const lowerCase = fileName.toLowerCase();
  return FORMATS.find(
    format =>
      format.extensions.some(extension => lowerCase.endsWith(extension)) && format.looksLike(text),
  );
}
