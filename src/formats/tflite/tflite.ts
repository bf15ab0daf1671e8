import { at } from '../../base/assert';
import { shortened } from '../../base/shortened';
import { UserError } from '../../base/user-error';
import type { ByteSource } from '../byte-source';
import type { Model, ModelFormat, ParseOptions } from '../format';
import { graphListing } from '../graph/graph-listing';
import { graphModel } from '../graph/graph-model';
import { need, NodeRefusal } from '../graph/node-refusal';
import type { ModelOrigin } from '../graph/picture-guess';
import { rawNumbers } from '../graph/raw-numbers';
import { countOf, type KnownTensor } from '../graph/tensor';
import { STORED_TYPES, typeName } from './element-types';
import { listedGraph } from './listing';
import { TFLITE } from './recognition';
import { readTfliteFile } from './tflite-file';
import type { TfliteModel, TfliteTensor } from './tflite-model';
import { tfliteNetwork, type TfliteReading } from './tflite-network';
import { originOf } from './tflite-origin';

/**
 * The numbers of a tensor that the file holds; undefined where an operator makes them.
 * @throws UserError where there are not as many as its dimensions say, NodeRefusal where they can't be read.
 */
export function knownTensor(
  { name, dims, type, content, problem }: TfliteTensor,
  file: ByteSource,
  fileName: string,
): KnownTensor | undefined {
  if (problem !== undefined) throw new NodeRefusal(problem);
  const count = countOf(dims);
  if (content === undefined) return undefined;
  const stored = STORED_TYPES[type];
  need(stored !== undefined, `the tensor ${shortened(name)} holds numbers of ${typeName(type)}`);
  if (!(count * stored.bytes <= content.bytes))
    throw new UserError(
      `${fileName}: the tensor ${shortened(name)} has ${content.bytes} bytes of ${stored.name}, and its dimensions say ${count} numbers: export it again.`,
    );
  return {
    kind: 'known',
    dims,
    numbers: rawNumbers(() => file, content.start, count, stored, name),
    isWhole: stored.isWhole,
    stored,
  };
}

/** What a file says that has been read. @param open gives the numbers of its tensors. */
export function modelOf(
  model: TfliteModel,
  fileName: string,
  open: TfliteReading['open'],
  options: ParseOptions = {},
): Model {
  const listing = graphListing(() => listedGraph(model));
  const { issues, ...network } = tfliteNetwork({
    model,
    name: fileName,
    options,
    open,
    placeOf: node => at(listing().nodes, node).range,
  });
  const origin = (): ModelOrigin => originOf(model);
  return graphModel(network, { fileName, issues, nodes: model.nodes, listing, origin });
}

/** Networks of TensorFlow Lite (LiteRT), which hold their learned numbers. */
export const tflite: ModelFormat = {
  ...TFLITE,
  weights: null,
  open: (source, options) => {
    const { fileName } = source;
    const open = (tensor: TfliteTensor) => knownTensor(tensor, source, fileName);
    return modelOf(readTfliteFile(source, fileName), fileName, open, options);
  },
};
