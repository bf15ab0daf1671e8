import type { SourceRange } from '../base/source-range';

/** An error means that the file describes no network that can be planned; a warning, that something is not as it seems. */
export type Severity = 'error' | 'warning' | 'information';

const error = <A extends readonly unknown[]>(message: (...args: A) => string) => ({
  severity: 'error' as Severity,
  message,
});
const warning = <A extends readonly unknown[]>(message: (...args: A) => string) => ({
  severity: 'warning' as Severity,
  message,
});
const information = <A extends readonly unknown[]>(message: (...args: A) => string) => ({
  severity: 'information' as Severity,
  message,
});

const didYouMean = (suggestion: string | null): string =>
  suggestion === null ? '' : ` Did you mean '${suggestion}'?`;

/** A text from the file, short enough for a sentence. */
const quote = (text: string): string => `'${text.length > 40 ? `${text.slice(0, 39)}…` : text}'`;

/** Every issue that any format reports: its severity and its sentence, which says what to do. */
export const ISSUES = {
  'option-outside-section': error(
    (line: string) =>
      `${quote(line)} stands before any [section]: put it below the [net] line it belongs to.`,
  ),
  'section-not-closed': error(
    (name: string) => `The section name ${quote(name)} has no closing bracket: add ']'.`,
  ),
  'text-after-section': error(
    (text: string) =>
      `Darknet takes the whole line as the section's name: move ${quote(text)} to a line of its own.`,
  ),
  'unknown-section': error(
    (name: string, suggestion: string | null) =>
      `Darknet knows no section ${quote(`[${name}]`)}.${didYouMean(suggestion === null ? null : `[${suggestion}]`)} Correct the name or remove the section.`,
  ),
  'missing-net': error(
    () =>
      'The first section must be [net] with the width, height and channels of the input: add it at the top.',
  ),
  'repeated-net': error(
    (name: string) =>
      `Darknet takes a second [${name}] as a layer that it does not know: remove it.`,
  ),
  'no-layers': error(() => 'The network has no layers: add at least one section after [net].'),
  'option-without-name': warning(
    () => 'Darknet ignores a value without a name: write it as name=value.',
  ),
  'option-without-value': warning(
    (name: string) =>
      `Darknet ignores ${quote(`${name}=`)}, as nothing follows the sign: give a value or remove the line.`,
  ),
  'option-without-sign': warning(
    (name: string) =>
      `${quote(name)} has no '=': Darknet uses the default, even if the option follows again. Write name=value, or begin a comment with '#'.`,
  ),
  'duplicate-option': warning(
    (name: string, line: number) =>
      `${quote(name)} is set already in line ${line}, and Darknet uses the first: remove one of the two.`,
  ),
  'unknown-option': warning(
    (name: string, section: string, suggestion: string | null) =>
      `[${section}] has no option ${quote(name)}, so Darknet ignores it.${didYouMean(suggestion)} Correct the name or remove the line.`,
  ),
  'not-a-number': warning(
    (name: string, text: string) =>
      `${quote(text)} is not a number, and Darknet reads it as 0: write a number for '${name}'.`,
  ),
  'number-cut-off': warning(
    (name: string, text: string, value: number) =>
      `Darknet reads ${quote(text)} as ${value}: write only the number for '${name}'.`,
  ),
  'number-out-of-range': error((name: string, value: number, minimum: number, maximum: number) =>
    maximum === Infinity
      ? `'${name}' is ${value}, but must be at least ${minimum}: change the value.`
      : `'${name}' is ${value}, but must lie between ${minimum} and ${maximum}: change the value.`,
  ),
  'unknown-choice': error(
    (name: string, text: string, choices: readonly string[]) =>
      `${quote(text)} is no value of '${name}': use one of ${choices.join(', ')}.`,
  ),
  'unknown-activation': warning(
    (text: string, suggestion: string | null) =>
      `Darknet knows no activation ${quote(text)} and uses relu.${didYouMean(suggestion)} Correct the name.`,
  ),
  'missing-option': error(
    (section: string, name: string) => `[${section}] needs '${name}': add it to the section.`,
  ),
  'missing-input-size': error(
    () =>
      'The input has no size: give [net] a width, a height and channels of at least 1, or inputs for a network without pictures.',
  ),
  'input-size-conflict': warning(
    (inputs: number, expected: number) =>
      `inputs=${inputs} differs from width·height·channels = ${expected}, which is used: remove 'inputs'.`,
  ),
  'override-ignored': information(
    () => 'This network has no pictures as input, so the chosen width and height are not used.',
  ),
  'comma-in-comment': error(
    (name: string) =>
      `Darknet reads on in '${name}' behind a comma in a comment: move the comment to a line of its own.`,
  ),
  'no-such-layer': error(
    (written: number, resolved: number, own: number) =>
      `${written} stands for layer ${resolved}, but layer ${own} can read only layers 0 to ${own - 1}: correct the number.`,
  ),
  'no-layer-before': error(
    (section: string) =>
      `[${section}] is the first layer, and there is no layer before it to refer to: put it after another layer.`,
  ),
  'shapes-differ': error(
    (first: string, firstShape: string, second: string, secondShape: string, need: string) =>
      `${first} gives ${firstShape} and ${second} gives ${secondShape}, but ${need}: refer to another layer or change one of the two.`,
  ),
  'not-divisible': error(
    (what: string, count: number, name: string, divisor: number) =>
      `${what} = ${count} cannot be divided by ${name}=${divisor}: change one of the two.`,
  ),
  'map-too-small': error(
    (what: string, shape: string) =>
      `${what} leaves nothing of the ${shape} map that it reads: use a larger input, or less size or stride.`,
  ),
  'too-large': error(
    (what: string, count: number) =>
      `${what} would be ${count.toExponential(1)} numbers, more than the 2^31 that Darknet can count: reduce the sizes.`,
  ),
  'head-mismatch': error(
    (section: string, expected: string, found: string, formula: string) =>
      `[${section}] needs ${expected} (${formula}), but the layer before it gives ${found}: change that layer, or the options here.`,
  ),
  'cannot-share': error(
    (donor: string) =>
      `share_index refers to ${donor}, which is no convolution with the same size, filters and channels: correct the number.`,
  ),
  'anchor-missing': warning(
    (mask: number, count: number) =>
      `mask ${mask} names no anchor, as num=${count} gives the anchors 0 to ${count - 1}, and Darknet reads past their end: correct 'mask' or 'num'.`,
  ),
  'cannot-run': warning(
    (section: string, reason: string) =>
      `[${section}] can be planned but not run: ${reason}. Change or remove the section to run the network.`,
  ),
  'plan-file-syntax': error(
    (what: string) =>
      `This is not JSON with comments (${what}): correct it, as nothing behind it is understood.`,
  ),
  'plan-file-not-object': error(
    () => 'A plan file is one object in braces: write { } around its entries.',
  ),
  'unknown-plan-entry': warning(
    (name: string, suggestion: string | null) =>
      `A plan file has no entry ${quote(name)}, so it is ignored.${didYouMean(suggestion)} Correct the name or remove the entry.`,
  ),
  'repeated-plan-entry': warning(
    (name: string) =>
      `The entry ${quote(name)} occurs twice, and the last one counts: remove one of the two.`,
  ),
  'wrong-plan-entry': error(
    (name: string, need: string) => `${quote(name)} must be ${need}: correct the value.`,
  ),
  'network-over-budget': warning(
    (who: string, counted: string, needed: string, budget: string) =>
      `${who} needs ${needed} of ${counted}, more than the budget of ${budget}: find a plan that fits, or set another budget.`,
  ),
  'layer-over-budget': warning(
    (layer: string, counted: string, needed: string, budget: string) =>
      `While ${layer} runs, ${needed} of ${counted} are in use, more than the budget of ${budget}: fuse and tile it with its neighbours.`,
  ),
  'stale-plan': warning(
    (notation: string) =>
      `The plan ${notation} was made for another version of this network: find a plan again, or apply it anew.`,
  ),
  'plan-does-not-fit': error((reason: string) => `The plan cannot be used. ${reason}`),
  'planning-failed': warning(
    (reason: string) => `What memory the network takes is not known. ${reason}`,
  ),
  'too-many-issues': information(
    (count: number) => `Only the first ${count} issues are shown: mend those to see the rest.`,
  ),
} as const;

export type IssueId = keyof typeof ISSUES;
type Arguments<K extends IssueId> = Parameters<(typeof ISSUES)[K]['message']>;

/** Something that the user should know about a stretch of a file. */
export interface Issue {
  readonly id: IssueId;
  readonly severity: Severity;
  readonly range: SourceRange;
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
  const sentence = message as (...args: Arguments<K>) => string;
  return { id, severity, range, message: sentence(...args), replacement };
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
