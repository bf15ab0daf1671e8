import { shortened } from '../base/shortened';
import { english, sentence, type Filling, type Sentence } from '../base/sentence';
import type { SourceRange } from '../base/source-range';

/** An error means that the file describes no network that can be planned; a warning, that something is not as it seems. */
export type Severity = 'error' | 'warning' | 'information';

const error = <A extends readonly unknown[]>(message: (...args: A) => Sentence) => ({
  severity: 'error' as Severity,
  message,
});
const warning = <A extends readonly unknown[]>(message: (...args: A) => Sentence) => ({
  severity: 'warning' as Severity,
  message,
});
const information = <A extends readonly unknown[]>(message: (...args: A) => Sentence) => ({
  severity: 'information' as Severity,
  message,
});

const didYouMean = (suggestion: string | null): Filling =>
  suggestion === null ? '' : sentence(" Did you mean '{0}'?", suggestion);

/** A text from the file, short enough for a sentence. */
const quote = (text: string): string => `'${shortened(text)}'`;

/** Every issue that any format reports: its severity and its sentence, which says what to do. */
export const ISSUES = {
  'foreign-encoding': warning((encoding: string) =>
    sentence('This file is in {0}, which Darknet cannot read: save it as UTF-8.', encoding),
  ),
  'misread-encoding': warning(() =>
    sentence(
      'This file is in UTF-16, but was opened as UTF-8. Reopen it with the encoding UTF-16 LE, then save it with the encoding UTF-8: Darknet reads nothing else.',
    ),
  ),
  'invisible-character': error((name: string) =>
    sentence(
      'Here is a character that one cannot see ({0}), and Darknet takes it for a letter: remove it.',
      name,
    ),
  ),
  'slash-comment': warning(() =>
    sentence("Darknet takes '//' for the name of an option: comments begin with '#'."),
  ),
  'comment-outside-section': error(() =>
    sentence("Darknet stops at '//' before the first section: comments begin with '#'."),
  ),
  'capital-net': error((name: string) =>
    sentence("Darknet knows [net] only in small letters: write '{0}'.", name),
  ),
  'option-outside-section': error((line: string) =>
    sentence(
      '{0} stands before the first section, which must be [net], without a # before it: write [net] above.',
      quote(line),
    ),
  ),
  'section-not-closed': error((name: string) =>
    sentence("The section name {0} has no closing bracket: add ']'.", quote(name)),
  ),
  'text-after-section': error((text: string) =>
    sentence(
      "Darknet takes the whole line as the section's name: move {0} to a line of its own.",
      quote(text),
    ),
  ),
  'unknown-section': error((name: string, suggestion: string | null) =>
    sentence(
      'Darknet knows no section {0}.{1} Correct the name or remove the section.',
      quote(`[${name}]`),
      didYouMean(suggestion === null ? null : `[${suggestion}]`),
    ),
  ),
  'missing-net': error(() =>
    sentence(
      'The first section must be [net] with the width, height and channels of the input: add it at the top.',
    ),
  ),
  'repeated-net': error((name: string) =>
    sentence('Darknet takes a second [{0}] as a layer that it does not know: remove it.', name),
  ),
  'no-layers': error(() =>
    sentence('The network has no layers: add at least one section after [net].'),
  ),
  'option-without-name': warning(() =>
    sentence('Darknet ignores a value without a name: write it as name=value.'),
  ),
  'option-without-value': warning((name: string) =>
    sentence(
      'Darknet ignores {0}, as nothing follows the sign: give a value or remove the line.',
      quote(`${name}=`),
    ),
  ),
  'option-without-sign': warning((name: string) =>
    sentence(
      "{0} has no '=': Darknet uses the default, even if the option follows again. Write name=value, or begin a comment with '#'.",
      quote(name),
    ),
  ),
  'duplicate-option': warning((name: string, line: number) =>
    sentence(
      '{0} is set already in line {1}, and Darknet uses the first: remove one of the two.',
      quote(name),
      line,
    ),
  ),
  'unknown-option': warning((name: string, section: string, suggestion: string | null) =>
    sentence(
      '[{0}] has no option {1}, so Darknet ignores it.{2} Correct the name or remove the line.',
      section,
      quote(name),
      didYouMean(suggestion),
    ),
  ),
  'not-a-number': warning((name: string, text: string) =>
    sentence(
      "{0} is not a number, and Darknet reads it as 0: write a number for '{1}'.",
      quote(text),
      name,
    ),
  ),
  'number-cut-off': warning((name: string, text: string, value: number) =>
    sentence(
      "Darknet reads {0} as {1}: write only the number for '{2}'.",
      quote(text),
      value,
      name,
    ),
  ),
  'number-out-of-range': error((name: string, value: number, minimum: number, maximum: number) =>
    maximum === Infinity
      ? sentence("'{0}' is {1}, but must be at least {2}: change the value.", name, value, minimum)
      : sentence(
          "'{0}' is {1}, but must lie between {2} and {3}: change the value.",
          name,
          value,
          minimum,
          maximum,
        ),
  ),
  'unknown-choice': error((name: string, text: string, choices: readonly string[]) =>
    sentence("{0} is no value of '{1}': use one of {2}.", quote(text), name, choices.join(', ')),
  ),
  'choice-ignored': warning(
    (name: string, text: string, otherwise: string, choices: readonly string[]) =>
      sentence(
        "{0} is no value of '{1}', so Darknet takes {2}: use one of {3}.",
        quote(text),
        name,
        otherwise,
        choices.join(', '),
      ),
  ),
  'unknown-activation': warning((text: string, suggestion: string | null, hasNone: boolean) =>
    hasNone
      ? sentence(
          'Darknet has no activation {0} nor one that computes the same, and uses relu: choose another.',
          quote(text),
        )
      : sentence(
          'Darknet knows no activation {0} and uses relu.{1} Correct the name.',
          quote(text),
          didYouMean(suggestion),
        ),
  ),
  'not-loadable': error((reason: Filling) =>
    sentence('Darknet does not load this network: {0}. Correct or move the section.', reason),
  ),
  'not-loaded': warning((reason: Filling, instead: Filling) =>
    sentence('Darknet does not load this network: {0}. Write {1}.', reason, instead),
  ),
  'missing-option': error((section: string, name: string) =>
    sentence("[{0}] needs '{1}': add it to the section.", section, name),
  ),
  'missing-input-size': error(() =>
    sentence(
      'The input has no size: give [net] a width, a height and channels of at least 1, or inputs for a network without pictures.',
    ),
  ),
  'input-size-conflict': warning((inputs: number, expected: number) =>
    sentence(
      "inputs={0} differs from width·height·channels = {1}, which is used: remove 'inputs'.",
      inputs,
      expected,
    ),
  ),
  'override-ignored': information(() =>
    sentence('This network has no pictures as input, so the chosen width and height are not used.'),
  ),
  'comma-in-comment': error((name: string) =>
    sentence(
      "Darknet reads on in '{0}' behind a comma in a comment: move the comment to a line of its own.",
      name,
    ),
  ),
  'no-such-layer': error((written: number, resolved: number, own: number) =>
    sentence(
      '{0} stands for layer {1}, but layer {2} can read only layers 0 to {3}: correct the number.',
      written,
      resolved,
      own,
      own - 1,
    ),
  ),
  'no-layer-before': error((section: string) =>
    sentence(
      '[{0}] is the first layer, and there is no layer before it to refer to: put it after another layer.',
      section,
    ),
  ),
  'shapes-differ': error(
    (first: Filling, firstShape: string, second: Filling, secondShape: string, need: Filling) =>
      sentence(
        '{0} gives {1} and {2} gives {3}, but {4}: refer to another layer or change one of the two.',
        first,
        firstShape,
        second,
        secondShape,
        need,
      ),
  ),
  'not-divisible': error((what: Filling, count: number, name: string, divisor: number) =>
    sentence(
      '{0} = {1} cannot be divided by {2}={3}: change one of the two.',
      what,
      count,
      name,
      divisor,
    ),
  ),
  'map-too-small': error((what: Filling, shape: string) =>
    sentence(
      '{0} leaves nothing of the {1} map that it reads: use a larger input, or less size or stride.',
      what,
      shape,
    ),
  ),
  'too-large': error((what: Filling, count: number) =>
    sentence(
      '{0} would be {1} numbers, more than the 2^31 that Darknet can count: reduce the sizes.',
      what,
      count.toExponential(1),
    ),
  ),
  'head-mismatch': error((section: string, expected: Filling, found: string, formula: Filling) =>
    sentence(
      '[{0}] needs {1} ({2}), but the layer before it gives {3}: change that layer, or the options here.',
      section,
      expected,
      formula,
      found,
    ),
  ),
  'cannot-share': error((donor: Filling) =>
    sentence(
      'share_index refers to {0}, which is no convolution with the same size, filters and channels: correct the number.',
      donor,
    ),
  ),
  'anchor-missing': warning((mask: number, count: number) =>
    sentence(
      "mask {0} names no anchor, as num={1} gives the anchors 0 to {2}, and Darknet reads past their end: correct 'mask' or 'num'.",
      mask,
      count,
      count - 1,
    ),
  ),
  'cannot-run': warning((section: string, reason: Filling) =>
    sentence(
      '[{0}] can be planned but not run: {1}. Change or remove the section to run the network.',
      section,
      reason,
    ),
  ),
  'plan-file-syntax': error((what: Filling) =>
    sentence(
      'This is not JSON with comments ({0}): correct it, as nothing behind it is understood.',
      what,
    ),
  ),
  'plan-file-not-object': error(() =>
    sentence('A plan file is one object in braces: write { } around its entries.'),
  ),
  'unknown-plan-entry': warning((name: string, suggestion: string | null) =>
    sentence(
      'A plan file has no entry {0}, so it is ignored.{1} Correct the name or remove the entry.',
      quote(name),
      didYouMean(suggestion),
    ),
  ),
  'repeated-plan-entry': warning((name: string) =>
    sentence(
      'The entry {0} occurs twice, and the last one counts: remove one of the two.',
      quote(name),
    ),
  ),
  'wrong-plan-entry': error((name: string, need: Filling) =>
    sentence('{0} must be {1}: correct the value.', quote(name), need),
  ),
  'network-over-budget': warning((need: Filling, how: Filling) =>
    sentence('The network {0} {1}: find a plan that fits, or change the budget.', need, how),
  ),
  'stale-plan': warning(() =>
    sentence(
      'The plan was made for another version of this network: find a plan again, or apply it anew.',
    ),
  ),
  'plan-does-not-fit': error((reason: Filling) => sentence('The plan cannot be used. {0}', reason)),
  'planning-failed': warning((reason: Filling) =>
    sentence('What memory the network takes is not known. {0}', reason),
  ),
  'too-many-issues': information((count: number) =>
    sentence('Only the first {0} issues are shown: mend those to see the rest.', count),
  ),
} as const;

