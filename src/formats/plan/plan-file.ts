import { sentence } from '../../base/sentence';
import {
  applyEdits,
  createScanner,
  findNodeAtLocation,
  modify,
  parseTree,
  printParseErrorCode,
  getNodeValue,
  type Node,
  type ParseError,
} from 'jsonc-parser';
import * as v from 'valibot';
import type { SourcePosition, SourceRange } from '../../base/source-range';
import { UserError } from '../../base/user-error';
import { boardNamed, limitsOf } from '../../core/target/board';
import { IssueList, type Issue } from '../issues';
import { PLAN_ISSUES } from './plan-issues';
import { suggestionFor } from '../suggestion';
import {
  needOf,
  partsOf,
  planFileEntries,
  type PlanFile,
  type PlanFileEntry,
} from './plan-file-schema';

/** What is understood of a plan file; wrong entries are among the issues and left out. A board's entries are filled in. */
export interface ParsedPlanFile {
  readonly planFile: PlanFile;
  readonly issues: readonly Issue[];
  /** Where the values of the entries stand. */
  readonly ranges: Readonly<Partial<Record<PlanFileEntry, SourceRange>>>;
}

const PARSE_OPTIONS = { allowTrailingComma: true, allowEmptyContent: true } as const;

/** Longer lines are left as they are when a file is changed. */
const LONGEST_LINE = 10_000;

type PlanIssues = IssueList<typeof PLAN_ISSUES>;

/** Larger texts aren't plan files; reading their tree would take too long. */
const LONGEST_TEXT = 2 ** 20;

/** An entry of the schema's kind that editors look for; it says nothing about the plan. */
const SCHEMA_ENTRY = '$schema';

/** Reads JSON with comments. Never throws; an empty text is a plan file that says nothing. */
export function parsePlanFile(text: string): ParsedPlanFile {
  const issues = new IssueList(PLAN_ISSUES);
  const place = placesIn(text);
  if (text.length > LONGEST_TEXT) {
    issues.report('plan-file-syntax', place(0, 0), [sentence("it's larger than 1 MiB")]);
    return { planFile: {}, issues: issues.list, ranges: {} };
  }
  if (isTooDeep(text)) {
    issues.report('plan-file-syntax', place(0, 0), [sentence("it's nested too deeply")]);
    return { planFile: {}, issues: issues.list, ranges: {} };
  }
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, PARSE_OPTIONS);
  for (const { error, offset, length } of errors)
    issues.report('plan-file-syntax', place(offset, length), [spoken(printParseErrorCode(error))]);
  if (root !== undefined && root.type !== 'object')
    issues.report('plan-file-not-object', place(root.offset, root.length), []);
  return { ...readEntries(root, place, issues), issues: issues.list };
}

/** Plan documents need five levels; readers of JSON go down level by level until no stack is left. */
const MOST_LEVELS = 100;

/** What the tokens of jsonc-parser's SyntaxKind that stand for brackets do to the level; and its end of the text. */
const LEVELS: Readonly<Record<number, number>> = { 1: 1, 2: -1, 3: 1, 4: -1 };
const END_OF_TEXT = 17;

function isTooDeep(text: string): boolean {
  const scanner = createScanner(text, true);
  let levels = 0;
  for (let token: number = scanner.scan(); token !== END_OF_TEXT; token = scanner.scan()) {
    levels += LEVELS[token] ?? 0;
    if (levels > MOST_LEVELS) return true;
  }
  return false;
}

/** `CommaExpected` → `comma expected`. */
const spoken = (code: string): string =>
  code.replace(/(?<=[a-z])[A-Z]/g, letter => ` ${letter}`).toLowerCase();

type Place = (offset: number, length: number) => SourceRange;

function readEntries(
  root: Node | undefined,
  place: Place,
  issues: PlanIssues,
): Pick<ParsedPlanFile, 'planFile' | 'ranges'> {
  const values = new Map<string, unknown>();
  const ranges: Partial<Record<PlanFileEntry, SourceRange>> = {};
  const seen = new Set<string>();
  for (const property of root?.type === 'object' ? (root.children ?? []) : []) {
    const [key, value] = property.children ?? [];
    if (key === undefined) continue;
    const name = String(key.value);
    const keyRange = place(key.offset, key.length);
    if (seen.has(name)) issues.report('repeated-plan-entry', keyRange, [name]);
    seen.add(name);
    if (name === SCHEMA_ENTRY) continue;
    if (!isEntry(name)) {
      if (issues.isFull) continue;
      const suggestion = suggestionFor(name, Object.keys(planFileEntries));
      const replacement = suggestion === null ? null : JSON.stringify(suggestion);
      issues.report('unknown-plan-entry', keyRange, [name, suggestion], replacement);
    } else if (value !== undefined) {
      ranges[name] = place(value.offset, value.length);
      const read = checkedEntry(name, value, place, issues);
      if (read === undefined) values.delete(name);
      else values.set(name, read);
    }
  }
  return { planFile: withBoard(Object.fromEntries(values)), ranges };
}

