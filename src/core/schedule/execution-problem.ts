import { UserError } from '../../base/user-error';
import { hasKernels } from '../kernels/kernel-use';
import { firstUnsupported, type Layer, type Network } from '../network/network';

/** Where a layer stands in its file, as words to put behind its name in a sentence; empty where that is not known. */
export type LayerPlace = (layer: number) => string;

const UNKNOWN_PLACE: LayerPlace = () => '';

/** Why a network cannot run: a sentence that names the first layer that cannot. */
export function executionProblem(
  network: Network,
  placeOf: LayerPlace = UNKNOWN_PLACE,
): string | undefined {
  const layer = firstUnsupported(network);
  if (layer?.operation.kind === 'unsupported')
    return problemOf(network, layer, layer.operation.reason, placeOf);
  const integers = network.layers.find(each => !hasKernels(network, each));
  if (integers === undefined) return undefined;
  return problemOf(network, integers, 'there are no kernels for its integers yet', placeOf);
}

const problemOf = (
  { name }: Network,
  { index, label }: Layer,
  reason: string,
  placeOf: LayerPlace,
): string =>
  `Layer ${index} [${label}]${placeOf(index)} of ${name} cannot be run: ${reason}. ` +
  'The network can only be inspected and planned.';

/** @throws UserError with the problem of a network that cannot run. */
export function checkExecutable(network: Network, placeOf?: LayerPlace): void {
  const problem = executionProblem(network, placeOf);
  if (problem !== undefined) throw new UserError(problem);
}
