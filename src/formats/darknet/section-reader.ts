import { assert } from '../../base/assert';
import type { SourceRange } from '../../base/source-range';
import type { Activation } from '../../core/network/activation';
import { DARKNET_ACTIVATIONS, type DarknetActivation } from './activations';
import type { DarknetArguments, DarknetIssueId, DarknetIssues } from './darknet-issues';
import { suggestionFor } from '../suggestion';
import { isHarmlessRest, readFloat, readInteger, type ReadNumber } from './number';
import { LARGEST_FLOAT, LARGEST_INTEGER, type OptionSpec, type SectionSpec } from './option-spec';
import { optionSpec } from './section-table';
import { findOption, type CfgOption, type CfgSection } from './syntax';

/** AlexeyAB's `revleaky` differs from `leaky` in training only. */
const ACTIVATION_NAMES: ReadonlyMap<string, Activation> = new Map<string, Activation>([
  ...Object.entries(DARKNET_ACTIVATIONS),
  ['revleaky', DARKNET_ACTIVATIONS.leaky],
]);

/** What other frameworks call them, in small letters; null where Darknet has none that computes the same. */
const FOREIGN_ACTIVATIONS: ReadonlyMap<string, DarknetActivation | null> = new Map<
  string,
  DarknetActivation | null
>([
  ['silu', 'swish'],
  ['sigmoid', 'logistic'],
  ['none', 'linear'],
  ['identity', 'linear'],
  ['hardtanh', 'hardtan'],
  ['leakyrelu', 'leaky'],
  ['lrelu', 'leaky'],
  ...[
    ['hardswish', 'hswish', 'hardsigmoid', 'hsigmoid', 'prelu', 'rrelu', 'celu', 'crelu', 'glu'],
    ['softplus', 'softsign', 'softmax', 'softmin', 'logsoftmax', 'logsigmoid', 'threshold'],
    ['softshrink', 'hardshrink', 'tanhshrink', 'exponential', 'quickgelu', 'swiglu', 'geglu'],
  ]
    .flat()
    .map(name => [name, null] as const),
]);

/**
 * The options of one section as values, defaults filled in, and read as Darknet reads them. What is wrong with them
 * becomes an issue; after an error `failed` is set and the value given back is one that computing can go on with.
 */
export class SectionReader {
  failed = false;
  /** Options and ids: an option may be read several times, but is reported once. */
  readonly #reported = new Set<string>();

  constructor(
    readonly section: CfgSection,
    readonly spec: SectionSpec,
    readonly issues: DarknetIssues,
  ) {}

  /** Where an option's value stands; the section's name if it is not there. */
  rangeOf(name: string): SourceRange {
    const option = this.#given(name);
    return option === undefined ? this.section.nameRange : option.valueRange;
  }

  /** Whether the section has such an option at all. */
  has(name: string): boolean {
    return optionSpec(this.spec, name) !== undefined;
  }

  isGiven(name: string): boolean {
    return this.text(name) !== null;
  }

  text(name: string): string | null {
    return this.#given(name)?.value ?? null;
  }

  /** An integer within the limits of its specification; `fallback` stands in for a default that is not fixed. */
  integer(name: string, fallback?: number): number {
    const text = this.text(name);
    const spec = this.#specification(name);
    const value =
      text === null
        ? (fallback ?? Number(spec.default ?? 0))
        : this.#checkedAlone(spec, text, readInteger(text));
    return this.#limited(spec, value, LARGEST_INTEGER);
  }

  float(name: string): number {
    const text = this.text(name);
    const spec = this.#specification(name);
    const value =
      text === null ? Number(spec.default ?? 0) : this.#checkedAlone(spec, text, readFloat(text));
    return this.#limited(spec, value, LARGEST_FLOAT);
  }

  flag(name: string): boolean {
    return this.integer(name) !== 0;
  }

  /** The numbers of a list up to a comment, or null if the option is missing. */
  integers(name: string): readonly number[] | null {
    return this.#list(name, readInteger);
  }

