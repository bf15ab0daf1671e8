import { basename } from 'node:path';
import { UserError } from '../base/user-error';
import type { Network } from '../core/network/network';
import type { ParsedModel, ParseOptions } from '../formats/format';
import { FORMATS, formatOf } from '../formats/registry';
import { BEGINNING_BYTES, foreignKind } from '../formats/foreign-file';
import { DARKNET_ISSUES } from '../formats/darknet/darknet-issues';
import { issue, type Issue } from '../formats/issues';
import type { Encoding } from '../formats/text';
import { readBytes, readEncoded } from '../runner-client/file-access';
import type { Terminal } from './terminal';

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
  const { text, encoding } = readEncoded(path);
  const format = formatOf(path, text);
  if (format === undefined) throw noNetwork(path, readBytes(path));
  const model = format.parse(text, basename(path), size);
  return { path, text, format: format.id, size, model: withEncoding(model, encoding) };
}

/** The model with a warning where Darknet could not read such a text. */
const withEncoding = (model: ParsedModel, encoding: Encoding): ParsedModel =>
  encoding === 'UTF-8' || encoding === 'Latin-1'
    ? model
    : {
        ...model,
        issues: [issue(DARKNET_ISSUES, 'foreign-encoding', START, [encoding]), ...model.issues],
      };

const START = { start: { line: 0, column: 0 }, end: { line: 0, column: 0 } };

function noNetwork(path: string, bytes: Uint8Array): UserError {
  const formats = FORMATS.map(describeFormat).join(' or ');
  const kind = foreignKind(bytes.subarray(0, BEGINNING_BYTES));
  if (kind === 'empty') return new UserError(`${path} is empty: choose ${formats}.`);
  const what = kind === null || kind === 'a text file' ? '' : `, but ${kind}`;
  const advice = what.includes(':') ? '' : `: choose ${formats}`;
  return new UserError(`${path} isn't a readable network${what}${advice}.`);
}

const describeFormat = ({ label, extensions }: (typeof FORMATS)[number]): string =>
  `a ${label} file (${extensions.join(', ')}), whose first section is [net]`;

/**
 * The network, if it can be planned with. Its warnings are printed, for they often name the cause of an error.
 * @throws UserError with the first of its errors.
 */
export function soundNetwork({ path, model }: ModelFile, terminal: Terminal): Network {
  for (const found of model.issues)
    if (found.severity === 'warning') terminal.err(`${formatIssue(path, found)}\n`);
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
