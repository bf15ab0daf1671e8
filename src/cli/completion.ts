import type { Argument, Command, Option } from 'commander';

export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** What may follow an option or stand as an operand. */
type Value = { readonly choices: readonly string[] } | 'file' | 'folder' | 'text' | 'none';

interface CompletedOption {
  readonly short: string | undefined;
  readonly long: string;
  readonly description: string;
  readonly value: Value;
}

interface CompletedCommand {
  readonly name: string;
  readonly description: string;
  readonly options: readonly CompletedOption[];
  readonly operand: Value;
  /** Whether there may be several. */
  readonly isVariadic: boolean;
}

/** The script that completes the command line of `program`: all that it knows is what commander knows. */
export function completionScript(program: Command, shell: Shell): string {
  const commands = program.commands.map(completed);
  return { bash, zsh, fish }[shell]([...commands, helpOn(commands)]);
}

/** Commander's own command. */
const helpOn = (commands: readonly CompletedCommand[]): CompletedCommand => ({
  name: 'help',
  description: 'display help for command',
  options: [],
  operand: { choices: commands.map(({ name }) => name) },
  isVariadic: false,
});

function completed(command: Command): CompletedCommand {
  const [operand] = command.registeredArguments;
  return {
    name: command.name(),
    description: command.description(),
    options: [...command.options.filter(({ hidden }) => !hidden).map(completedOption), HELP],
    operand: operand === undefined ? 'none' : operandValue(operand),
    isVariadic: operand?.variadic ?? false,
  };
}

const HELP: CompletedOption = {
  short: '-h',
  long: '--help',
  description: 'display help for command',
  value: 'none',
};

/** What may stand in place of a command. */
const PROGRAM_OPTIONS: readonly CompletedOption[] = [
  { short: '-V', long: '--version', description: 'print the version', value: 'none' },
  HELP,
];

const completedOption = (option: Option): CompletedOption => ({
  short: option.short,
  long: option.long ?? option.flags,
  description: option.description,
  value: optionValue(option),
});

/** Options tell by the word in their angle brackets what they take. */
const FILES = /<(file|picture|plan|target|program)>/;

function optionValue({ argChoices, flags, required, optional }: Option): Value {
  if (argChoices !== undefined) return { choices: argChoices };
  if (!required && !optional) return 'none';
  if (flags.includes('<folder>')) return 'folder';
  return FILES.test(flags) ? 'file' : 'text';
}

const operandValue = ({ argChoices }: Argument): Value =>
  argChoices === undefined ? 'file' : { choices: argChoices };

const namesOf = ({ short, long }: CompletedOption): readonly string[] =>
  short === undefined ? [long] : [short, long];

