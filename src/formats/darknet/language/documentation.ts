import { joined, sentence, type Filling, type Sentence } from '../../../base/sentence';
import type { Documentation } from '../../language-support';
import type { OptionSpec, SectionSpec } from '../option-spec';

/** What can be written as a value. */
function valuesText({ type, choices }: OptionSpec): Sentence {
  if (choices.length > 0) return sentence('one of {0}', choices.map(code).join(', '));
  switch (type) {
    case 'integer':
      return sentence('an integer');
    case 'float':
      return sentence('a number');
    case 'flag':
      return sentence('0 or 1');
    case 'text':
    case 'choice':
      return sentence('text');
    case 'integers':
      return sentence('integers, separated by commas');
    case 'floats':
      return sentence('numbers, separated by commas');
    case 'activation':
      return sentence('the name of an activation function');
  }
}

/** Meaning, values, limits and default of an option. The meanings are part of the bundle of translations too. */
export function optionDocumentation(spec: OptionSpec): Documentation {
  const { name, meaning, minimum, maximum, use } = spec;
  const values: readonly Filling[] = [
    valuesText(spec),
    ...(Number.isFinite(minimum) ? [sentence('at least {0}', minimum)] : []),
    ...(Number.isFinite(maximum) ? [sentence('at most {0}', maximum)] : []),
  ];
  const otherwise =
    spec.default === null
      ? sentence('No fixed default.')
      : sentence('Default: {0}.', code(spec.default));
  return [
    [`**${code(name)}**`, meaningOf(meaning)],
    [sentence('Value: {0}.', joined(values, ', ')), otherwise],
    ...(use === 'training' ? [[sentence('Used in training only.')]] : []),
  ];
}

/** The text stands in a table, from which it is collected. */
const meaningOf = (text: string): Sentence => ({ text, values: [] });

const code = (text: string): string => `\`${text}\``;

export function sectionDocumentation({ meaning, aliases }: SectionSpec): Documentation {
  const others = aliases.map(alias => code(`[${alias}]`)).join(', ');
  return [[meaningOf(meaning), ...(others === '' ? [] : [sentence('Also written {0}.', others)])]];
}
