import type { OptionSpec, SectionSpec, ValueType } from '../../formats/darknet/option-spec';

const TYPES: Readonly<Record<ValueType, string>> = {
  integer: 'a whole number',
  float: 'a number',
  flag: '0 or 1',
  text: 'a text',
  integers: 'whole numbers with commas between them',
  floats: 'numbers with commas between them',
  choice: 'one of',
  activation: 'the name of an activation function',
};

/** Meaning, values, limits and default of an option, as Markdown. */
export function optionDocumentation(spec: OptionSpec): string {
  const { name, type, meaning, choices, minimum, maximum, use } = spec;
  const values = choices.length > 0 ? `one of ${choices.map(code).join(', ')}` : TYPES[type];
  const limits = [
    ...(Number.isFinite(minimum) ? [`at least ${minimum}`] : []),
    ...(Number.isFinite(maximum) ? [`at most ${maximum}`] : []),
  ];
  return [
    `**${code(name)}** ${meaning}`,
    `Value: ${[values, ...limits].join(', ')}. ${
      spec.default === null ? 'There is no fixed default.' : `Default: ${code(spec.default)}.`
    }`,
    ...(use === 'training' ? ['Only training looks at it.'] : []),
  ].join('\n\n');
}

const code = (text: string): string => `\`${text}\``;

export const sectionDocumentation = ({ meaning, aliases }: SectionSpec): string =>
  aliases.length === 0
    ? meaning
    : `${meaning} Also written ${aliases.map(alias => code(`[${alias}]`)).join(', ')}.`;