/** What the board says where the file does not: how much memory it has, and what counts there. */
function withBoard(planFile: PlanFile): PlanFile {
  const board = planFile.board === undefined ? undefined : boardNamed(planFile.board);
  if (board === undefined) return planFile;
  return { ...limitsOf(board), ...planFile };
}

const isEntry = (name: string): name is PlanFileEntry => Object.hasOwn(planFileEntries, name);

/** The value, if it is what its entry needs; if not, each place that is wrong is reported. */
function checkedEntry(
  name: PlanFileEntry,
  node: Node,
  place: Place,
  issues: PlanIssues,
): PlanFile[PlanFileEntry] {
  const result = v.safeParse(planFileEntries[name], getNodeValue(node), { abortPipeEarly: true });
  if (result.success) return result.output;
  for (const issue of result.issues) reportWrong(name, node, issue, place, issues);
  return undefined;
}

/** An issue of valibot: where a value may be of several kinds, with what is wrong with it as each of these. */
type ValueIssue = Pick<v.BaseIssue<unknown>, 'path' | 'expected' | 'issues'>;

/** Keys of the deepest wrong value, and whether nothing at all may be there. */
function deepest({ path, expected, issues }: ValueIssue): {
  readonly keys: readonly (string | number)[];
  readonly isUnknown: boolean;
} {
  const keys = (path ?? []).map(({ key }) => key as string | number);
  const inside = issues?.find(issue => issue.path !== undefined);
  if (inside === undefined) return { keys, isUnknown: expected === 'never' };
  const found = deepest(inside);
  return { keys: [...keys, ...found.keys], isUnknown: found.isUnknown };
}

/** The sentence names the entry and the part of it, and the deepest value that is wrong is marked. */
function reportWrong(
  entry: PlanFileEntry,
  node: Node,
  issue: ValueIssue,
  place: Place,
  issues: PlanIssues,
): void {
  const { keys, isUnknown } = deepest(issue);
  const marked = findNodeAtLocation(node, [...keys]);
  const last = keys.at(-1);
  const owner = [entry, ...keys.slice(0, -1)].join('.');
  if (typeof last === 'string' && marked === undefined) {
    const object = findNodeAtLocation(node, keys.slice(0, -1)) ?? node;
    issues.report('missing-plan-part', place(object.offset, object.length), [owner, last]);
  } else if (typeof last === 'string' && isUnknown) {
    const key = marked?.parent?.children?.[0] ?? node;
    const suggestion = suggestionFor(last, keys.length === 1 ? partsOf(entry) : []);
    const replacement = suggestion === null ? null : JSON.stringify(suggestion);
    const range = place(key.offset, key.length);
    issues.report('unknown-plan-part', range, [owner, last, suggestion], replacement);
  } else {
    const { offset, length } = marked ?? node;
    issues.report('wrong-plan-entry', place(offset, length), needOf(entry, keys[0]));
  }
}

/** Turns offsets of a text into ranges. */
function placesIn(text: string): Place {
  const lineStarts = [0];
  for (const match of text.matchAll(/\r\n|\r|\n/g)) lineStarts.push(match.index + match[0].length);
  const position = (offset: number): SourcePosition => {
    let [low, high] = [0, lineStarts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, column: offset - (lineStarts[low] ?? 0) };
  };
  return (offset, length) => ({ start: position(offset), end: position(offset + length) });
}

/** Entries to set; null takes one out. */
export type PlanFileChanges = {
  readonly [K in PlanFileEntry]?: PlanFile[K] | object | null;
};

/**
 * The text with some entries changed; comments, order and other entries stay as the user wrote them.
 * @throws UserError when the text isn't an object in JSON with comments, as a change could spoil it.
 */
export function editPlanFile(text: string, changes: PlanFileChanges): string {
  let edited = text.trim() === '' ? '{}\n' : text;
  const errors: ParseError[] = [];
  const isReadable = edited.length <= LONGEST_TEXT && !isTooDeep(edited);
  const root = isReadable ? parseTree(edited, errors, PARSE_OPTIONS) : undefined;
  if (errors.length > 0 || root?.type !== 'object')
    throw new UserError(
      'The plan file has JSON errors, so it was not changed: open it and fix them first.',
    );
  const eol = edited.includes('\r\n') ? '\r\n' : '\n';
  // Of what is written all in one line every blank would be an edit of the whole text.
  const options = edited.split(eol).some(line => line.length > LONGEST_LINE)
    ? {}
    : { formattingOptions: { insertSpaces: true, tabSize: 2, eol } };
  for (const [name, value] of Object.entries(changes)) {
    const edits = modify(edited, [name], value ?? undefined, options);
    edited = applyEdits(edited, edits);
  }
  return edited;
}

/** `yolo.mafat.json` beside `yolo.cfg`; works on paths and on URIs. */
export const planFileOf = (network: string): string =>
  `${network.replace(/\.[^./\\]*$/, '')}.mafat.json`;
