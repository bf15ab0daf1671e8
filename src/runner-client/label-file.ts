import { parseLabels } from '../formats/labels';
import { readText } from './file-access';

/** The names of classes in a file. @throws UserError when it isn't a list of names. */
export const labelsIn = (path: string): readonly string[] => parseLabels(readText(path), path);
