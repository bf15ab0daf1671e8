import { beginsAsNetwork } from '../../base/network-beginning';
import type { Format, ParsedModel, ParseOptions } from '../format';
import { buildNetwork } from './builder';
import { parseSyntax } from './syntax';
import { numbersIn } from './weight-record';
import { openDarknetWeights } from './weights';

function parse(text: string, name: string, options: ParseOptions = {}): ParsedModel {
  const built = buildNetwork(parseSyntax(text), name, options);
  const { network, sourceMap, pictureFit, issues, weights } = built;
  return {
    network,
    sourceMap,
    issues,
    pictureFit,
    weightBytes: 4 * weights.reduce((sum, record) => sum + numbersIn(record), 0),
    openWeights: (file, fileName, weightsOptions = {}) =>
      openDarknetWeights({ network, records: weights, file, fileName, ...weightsOptions }),
  };
}

/** Networks of AlexeyAB's and of the original Darknet. */
export const darknet: Format = {
  id: 'darknet',
  label: 'Darknet',
  extensions: ['.cfg'],
  weightExtensions: ['.weights'],
  looksLike: beginsAsNetwork,
  parse,
};
