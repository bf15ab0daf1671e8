import type { Format, ParsedModel, ParseOptions } from '../format';
import { buildNetwork } from './builder';
import { parseSyntax } from './syntax';
import { numbersIn } from './weight-record';
import { openDarknetWeights } from './weights';

const COMMENTS_AND_BLANKS = /^(?:\s|\uFEFF|[#;][^\r\n]*(?:[\r\n]|$))*/;

/** Characters of comments before the first section that are looked through. */
const LONGEST_PREFACE = 2 ** 14;

function parse(text: string, name: string, options: ParseOptions = {}): ParsedModel {
  const { network, issues, weights } = buildNetwork(parseSyntax(text), name, options);
  return {
    network,
    issues,
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
  looksLike: text => {
    const beginning = text.slice(0, LONGEST_PREFACE);
    const preface = COMMENTS_AND_BLANKS.exec(beginning)?.[0] ?? '';
    return /^\[[ \t]*net(?:work)?[ \t]*\]/.test(beginning.slice(preface.length));
  },
  parse,
};
