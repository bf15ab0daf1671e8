import { UserError } from '../../base/user-error';
import { networkOf, parametersOf } from '../../core/passes/draft';
import { simplified } from '../../core/passes/passes';
import type { Model } from '../format';
import type { Issue } from '../issues';
import type { ModelTensors } from '../model-tensors';
import { NO_SOURCE, type SourceMap } from '../source-map';
import type { GraphNetwork } from './graph-translation';

/** A binary definition as a text. */
export interface GraphListing {
  readonly text: () => string;
  /** Where layers stand in it. @param origins by layer, the nodes that it stands for. */
  readonly mapOf: (origins: readonly (readonly number[])[]) => SourceMap;
}

const NO_LISTING: GraphListing = { text: () => '', mapOf: () => NO_SOURCE };

/** The model of a binary file that holds its learned numbers. */
export function graphModel(
  read: GraphNetwork,
  fileName: string,
  issues: readonly Issue[],
  listing: GraphListing = NO_LISTING,
): Model {
  const draft = simplified(read.draft);
  const network = networkOf(draft);
  return {
    network,
    issues,
    tensors: () => modelTensors({ ...read, draft }),
    sourceMap: listing.mapOf(draft.layers.map(({ origins }) => origins)),
    listing: listing.text,
    pictureFit: 'stretch',
    weightBytes: 4 * network.layers.reduce((sum, { parameters }) => sum + parameters, 0),
    parameters: parametersOf(draft),
    openWeights: (_, weightsName) => {
      throw new UserError(`${fileName} holds its weights: ${weightsName} is not needed.`);
    },
  };
}

function modelTensors({ draft, inputs, outputs }: GraphNetwork): ModelTensors {
  const byName = new Map(draft.tensors.map(tensor => [tensor.name, tensor]));
  const named = (names: readonly string[]) => names.flatMap(name => byName.get(name) ?? []);
  return { inputs: named(inputs), outputs: named(outputs), all: draft.tensors };
}
