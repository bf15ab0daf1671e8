import { at } from '../../base/assert';
import type { Model, ModelFormat, ParseOptions } from '../format';
import { graphListing } from '../graph/graph-listing';
import { graphModel } from '../graph/graph-model';
import type { ModelOrigin } from '../graph/picture-guess';
import type { KnownTensor } from '../graph/tensor';
import type { ModelSource } from '../model-source';
import { STORED_TYPES } from './element-types';
import { listedGraph } from './listing';
import { readOnnxFile } from './onnx-file';
import { onnxNetwork } from './onnx-network';
import type { OnnxModel, OnnxTensor } from './onnx-model';
import { originOf } from './onnx-origin';
import { ONNX } from './recognition';
import { numbersOf } from './tensor-numbers';

/** What a file says that has been read. @param source opens files that it names. */
export function modelOf(model: OnnxModel, source: ModelSource, options: ParseOptions = {}): Model {
  const { fileName } = source;
  const listing = graphListing(() => listedGraph(model));
  const open = (tensor: OnnxTensor): KnownTensor => knownTensor(tensor, source);
  const { issues, ...network } = onnxNetwork({
    model,
    name: fileName,
    options,
    open,
    placeOf: node => at(listing().nodes, node).range,
  });
  const origin = (): ModelOrigin => originOf(model, open);
  return graphModel(network, { fileName, issues, nodes: model.graph.nodes, listing, origin });
}

function knownTensor(tensor: OnnxTensor, source: ModelSource): KnownTensor {
  const numbers = numbersOf(tensor, source.fileName, path => source.sibling(path));
  const stored = STORED_TYPES[tensor.type];
  const isWhole = stored?.isWhole ?? false;
  return { kind: 'known', dims: tensor.dims, numbers, isWhole, ...(stored && { stored }) };
}

/** Networks of the Open Neural Network Exchange, which hold their learned numbers. */
export const onnx: ModelFormat = {
  ...ONNX,
  weights: null,
  open: (source, options) => modelOf(readOnnxFile(source, source.fileName), source, options),
};
