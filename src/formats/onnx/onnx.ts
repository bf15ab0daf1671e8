import type { SourceRange } from '../../base/source-range';
import { UserError } from '../../base/user-error';
import { networkOf, parametersOf } from '../../core/passes/draft';
import { simplified } from '../../core/passes/passes';
import type { Model, ModelFormat, ModelTensors, ParseOptions } from '../format';
import type { KnownTensor } from '../graph/tensor';
import type { ModelSource } from '../model-source';
import { NO_SOURCE } from '../source-map';
import { STORED_TYPES } from './element-types';
import { readOnnxFile } from './onnx-file';
import { onnxNetwork, type OnnxNetwork } from './onnx-network';
import type { OnnxModel, OnnxTensor } from './onnx-model';
import { ONNX } from './recognition';
import { numbersOf } from './tensor-numbers';

const START: SourceRange = { start: { line: 0, column: 0 }, end: { line: 0, column: 0 } };

/** What a file says that has been read. @param source opens files that it names. */
export function modelOf(model: OnnxModel, source: ModelSource, options: ParseOptions = {}): Model {
  const { fileName } = source;
  const read = onnxNetwork({
    model,
    name: fileName,
    options,
    open: tensor => knownTensor(tensor, source),
    placeOf: () => START,
  });
  const { issues } = read;
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

function modelTensors({ draft, inputs, outputs }: OnnxNetwork): ModelTensors {
  const byName = new Map(draft.tensors.map(tensor => [tensor.name, tensor]));
  const named = (names: readonly string[]) => names.flatMap(name => byName.get(name) ?? []);
  return { inputs: named(inputs), outputs: named(outputs), all: draft.tensors };
}

const knownTensor = (tensor: OnnxTensor, source: ModelSource): KnownTensor => ({
  kind: 'known',
  dims: tensor.dims,
  numbers: numbersOf(tensor, source.fileName, path => source.sibling(path)),
  isWhole: STORED_TYPES[tensor.type]?.isWhole ?? false,
});

/** Networks of the Open Neural Network Exchange, which hold their learned numbers. */
export const onnx: ModelFormat = {
  ...ONNX,
  weights: null,
  open: (source, options) => modelOf(readOnnxFile(source, source.fileName), source, options),
};
