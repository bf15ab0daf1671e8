import { UserError } from '../../base/user-error';
import { networkOf, parametersOf } from '../../core/passes/draft';
import { simplified } from '../../core/passes/passes';
import type { Model, ModelTensors } from '../format';
import type { Issue } from '../issues';
import { NO_SOURCE } from '../source-map';
import type { GraphNetwork } from './graph-translation';

/** The model of a file that holds its learned numbers. */
export function graphModel(read: GraphNetwork, fileName: string, issues: readonly Issue[]): Model {
  const draft = simplified(read.draft);
  const network = networkOf(draft);
  return {
    network,
    issues,
    tensors: modelTensors({ ...read, draft }),
    sourceMap: NO_SOURCE,
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
