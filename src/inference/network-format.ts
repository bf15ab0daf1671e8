import { UserError } from '../base/user-error';
import type { Format } from '../formats/format';
import { formatOf } from '../formats/registry';

/** The format of a network that the editor sends. @throws UserError if it isn't one */
export function networkFormat(path: string, text: string): Format {
  const format = formatOf(path, text);
  if (format !== undefined) return format;
  throw new UserError(`${path} isn't a readable network: its first section must be [net].`);
}