  floats(name: string): readonly number[] | null {
    return this.#list(name, readFloat);
  }

  choice(name: string): string {
    const spec = this.#specification(name);
    const text = this.text(name) ?? spec.default ?? '';
    if (spec.choices.includes(text)) return text;
    this.failed = true;
    const replacement = suggestionFor(text, spec.choices);
    this.#report(name, 'unknown-choice', [name, text, spec.choices], replacement);
    return spec.default ?? '';
  }

  /** A choice of which Darknet takes the default when it does not know what is written. */
  leniently(name: string): string {
    const spec = this.#specification(name);
    const [text, otherwise] = [this.text(name), spec.default ?? ''];
    if (text === null || spec.choices.includes(text)) return text ?? otherwise;
    const replacement = suggestionFor(text, spec.choices);
    this.#report(name, 'choice-ignored', [name, text, otherwise, spec.choices], replacement);
    return otherwise;
  }

  /** As Darknet, takes relu for a name that it does not know. */
  activation(): Activation {
    const text = this.text('activation') ?? this.#specification('activation').default ?? 'linear';
    const activation = ACTIVATION_NAMES.get(text);
    if (activation !== undefined) return activation;
    const foreign = FOREIGN_ACTIVATIONS.get(text.toLowerCase().replace(/[_-]/g, ''));
    const similar = (): string | null =>
      this.issues.isFull ? null : suggestionFor(text, ACTIVATION_NAMES.keys());
    const suggestion = foreign === undefined ? similar() : foreign;
    const args = [text, suggestion, foreign === null] as const;
    this.#report('activation', 'unknown-activation', [...args], suggestion);
    return DARKNET_ACTIVATIONS.relu;
  }

  #report<K extends DarknetIssueId>(
    name: string,
    id: K,
    args: DarknetArguments<K>,
    replacement: string | null = null,
  ): void {
    const key = `${name} ${id}`;
    if (this.#reported.has(key)) return;
    this.#reported.add(key);
    this.issues.report(id, this.rangeOf(name), args, replacement);
  }

  #given(name: string): CfgOption | undefined {
    return findOption(this.section, name);
  }

  #specification(name: string): OptionSpec {
    const spec = optionSpec(this.spec, name);
    assert(spec !== undefined, `[${this.spec.name}] has no option '${name}' in its table`);
    return spec;
  }

  #list(name: string, read: (text: string) => ReadNumber): readonly number[] | null {
    const text = this.text(name)?.replace(/#.*/, '');
    const spec = this.#specification(name);
    return text?.split(',').map(item => this.#checked(spec, item, read(item))) ?? null;
  }

  /** A number that is the whole value: what Darknet reads of it can stand in its place. */
  #checkedAlone(spec: OptionSpec, text: string, read: ReadNumber): number {
    const { value, rest, found } = read;
    const written = text.slice(0, text.length - rest.length);
    if (found && !isHarmlessRest(rest) && Number.isFinite(value))
      this.#report(spec.name, 'number-cut-off', [spec.name, text, value], written);
    return this.#checked(spec, text, read);
  }

  #checked(spec: OptionSpec, text: string, { value, rest, found }: ReadNumber): number {
    if (!found) this.#report(spec.name, 'not-a-number', [spec.name, text]);
    else if (!isHarmlessRest(rest))
      this.#report(spec.name, 'number-cut-off', [spec.name, text, value]);
    return value;
  }

  #limited(spec: OptionSpec, value: number, largest: number): number {
    const minimum = Math.max(spec.minimum, -largest);
    const maximum = Math.min(spec.maximum, largest);
    if (value >= minimum && value <= maximum) return value;
    this.failed = true;
    const upper = value < minimum ? spec.maximum : maximum;
    this.#report(spec.name, 'number-out-of-range', [spec.name, value, minimum, upper]);
    return Math.min(Math.max(0, minimum), maximum);
  }
}
