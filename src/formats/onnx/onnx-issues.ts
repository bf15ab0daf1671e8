import { sentence } from '../../base/sentence';
import { GRAPH_ISSUES } from '../graph/graph-issues';
import { error, quote, warning, type IssueTable } from '../issues';

/** All that can be wrong in an ONNX network. */
export const ONNX_ISSUES = {
  ...GRAPH_ISSUES,
  'onnx-open-dimension': error((input: string, dimension: string, place: number) =>
    sentence(
      'The input {0} leaves its dimension {2} open ({1}): give the size with --width and --height or as inputSize in the plan file, or export the network with a fixed shape.',
      quote(input),
      dimension,
      place,
    ),
  ),
  'onnx-operators-too-new': warning((version: number, known: number) =>
    sentence(
      'The network uses version {0} of the operators, and up to {1} are known: newer ones may mean something else.',
      version,
      known,
    ),
  ),
} as const satisfies IssueTable;