export type IssueId = keyof typeof ISSUES;
type Arguments<K extends IssueId> = Parameters<(typeof ISSUES)[K]['message']>;

/** Something that the user should know about a stretch of a file. */
export interface Issue {
  readonly id: IssueId;
  readonly severity: Severity;
  readonly range: SourceRange;
  readonly sentence: Sentence;
  /** The sentence in English. */
  readonly message: string;
  /** What to write in place of the range to mend the issue, or null. */
  readonly replacement: string | null;
}

/** Fills the table's sentence. */
export function issue<K extends IssueId>(
  id: K,
  range: SourceRange,
  args: Arguments<K>,
  replacement: string | null = null,
): Issue {
  const { severity, message } = ISSUES[id];
  const fill = message as (...args: Arguments<K>) => Sentence;
  const filled = fill(...args);
  return { id, severity, range, sentence: filled, message: english(filled), replacement };
}

export const hasErrors = (issues: readonly Issue[]): boolean =>
  issues.some(({ severity }) => severity === 'error');

/** More would not help anyone, and a file of a million mistakes must not stop the editor. */
const MAXIMUM_ISSUES = 500;

/** Collects the issues of one file. */
export class IssueList {
  readonly #issues: Issue[] = [];

  get list(): readonly Issue[] {
    return this.#issues;
  }

  /** Nothing more is taken, so nobody need look for suggestions. */
  get isFull(): boolean {
    return this.#issues.length > MAXIMUM_ISSUES;
  }

  report<K extends IssueId>(
    id: K,
    range: SourceRange,
    args: Arguments<K>,
    replacement: string | null = null,
  ): void {
    if (this.#issues.length < MAXIMUM_ISSUES)
      this.#issues.push(issue(id, range, args, replacement));
    else if (!this.isFull) this.#issues.push(issue('too-many-issues', range, [MAXIMUM_ISSUES]));
  }
}
