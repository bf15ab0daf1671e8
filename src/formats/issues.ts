import { shortened } from '../base/shortened';
import { english, sentence, type Filling, type Sentence } from '../base/sentence';
import type { SourceRange } from '../base/source-range';

/** An error: the network cannot be planned. A warning: something isn't as it seems. */
export type Severity = 'error' | 'warning' | 'information';

/** A kind of issue: its sentence says what to do. */
export interface IssueKind<A extends readonly unknown[]> {
  readonly severity: Severity;
  readonly message: (...args: A) => Sentence;
  /** What is marked changes nothing, so that it could be removed; editors show it faded. */
  readonly isWithoutEffect: boolean;
}

type Message<A extends readonly unknown[]> = IssueKind<A>['message'];

const kind =
  (severity: Severity, isWithoutEffect = false) =>
  <A extends readonly unknown[]>(message: Message<A>): IssueKind<A> => ({
    severity,
    message,
    isWithoutEffect,
  });

export const error = kind('error');
export const warning = kind('warning');
export const information = kind('information');
/** A warning about something that changes nothing. */
export const withoutEffect = kind('warning', true);

export const didYouMean = (suggestion: string | null): Filling =>
  suggestion === null ? '' : sentence(" Did you mean '{0}'?", suggestion);

/** A text from the file, short enough for a sentence. */
export const quote = (text: string): string => `'${shortened(text)}'`;

/** The kinds of issues of one format, by their ids. */
export type IssueTable = Readonly<Record<string, IssueKind<never>>>;

export type ArgumentsOf<T extends IssueTable, K extends keyof T> = Parameters<T[K]['message']>;

/** What lists of any format report. */
export const COMMON_ISSUES = {
  'too-many-issues': information((count: number) =>
    sentence('Only the first {0} issues are shown: fix them to see the rest.', count),
  ),
} as const;

/** Something that the user should know about a range of a file. */
export interface Issue {
  /** That of its kind: one of a table. */
  readonly id: string;
  readonly severity: Severity;
  readonly range: SourceRange;
  readonly sentence: Sentence;
  /** The sentence in English. */
  readonly message: string;
  /** What to write in place of the range to fix the issue, or null. */
  readonly replacement: string | null;
  readonly isWithoutEffect: boolean;
}

/** Fills the table's sentence. */
export function issue<T extends IssueTable, K extends keyof T & string>(
  table: T,
  id: K,
  range: SourceRange,
  args: ArgumentsOf<T, K>,
  replacement: string | null = null,
): Issue {
  const { severity, message, isWithoutEffect } = table[id] as IssueKind<ArgumentsOf<T, K>>;
  const filled = message(...args);
  return {
    id,
    severity,
    range,
    sentence: filled,
    message: english(filled),
    replacement,
    isWithoutEffect,
  };
}

export const hasErrors = (issues: readonly Issue[]): boolean =>
  issues.some(({ severity }) => severity === 'error');

/** Line of the first error; shapes are certain before it, whatever follows may depend on it. Infinity without errors. */
export const firstErrorLine = (issues: readonly Issue[]): number =>
  issues.reduce(
    (line, { severity, range }) => (severity === 'error' ? Math.min(line, range.start.line) : line),
    Infinity,
  );

/** More would help no one, and a file with a million errors must not stop the editor. */
const MAXIMUM_ISSUES = 500;

/** Collects the issues of one file. */
export class IssueList<T extends IssueTable> {
  readonly #issues: Issue[] = [];

  constructor(private readonly table: T) {}

  get list(): readonly Issue[] {
    return this.#issues;
  }

  /** The list is full, so suggestions are no longer needed. */
  get isFull(): boolean {
    return this.#issues.length > MAXIMUM_ISSUES;
  }

  report<K extends keyof T & string>(
    id: K,
    range: SourceRange,
    args: ArgumentsOf<T, K>,
    replacement: string | null = null,
  ): void {
    if (this.#issues.length < MAXIMUM_ISSUES)
      this.#issues.push(issue(this.table, id, range, args, replacement));
    else if (!this.isFull)
      this.#issues.push(issue(COMMON_ISSUES, 'too-many-issues', range, [MAXIMUM_ISSUES]));
  }
}
