import { basename } from 'node:path';
import { UserError } from '../base/user-error';
import type { Network } from '../core/network/network';
import type { ParsedModel, ParseOptions } from '../formats/format';
import { FORMATS, formatOf } from '../formats/registry';
import type { Issue } from '../formats/issues';
import { readText } from '../runner-client/file-access';

/** A network's definition as it was read from a file. */
export interface ModelFile {
  /** As the user wrote it. */
  readonly path: string;
  readonly text: string;
  /** Id of the format. */
  readonly format: string;
  readonly size: ParseOptions;
  readonly model: ParsedModel;
}

/** @throws UserError when the file cannot be read or is of no known format; what is wrong inside are issues. */
export function readModel(path: string, size: ParseOptions): ModelFile {
  const text = readText(path);
  const format = formatOf(path, text);
  if (format === undefined)
    throw new UserError(
      `${path} is no network that can be read: give ${FORMATS.map(describeFormat).join(' or ')}.`,
    );
  return { path, text, format: format.id, size, model: format.parse(text, basename(path), size) };
}

const describeFormat = ({ label, extensions }: (typeof FORMATS)[number]): string =>
  `a ${label} file (${extensions.join(', ')})`;

/** The network, if it can be planned with. @throws UserError with the first of its errors. */
export function soundNetwork({ path, model }: ModelFile): Network {
  const errors = model.issues.filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined) return model.network;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more: see mafat inspect)` : '';
  throw new UserError(`${place(path, first)}: ${first.message}${more}`);
}

/** `file:line:column`, counted from 1 as editors do. */
const place = (path: string, { range }: Issue): string =>
  `${path}:${range.start.line + 1}:${range.start.column + 1}`;

/** One line as compilers write it, so that editors find the place. */
export const formatIssue = (path: string, issue: Issue): string =>
  `${place(path, issue)}: ${issue.severity}: ${issue.message} [${issue.id}]`;

/** An issue with its place counted from 1. */
export const issueJson = ({ id, severity, message, range: { start, end } }: Issue) => ({
  id,
  severity,
  message,
  line: start.line + 1,
  column: start.column + 1,
  endLine: end.line + 1,
  endColumn: end.column + 1,
});

/** What a JSON result says about the network that it is for. */
export const networkJson = ({ path, format, model: { network } }: ModelFile) => ({
  name: network.name,
  file: path,
  format,
  layers: network.layers.length,
  input: network.input.shape,
});
