import { darknet } from './darknet/darknet';
import type { Format } from './format';

/** All formats that can be read. */
export const FORMATS: readonly Format[] = [darknet];

/** The format of a file by its text and, where several formats have such texts, by the ending of its name. */
export function formatOf(fileName: string, text: string): Format | undefined {
  const lowerCase = fileName.toLowerCase();
  const candidates = FORMATS.filter(format => format.looksLike(text));
  return (
    candidates.find(({ extensions }) => extensions.some(ending => lowerCase.endsWith(ending))) ??
    candidates[0]
  );
}