/** In single quotes; a quote within ends them for a moment. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Bash looks at the word before the current one; it has no room for descriptions. */
function bash(commands: readonly CompletedCommand[]): string {
  const values = commands.flatMap(({ name, options }) =>
    options
      .filter(({ value }) => value !== 'none')
      .map(option => {
        const patterns = namesOf(option).map(word => quoted(`${name} ${word}`));
        return `    ${patterns.join('|')}) ${bashReply(option.value)} ;;`;
      }),
  );
  const operands = commands.map(({ name, options, operand }) => {
    const words = options.map(({ long }) => long).join(' ');
    return `    ${name}:-*) _mafat_reply -W ${quoted(words)} ;;\n    ${name}:*) ${bashReply(operand)} ;;`;
  });
  const first = [...commands, ...PROGRAM_OPTIONS.map(({ long }) => ({ name: long }))];
  return [
    '# Completion of mafat for bash: source <(mafat completion bash)',
    '_mafat_reply() {',
    '  local line',
    '  COMPREPLY=()',
    '  while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen "$@" -- "$current")',
    '}',
    '_mafat() {',
    '  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}',
    '  COMPREPLY=()',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    _mafat_reply -W ${quoted(first.map(({ name }) => name).join(' '))}`,
    '    return',
    '  fi',
    // Bash makes three words of --option=value.
    '  if [ "$current" = = ]; then current=',
    '  elif [ "$previous" = = ]; then previous=${COMP_WORDS[COMP_CWORD-2]}; fi',
    '  case "$command $previous" in',
    ...values,
    '    *) case "$command:$current" in',
    ...operands.map(line => line.replaceAll(/^/gm, '  ')),
    '    esac ;;',
    '  esac',
    '}',
    'complete -o filenames -F _mafat mafat',
    '',
  ].join('\n');
}

function bashReply(value: Value): string {
  if (typeof value === 'object') return `_mafat_reply -W ${quoted(value.choices.join(' '))}`;
  if (value === 'file') return '_mafat_reply -f';
  return value === 'folder' ? '_mafat_reply -d' : ':';
}

function zsh(commands: readonly CompletedCommand[]): string {
  const described = commands.map(
    ({ name, description }) => `    ${quoted(`${name}:${description}`)}`,
  );
  const cases = commands.map(command => {
    const specs = [...command.options.flatMap(zshOptions), ...zshOperand(command)];
    return `    ${command.name}) _arguments -s \\\n${specs.map(spec => `      ${quoted(spec)}`).join(' \\\n')} ;;`;
  });
  return [
    '#compdef mafat',
    '_mafat() {',
    '  local -a commands options',
    '  commands=(',
    ...described,
    '  )',
    `  options=(${PROGRAM_OPTIONS.flatMap(option => namesOf(option).map(name => quoted(`${name}:${option.description}`))).join(' ')})`,
    '  if (( CURRENT == 2 )); then',
    "    if [[ $words[2] == -* ]]; then _describe -o 'option' options; else _describe 'command' commands; fi",
    '    return',
    '  fi',
    '  shift words; (( CURRENT-- ))',
    '  case $words[1] in',
    ...cases,
    '  esac',
    '}',
    'if [ "$funcstack[1]" = _mafat ]; then _mafat "$@"; else compdef _mafat mafat; fi',
    '',
  ].join('\n');
}

function zshOptions(option: CompletedOption): readonly string[] {
  const { description, value } = option;
  const text = description.replaceAll(/[[\]\\:]/g, '\\$&');
  return namesOf(option).map(name =>
    // With the sign a value may stand in the same word or in the next one.
    value === 'none' ? `${name}[${text}]` : `${name}=[${text}]:value:${zshAction(value)}`,
  );
}

const zshOperand = ({ operand, isVariadic }: CompletedCommand): readonly string[] =>
  operand === 'none' ? [] : [`${isVariadic ? '*' : '1'}:operand:${zshAction(operand)}`];

function zshAction(value: Value): string {
  if (typeof value === 'object') return `(${value.choices.join(' ')})`;
  if (value === 'file') return '_files';
  // Where there is no folder, _files would offer files.
  return value === 'folder' ? '_path_files -/' : ' ';
}

function fish(commands: readonly CompletedCommand[]): string {
  const first = `-n ${quoted('test (count (commandline -opc)) -eq 1')}`;
  const described = commands.map(
    ({ name, description }) =>
      `complete -c mafat -f ${first} -a ${name} -d ${fishQuoted(description)}`,
  );
  const lines = commands.flatMap(({ name, options, operand }) => {
    const behind = `-n ${quoted(`_mafat_command ${name}`)}`;
    return [
      ...options.map(option => fishOption(option, behind)),
      ...(typeof operand === 'object'
        ? [`complete -c mafat -f ${behind} -a ${fishQuoted(operand.choices.join(' '))}`]
        : []),
    ];
  });
  return [
    '# Completion of mafat for fish: mafat completion fish | source',
    'function _mafat_command',
    '  set -l words (commandline -opc)',
    '  test (count $words) -gt 1; and test $words[2] = $argv[1]',
    'end',
    ...described,
    ...PROGRAM_OPTIONS.map(option => fishOption(option, first)),
    ...lines,
    '',
  ].join('\n');
}

function fishOption(
  { short, long, description, value }: CompletedOption,
  condition: string,
): string {
  const letter = short === undefined ? '' : ` -s ${short.slice(1)}`;
  const names = `${letter} -l ${long.slice(2)}`;
  return `complete -c mafat ${condition}${names}${fishValue(value)} -d ${fishQuoted(description)}`;
}

function fishValue(value: Value): string {
  if (typeof value === 'object') return ` -x -a ${fishQuoted(value.choices.join(' '))}`;
  if (value === 'file') return ' -r -F';
  if (value === 'folder') return " -x -a '(__fish_complete_directories)'";
  return value === 'text' ? ' -x' : '';
}

const fishQuoted = (text: string): string => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
