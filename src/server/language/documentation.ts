import * as l10n from '@vscode/l10n';
import type { OptionSpec, SectionSpec } from '../../formats/darknet/option-spec';

/** What can be written as a value. */
function valuesText({ type, choices }: OptionSpec): string {
  if (choices.length > 0) return l10n.t('one of {0}', choices.map(code).join(', '));
  switch (type) {
    case 'integer':
      return l10n.t('an integer');
    case 'float':
      return l10n.t('a number');
    case 'flag':
      return l10n.t('0 or 1');
    case 'text':
    case 'choice':
      return l10n.t('text');
    case 'integers':
      return l10n.t('integers, separated by commas');
    case 'floats':
      return l10n.t('numbers, separated by commas');
    case 'activation':
      return l10n.t('the name of an activation function');
  }
}

/** Meaning, values, limits and default of an option, as Markdown. The meanings are part of the bundle too. */
export function optionDocumentation(spec: OptionSpec): string {
  const { name, meaning, minimum, maximum, use } = spec;
  const values = [
    valuesText(spec),
    ...(Number.isFinite(minimum) ? [l10n.t('at least {0}', minimum)] : []),
    ...(Number.isFinite(maximum) ? [l10n.t('at most {0}', maximum)] : []),
  ];
  const otherwise =
    spec.default === null
      ? l10n.t('No fixed default.')
      : l10n.t('Default: {0}.', code(spec.default));
  return [
    `**${code(name)}** ${l10n.t(meaning)}`,
    `${l10n.t('Value: {0}.', values.join(', '))} ${otherwise}`,
    ...(use === 'training' ? [l10n.t('Used in training only.')] : []),
  ].join('\n\n');
}

const code = (text: string): string => `\`${text}\``;

export function sectionDocumentation({ meaning, aliases }: SectionSpec): string {
  const others = aliases.map(alias => code(`[${alias}]`)).join(', ');
  return others === ''
    ? l10n.t(meaning)
    : `${l10n.t(meaning)} ${l10n.t('Also written {0}.', others)}`;
}
