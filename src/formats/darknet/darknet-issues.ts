import { sentence, type Filling } from '../../base/sentence';
import {
  didYouMean,
  error,
  information,
  IssueList,
  quote,
  warning,
  withoutEffect,
  type ArgumentsOf,
} from '../issues';

/** What is reported of a .cfg file. */
export const DARKNET_ISSUES = {
  'foreign-encoding': warning((encoding: string) =>
    sentence("This file is encoded as {0}, which Darknet can't read: save it as UTF-8.", encoding),
  ),
  'misread-encoding': warning(() =>
    sentence(
      'This file is in UTF-16 or UTF-32, but was opened in another encoding. Convert it to UTF-8 (UTF-16: reopen it with the encoding UTF-16 LE, then save it with the encoding UTF-8): Darknet reads nothing else.',
    ),
  ),
  'invisible-character': error((name: string) =>
    sentence('Invisible character ({0}) that Darknet reads as a letter: remove it.', name),
  ),
  'slash-comment': warning((sign: string) =>
    sentence("Darknet reads '{0}' as an option name: start comments with '#'.", sign),
  ),
  'comment-outside-section': error((sign: string) =>
    sentence("Darknet stops at '{0}' before the first section: start comments with '#'.", sign),
  ),
  'text-outside-section': error((line: string) =>
    sentence(
      "Darknet stops at {0} before the first section: remove it, or start it with '#'.",
      quote(line),
    ),
  ),
  'capital-net': error((name: string) =>
    sentence("Darknet accepts [net] in lowercase only: write '{0}'.", name),
  ),
  'option-outside-section': error((line: string) =>
    sentence(
      '{0} comes before the first section: add [net] above it, not commented out.',
      quote(line),
    ),
  ),
  'section-not-closed': error((name: string) =>
    sentence("Section name {0} has no closing bracket: add ']'.", quote(name)),
  ),
  'text-after-section': error((text: string) =>
    sentence(
      'Darknet reads the entire line as the section name: move {0} to its own line.',
      quote(text),
    ),
  ),
  'unknown-section': error((name: string, suggestion: string | null) =>
    sentence(
      'Darknet has no section {0}.{1} Correct the name or remove the section.',
      quote(`[${name}]`),
      didYouMean(suggestion === null ? null : `[${suggestion}]`),
    ),
  ),
  'missing-net': error(() =>
    sentence(
      "The first section must be [net] with the input's width, height and channels: add it at the top.",
    ),
  ),
  'repeated-net': error((name: string) =>
    sentence('Darknet reads a second [{0}] as an unknown layer: remove it.', name),
  ),
  'no-layers': error(() =>
    sentence('The network has no layers: add at least one section after [net].'),
  ),
  'option-without-name': withoutEffect(() =>
    sentence('Darknet ignores a value without a name: write name=value.'),
  ),
  'option-without-value': withoutEffect((name: string) =>
    sentence(
      'Darknet ignores {0} because it has no value: add a value or remove the line.',
      quote(`${name}=`),
    ),
  ),
  'option-without-sign': warning((name: string) =>
    sentence(
      "{0} has no '=', so Darknet uses the default, even if a later line sets the option: write name=value, or start a comment with '#'.",
      quote(name),
    ),
  ),
  'duplicate-option': withoutEffect((name: string, line: number) =>
    sentence(
      '{0} is already set on line {1}, and Darknet uses the first value: remove either line.',
      quote(name),
      line,
    ),
  ),
  'unknown-option': withoutEffect((name: string, section: string, suggestion: string | null) =>
    sentence(
      '[{0}] has no option {1}, so Darknet ignores it.{2} Correct the name or remove the line.',
      section,
      quote(name),
      didYouMean(suggestion),
    ),
  ),
  'not-a-number': warning((name: string, text: string) =>
    sentence(
      "{0} isn't a number, so Darknet reads 0: write a number for '{1}'.",
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
          "'{0}' is {1}, but must be between {2} and {3}: change the value.",
          name,
          value,
          minimum,
          maximum,
        ),
  ),
  'too-many-inputs': error((name: string, count: number, most: number) =>
    sentence(
      "'{0}' lists {1} layers, but at most {2} can be joined at once: join them in several steps.",
      name,
      count,
      most,
    ),
  ),
  'unknown-choice': error((name: string, text: string, choices: readonly string[]) =>
    sentence(
      "{0} isn't a valid value for '{1}': use one of {2}.",
      quote(text),
      name,
      choices.join(', '),
    ),
  ),
  'choice-ignored': warning(
    (name: string, text: string, otherwise: string, choices: readonly string[]) =>
      sentence(
        "{0} isn't a valid value for '{1}', so Darknet uses {2}: use one of {3}.",
        quote(text),
        name,
        otherwise,
        choices.join(', '),
      ),
  ),
  'unknown-activation': warning((text: string, suggestion: string | null, hasNone: boolean) =>
    hasNone
      ? sentence(
          'Darknet has no activation {0} and no equivalent, so it uses relu: choose another activation.',
          quote(text),
        )
      : sentence(
          'Darknet has no activation {0}, so it uses relu.{1} Correct the name.',
          quote(text),
          didYouMean(suggestion),
        ),
  ),
  'not-loadable': error((reason: Filling) =>
    sentence("Darknet can't load this network: {0}. Correct or move the section.", reason),
  ),
  'not-loaded': warning((reason: Filling, instead: Filling) =>
    sentence("Darknet can't load this network: {0}. Write {1}.", reason, instead),
  ),
  'empty-batch': warning((reason: Filling, instead: Filling) =>
    sentence(
      'The original Darknet crashes or gives wrong outputs with {0}, which leaves no image to compute. Write {1}.',
      reason,
      instead,
    ),
  ),
  'missing-option': error((section: string, name: string) =>
    sentence("[{0}] needs '{1}': add it to the section.", section, name),
  ),
  'missing-input-size': error(() =>
    sentence(
      "The input has no size: set width, height and channels in [net] to at least 1, or set inputs for a network that doesn't read images.",
    ),
  ),
  'input-size-conflict': warning((inputs: number, expected: number) =>
    sentence(
      "inputs={0} is ignored because width × height × channels = {1}: remove 'inputs'.",
      inputs,
      expected,
    ),
  ),
  'override-ignored': information(() =>
    sentence("This network doesn't read images, so the chosen width and height aren't used."),
  ),
  'comma-in-comment': error((name: string) =>
    sentence(
      "Darknet reads values for '{0}' after a comma in the comment: move the comment to its own line.",
      name,
    ),
  ),
  'no-such-layer': error((written: number, resolved: number, own: number) =>
    sentence(
      '{0} refers to layer {1}, but layer {2} can only read layers 0 to {3}: correct the number.',
      written,
      resolved,
      own,
      own - 1,
    ),
  ),
  'no-layer-before': error((section: string) =>
    sentence(
      '[{0}] is the first layer, so it has no earlier layer to refer to: move it after another layer.',
      section,
    ),
  ),
  'shapes-differ': error(
    (first: Filling, firstShape: string, second: Filling, secondShape: string, need: Filling) =>
      sentence(
        '{0} is {1} and {2} is {3}, but {4}: refer to another layer, or change either shape.',
        first,
        firstShape,
        second,
        secondShape,
        need,
      ),
  ),
  'not-divisible': error((what: Filling, count: number, name: string, divisor: number) =>
    sentence(
      "{0} = {1} isn't divisible by {2}={3}: change either value.",
      what,
      count,
      name,
      divisor,
    ),
  ),
  'map-too-small': error((what: Filling, shape: string) =>
    sentence(
      '{0} leaves no output from the {1} input map: use a larger input, or a smaller size or stride.',
      what,
      shape,
    ),
  ),
  'too-large': error((what: Filling, count: number) =>
    sentence(
      "{0} would need {1} values, over Darknet's limit of 2^31: reduce the sizes.",
      what,
      count.toExponential(1),
    ),
  ),
  'head-mismatch': error((section: string, expected: Filling, found: string, formula: Filling) =>
    sentence(
      '[{0}] needs {1} ({2}), but the previous layer outputs {3}: change that layer, or the options here.',
      section,
      expected,
      formula,
      found,
    ),
  ),
  'cannot-share': error((donor: Filling) =>
    sentence(
      "share_index refers to {0}, which isn't a convolution with the same size, filters and channels: correct the number.",
      donor,
    ),
  ),
  'anchor-missing': warning((mask: number, count: number) =>
    sentence(
      "mask {0} is out of range, because num={1} defines anchors 0 to {2}; Darknet reads past the end: correct 'mask' or 'num'.",
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
} as const;

export type DarknetIssueId = keyof typeof DARKNET_ISSUES;
export type DarknetArguments<K extends DarknetIssueId> = ArgumentsOf<typeof DARKNET_ISSUES, K>;

/** Collects the issues of one .cfg file. */
export class DarknetIssues extends IssueList<typeof DARKNET_ISSUES> {
  constructor() {
    super(DARKNET_ISSUES);
  }
}
