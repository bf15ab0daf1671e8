import type { WeightsOptions } from '../../base/network-definition';
import { UserError } from '../../base/user-error';
import type { WeightsFiles } from '../format';
import type { BatchNormalization } from './batch-norm';
import { SHORTEST_HEADER } from './weights-header';

const FORKS: readonly [BatchNormalization, ...BatchNormalization[]] = ['alexeyab', 'pjreddie'];

export const WEIGHTS_FILES: WeightsFiles = {
  extensions: ['.weights'],
  headerBytes: SHORTEST_HEADER,
  options: [
    {
      key: 'batchNorm',
      flag: 'batch-norm',
      argument: 'program',
      meaning: 'Darknet fork that trained the weights',
      values: FORKS,
    },
  ],
};

/** Which Darknet the numbers are of. @throws UserError where there is no such one. */
export function batchNormalizationOf({ batchNorm }: WeightsOptions): BatchNormalization {
  if (batchNorm === undefined) return FORKS[0];
  const fork = FORKS.find(name => name === batchNorm);
  if (fork === undefined)
    throw new UserError(`Unknown Darknet "${batchNorm}": use one of ${FORKS.join(', ')}.`);
  return fork;
}
