import { UserError } from '../base/user-error';
import type { Format } from '../formats/format';
import { formatOf } from '../formats/registry';

/** The format of a network that the editor sends. @throws UserError where it is none */
export function networkFormat(path: string, text: string): Format {
  const format = formatOf(path, text);
  if (format !== undefined) return format;
  throw new UserError(`${path} is no network that can be read: its first section has to be [net].`);
}
