import { basename, resolve } from 'node:path';
import type { NetworkDefinition } from '../base/network-definition';
import { english } from '../base/sentence';
import { UserError } from '../base/user-error';
import { pictureShape, type Network } from '../core/network/network';
import { checkSound, issuePlace } from '../formats/definition';
import { HEAD_BYTES, headOf } from '../formats/file-head';
import { BEGINNING_BYTES, foreignKind } from '../formats/foreign-file';
import type { Model, ParseOptions } from '../formats/format';
import type { FormatDescription } from '../formats/format-description';
import type { Issue } from '../formats/issues';
import type { ModelSource } from '../formats/model-source';
import { ALL_FORMATS, FORMATS } from '../formats/registry/formats';
import { recognised } from '../formats/registry/recognition';
import { definitionFile } from '../runner-client/file-access';
import type { Terminal } from './terminal';

/** A network's definition as it was read from a file. */
export interface ModelFile {
  /** As the user wrote it. */
  readonly path: string;
  /** For other programs. */
  readonly definition: NetworkDefinition;
  readonly model: Model;
}

/** @throws UserError when the file cannot be read or is of no known format; what is wrong inside are issues. */
export function readModel(path: string, size: ParseOptions): ModelFile {
  const source = definitionFile(path);
  const head = new Uint8Array(Math.min(HEAD_BYTES, source.byteLength));
  if (head.length > 0) source.read(0, head);
  const format = recognised(path, headOf(head));
  if (format === undefined) throw noNetwork(path, head);
  const { language } = FORMATS[format];
  // A text is handed on as it was read, whatever becomes of its file.
  const text = language === null ? null : source.text();
  const read: ModelSource = text === null ? source : { ...source, text: () => text };
  return {
    path,
    definition: {
      fileName: basename(path),
      format,
      content: text === null ? { path: resolve(path) } : { text: text.text },
      ...size,
    },
    model: FORMATS[format].open(read, size),
  };
}

function noNetwork(path: string, bytes: Uint8Array): UserError {
  const formats = ALL_FORMATS.map(describeFormat).join(' or ');
  const kind = foreignKind(bytes.subarray(0, BEGINNING_BYTES));
  if (kind === 'empty') return new UserError(`${path} is empty: choose ${formats}.`);
  const what = kind === null || kind === 'a text file' ? '' : `, but ${kind}`;
  const advice = what.includes(':') ? '' : `: choose ${formats}`;
  return new UserError(`${path} isn't a readable network${what}${advice}.`);
}

const describeFormat = ({ label, extensions, beginning }: FormatDescription): string =>
  `${/^[AEIO]/.test(label) ? 'an' : 'a'} ${label} file (${extensions.join(', ')}), ${english(beginning)}`;

/**
 * The network, if it can be planned with. Its warnings are printed, for they often name the cause of an error.
 * @throws UserError with the first of its errors.
 */
export function soundNetwork({ path, model }: ModelFile, terminal: Terminal): Network {
  for (const found of model.issues)
    if (found.severity === 'warning') terminal.err(`${formatIssue(path, found, model)}\n`);
  checkSound(model, path, 'see mafat inspect');
  return model.network;
}

/** One line as compilers write it, so that editors find the place. */
export const formatIssue = (path: string, issue: Issue, model: Model): string =>
  `${issuePlace(path, issue, model)}: ${issue.severity}: ${issue.message} [${issue.id}]`;

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
export const networkJson = ({ path, definition: { format }, model: { network } }: ModelFile) => ({
  name: network.name,
  file: path,
  format,
  layers: network.layers.length,
  input: pictureShape(network),
});
