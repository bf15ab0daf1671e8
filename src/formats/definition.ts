import { UserError } from '../base/user-error';
import type { ParsedModel, ParseOptions } from './format';
import { FORMATS } from './registry';

/** A network's definition as programs hand it to one another. */
export interface NamedDefinition extends ParseOptions {
  readonly text: string;
  /** For messages, and what the network is called. */
  readonly fileName: string;
  /** Id of the format that reads it. */
  readonly format: string;
}

/** What a definition says. @throws UserError with the first of its errors. */
export function soundModel({ text, fileName, format: id, ...size }: NamedDefinition): ParsedModel {
  const format = FORMATS.find(candidate => candidate.id === id);
  if (format === undefined) throw new UserError(`${fileName}: unknown format "${id}".`);
  const model = format.parse(text, fileName, size);
  const error = model.issues.find(({ severity }) => severity === 'error');
  if (error !== undefined)
    throw new UserError(`${fileName}:${error.range.start.line + 1}: ${error.message}`);
  return model;
}
