import { plainPicture } from '../../core/detection/picture-input';
import { pictureShape } from '../../core/network/network';
import { issue } from '../issues';
import type { Model, ParseOptions, TextFormat } from '../format';
import { layerTensors } from '../model-tensors';
import type { EncodedText } from '../text';
import { buildNetwork } from './builder';
import { DARKNET_ISSUES } from './darknet-issues';
import { DARKNET } from './recognition';
import { parseSyntax, type CfgDocument } from './syntax';
import { numbersIn } from './weight-record';
import { openDarknetWeights } from './weights';
import { batchNormalizationOf, WEIGHTS_FILES } from './weights-options';

const parse = (text: string, name: string, options?: ParseOptions): Model =>
  modelOf(parseSyntax(text), name, options);

/** What a text says that has been taken apart. */
export function modelOf(document: CfgDocument, name: string, options: ParseOptions = {}): Model {
  const built = buildNetwork(document, name, options);
  const { network, sourceMap, pictureFit, issues, weights } = built;
  return {
    network,
    sourceMap,
    tensors: () => layerTensors(network),
    issues,
    picture: () => plainPicture(pictureShape(network).channels, pictureFit),
    labels: () => [],
    answers: () => [],
    weightBytes: 4 * weights.reduce((sum, record) => sum + numbersIn(record), 0),
    openWeights: (file, fileName, weightsOptions = {}) => {
      const batchNormalization = batchNormalizationOf(weightsOptions);
      return openDarknetWeights({ network, records: weights, file, fileName, batchNormalization });
    },
  };
}

/** The model with a warning where Darknet could not read such a text. */
const withEncoding = (model: Model, { encoding }: EncodedText): Model =>
  encoding === 'UTF-8' || encoding === 'Latin-1'
    ? model
    : {
        ...model,
        issues: [issue(DARKNET_ISSUES, 'foreign-encoding', START, [encoding]), ...model.issues],
      };

const START = { start: { line: 0, column: 0 }, end: { line: 0, column: 0 } };

/** Networks of AlexeyAB's and of the original Darknet. */
export const darknet: TextFormat = {
  ...DARKNET,
  weights: WEIGHTS_FILES,
  parse,
  open: (source, options) => {
    const read = source.text();
    return withEncoding(parse(read.text, source.fileName, options), read);
  },
};
