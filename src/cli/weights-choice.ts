import { Option, type Command } from 'commander';
import { UserError } from '../base/user-error';
import type { WeightsChoice } from '../protocol/runner';
import { withFile } from '../runner-client/file-access';
import { wholeNumber } from './commands/common-options';
import type { ModelFile } from './model-file';
import type { Terminal } from './terminal';

/** Options that say where the learned numbers come from, as commander gives them. */
export interface WeightsOptions {
  readonly weights?: string;
  readonly randomWeights?: number;
  readonly batchNorm: 'alexeyab' | 'pjreddie';
}

const LARGEST_SEED = 2 ** 32 - 1;

export const addWeightsOptions = (command: Command): Command =>
  command
    .option('--weights <file>', 'Darknet weights file')
    .addOption(
      new Option('--random-weights <seed>', 'use random weights')
        .argParser(wholeNumber(0, LARGEST_SEED))
        .conflicts('weights'),
    )
    .addOption(
      new Option('--batch-norm <program>', 'Darknet fork that trained the weights')
        .choices(['alexeyab', 'pjreddie'])
        .default('alexeyab'),
    );

/** @throws UserError when there are none. */
export function weightsChoice({
  weights,
  randomWeights,
  batchNorm,
}: WeightsOptions): WeightsChoice {
  if (weights !== undefined) return { kind: 'file', path: weights, batchNormalization: batchNorm };
  if (randomWeights !== undefined) return { kind: 'random', seed: randomWeights };
  throw new UserError('No weights: add --weights FILE or --random-weights SEED.');
}

/**
 * What the user should know about the weights file, if there is something.
 * @throws UserError when the network cannot be run with it.
 */
export function checkWeights({ model }: ModelFile, weights: WeightsChoice): string | null {
  if (weights.kind === 'random') return null;
  const { path, batchNormalization } = weights;
  return withFile(path, file => model.openWeights(file, path, { batchNormalization }).warning);
}

export function warnOfWeights(warning: string | null, terminal: Terminal): void {
  if (warning !== null) terminal.err(`warning: ${warning}\n`);
}
