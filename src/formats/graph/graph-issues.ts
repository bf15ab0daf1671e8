import { sentence } from '../../base/sentence';
import { error, quote, warning, type IssueTable } from '../issues';

/** What can be wrong in a graph of any format. */
export const GRAPH_ISSUES = {
  'file-unreadable': error((problem: string) => sentence('{0}', problem)),
  'node-unsupported': warning((node: string, reason: string) =>
    sentence(
      '{0} cannot be run yet: {1}. Its shape is known, so the network can be planned.',
      node,
      reason,
    ),
  ),
  'node-unknown-shape': error((node: string, reason: string) =>
    sentence(
      '{0} cannot be read: {1}. The file does not say the shape of its output, so what follows cannot be planned.',
      node,
      reason,
    ),
  ),
  'nodes-unsupported': warning((count: number, operator: string, names: string, reason: string) =>
    sentence(
      '{0} nodes {1} cannot be run yet ({2}): {3}. Their shapes are known, so the network can be planned.',
      count,
      operator,
      names,
      reason,
    ),
  ),
  'nodes-unknown-shape': error((count: number, operator: string, names: string, reason: string) =>
    sentence(
      '{0} nodes {1} cannot be read ({2}): {3}. The file does not say the shapes of their outputs, so what follows cannot be planned.',
      count,
      operator,
      names,
      reason,
    ),
  ),
  'node-missing-value': error((node: string, name: string) =>
    sentence('{0} reads {1}, which nothing computes: export the network again.', node, quote(name)),
  ),
  'graph-cycle': error(() =>
    sentence(
      'Some nodes wait for one another, so no order of them can be run: export the network again.',
    ),
  ),
  'graph-empty-input': error((input: string) =>
    sentence(
      'The input {0} has no numbers, or more than any memory holds: export the network with another size.',
      quote(input),
    ),
  ),
  'graph-no-input': error(() => sentence('The network has no input that is a tensor of numbers.')),
  'graph-no-output': error(() => sentence('The network has no output that a node computes.')),
  'graph-integers': warning((operator: string) =>
    sentence(
      "The network can't be run: there are no kernels for the integers of {0} yet. Its shapes are known, so it can be planned.",
      operator,
    ),
  ),
  'graph-batch': error((input: string, batch: number) =>
    sentence(
      'The input {0} has a batch of {1}, and MAFAT runs one image at a time: export the network with a batch of 1.',
      quote(input),
      batch,
    ),
  ),
} as const satisfies IssueTable;
