import { sentence } from '../../base/sentence';
import { error, quote, warning, type IssueTable } from '../issues';

/** All that can be wrong in an ONNX network. */
export const ONNX_ISSUES = {
  'onnx-unsupported': warning((node: string, reason: string) =>
    sentence(
      '{0} cannot be run yet: {1}. Its shape is known, so the network can be planned.',
      node,
      reason,
    ),
  ),
  'onnx-unknown-shape': error((node: string, reason: string) =>
    sentence(
      '{0} cannot be read: {1}. The file does not say the shape of its output, so what follows cannot be planned.',
      node,
      reason,
    ),
  ),
  'onnx-missing-value': error((node: string, name: string) =>
    sentence('{0} reads {1}, which nothing computes: export the network again.', node, quote(name)),
  ),
  'onnx-cycle': error(() =>
    sentence(
      'Some nodes wait for one another, so no order of them can be run: export the network again.',
    ),
  ),
  'onnx-no-input': error(() => sentence('The network has no input that is a tensor of numbers.')),
  'onnx-no-output': error(() => sentence('The network has no output that a node computes.')),
  'onnx-open-dimension': error((input: string, dimension: string, place: number) =>
    sentence(
      'The input {0} leaves its dimension {2} open ({1}): give the size with --width and --height, or export the network with a fixed shape.',
      quote(input),
      dimension,
      place,
    ),
  ),
  'onnx-batch': error((input: string, batch: number) =>
    sentence(
      'The input {0} has a batch of {1}, and MAFAT runs one picture at a time: export the network with a batch of 1.',
      quote(input),
      batch,
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
