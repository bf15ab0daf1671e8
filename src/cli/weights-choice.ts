import { Option, type Command } from 'commander';
import type { WeightsChoice } from '../base/network-definition';
import { UserError } from '../base/user-error';
import { learnedNumbers, noFiles } from '../formats/definition';
import type { Model } from '../formats/format';
import { ALL_FORMATS } from '../formats/registry/formats';
import { withFile } from '../runner-client/file-access';
import { wholeNumber } from './commands/common-options';
import type { ModelFile } from './model-file';
import type { Terminal } from './terminal';

/** Options that say where the learned numbers come from, as commander gives them; beside them are those of formats. */
export interface WeightsOptions {
  readonly weights?: string;
  readonly randomWeights?: number;
}

const LARGEST_SEED = 2 ** 32 - 1;

/** Formats whose weights are files of their own. */
const APART = ALL_FORMATS.flatMap(({ label, weights }) =>
  weights === null ? [] : [{ label, ...weights }],
);

export function addWeightsOptions(command: Command): Command {
  command
    .option('--weights <file>', `${APART.map(({ label }) => label).join(' or ')} weights file`)
    .addOption(
      new Option('--random-weights <seed>', 'use random weights')
        .argParser(wholeNumber(0, LARGEST_SEED))
        .conflicts('weights'),
    );
  for (const { flag, argument, meaning, values } of APART.flatMap(({ options }) => options))
    command.addOption(
      new Option(`--${flag} <${argument}>`, meaning).choices(values).default(values[0]),
    );
  return command;
}

/** Where the learned numbers of a network come from; those of its own definition, unless others are asked for. @throws UserError when there are none. */
export function weightsChoice(options: WeightsOptions, { parameters }: Model): WeightsChoice {
  const { weights, randomWeights } = options;
  if (weights !== undefined) return { kind: 'file', path: weights, options: ofFormats(options) };
  if (randomWeights !== undefined) return { kind: 'random', seed: randomWeights };
  if (parameters !== undefined) return { kind: 'definition' };
  throw new UserError('No weights: add --weights FILE or --random-weights SEED.');
}

/** Those options that are of formats. */
function ofFormats(options: WeightsOptions): Readonly<Record<string, string>> {
  const keys = new Set(APART.flatMap(({ options: known }) => known.map(({ key }) => key)));
  return Object.fromEntries(
    Object.entries(options).flatMap(([key, value]: [string, unknown]) =>
      keys.has(key) && typeof value === 'string' ? [[key, value]] : [],
    ),
  );
}

/**
 * What the user should know about the weights file, if there is something.
 * @throws UserError when the network cannot be run with it.
 */
export function checkWeights({ model }: ModelFile, weights: WeightsChoice): string | null {
  return weights.kind === 'file'
    ? withFile(weights.path, file => learnedNumbers(model, weights, () => file).warning)
    : learnedNumbers(model, weights, noFiles).warning;
}

export function warnOfWeights(warning: string | null, terminal: Terminal): void {
  if (warning !== null) terminal.err(`warning: ${warning}\n`);
}
