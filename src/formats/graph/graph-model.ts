import { at } from '../../base/assert';
import { lazily } from '../../base/lazily';
import { UserError } from '../../base/user-error';
import { hasKernels } from '../../core/kernels/kernel-use';
import type { Network, Reference } from '../../core/network/network';
import type { TensorType } from '../../core/network/shape';
import {
  networkLayer,
  networkOf,
  parametersOf,
  sumsProducts,
  type DraftLayer,
} from '../../core/passes/draft';
import { withFloatIslands, type ComputesIntegers } from '../../core/passes/float-islands';
import { simplified } from '../../core/passes/passes';
import type { Model } from '../format';
import { IssueList, type Issue } from '../issues';
import type { ModelTensors } from '../model-tensors';
import { listingMap, type GraphListing } from './graph-listing';
import { GRAPH_ISSUES } from './graph-issues';
import type { GraphNode } from './graph-node';
import { START, type GraphNetwork } from './graph-translation';
import { guessedPicture, type ModelOrigin } from './picture-guess';

/** What is known of a file beside the network in it. */
interface GraphFile {
  readonly fileName: string;
  readonly issues: readonly Issue[];
  readonly nodes: readonly Pick<GraphNode, 'operator' | 'outputs'>[];
  readonly listing: () => GraphListing;
  readonly origin: () => ModelOrigin;
}

/** The model of a binary file that holds its learned numbers. */
export function graphModel(
  read: GraphNetwork,
  { fileName, issues, nodes, listing, origin }: GraphFile,
): Model {
  const draft = withFloatIslands(simplified(read.draft), computesIntegers);
  const network = networkOf(draft);
  const found = [...issues, ...integerIssues(network)];
  const parameters = parametersOf(draft);
  const tensors = (): ModelTensors => modelTensors({ ...read, draft });
  const origins = draft.layers.map(layer => layer.origins);
  // Runs of a sound network never ask, and writing the listing takes more memory than the network.
  const sourceMap = lazily(() => listingMap(nodes, listing(), origins));
  return {
    network,
    issues: found.map(issue =>
      issue.range === START ? { ...issue, range: listing().head.nameRange } : issue,
    ),
    tensors,
    get sourceMap() {
      return sourceMap();
    },
    listing,
    picture: () =>
      guessedPicture({ network, parameters, outputs: tensors().outputs, origin: origin() }),
    labels: () => origin().labels ?? [],
    answers: () => tensors().outputs,
    weightBytes: 4 * network.layers.reduce((sum, { parameters }) => sum + parameters, 0),
    parameters,
    openWeights: (_, weightsName) => {
      throw new UserError(`${fileName} holds its weights: ${weightsName} is not needed.`);
    },
  };
}

/**
 * Weights that are floats, or each filter of which has its own integer for 0, are none of integer layers, nor are biases that
 * count too many steps of their sums for 32 bits.
 */
const computesIntegers: ComputesIntegers = (layer, draft) => {
  const isLearned = sumsProducts(layer.operation) || layer.operation.kind === 'prelu';
  const zeroPoints = layer.numbers.integers?.zeroPoints();
  const areIntegers = zeroPoints?.every(zero => zero === zeroPoints[0]) ?? false;
  if (!hasKernels(draft, networkLayer(layer))) return false;
  return !isLearned || (areIntegers && haveSmallBiases(layer, draft));
};

/** Steps that biases may take of 32 bits, so that as many are left for products. */
const MOST_STEPS = 2 ** 30;

/** A filter whose weights are all but 0 may have any bias, and then a scale as small as they are. */
function haveSmallBiases(
  { operation, inputs, numbers }: DraftLayer,
  draft: { tensor(reference: Reference): TensorType },
): boolean {
  const scale = draft.tensor(at(inputs, 0)).quantization?.scale;
  if (!sumsProducts(operation) || scale === undefined) return true;
  const scales = numbers.integers?.scales() ?? [];
  return numbers
    .biases()
    .every((bias, filter) => Math.abs(bias) <= MOST_STEPS * scale * at(scales, filter));
}

/** That a network can't be run, by the first layer whose integers there are no kernels for. */
function integerIssues(network: Network): readonly Issue[] {
  const layer = network.layers.find(each => !hasKernels(network, each));
  if (layer === undefined) return [];
  const issues = new IssueList(GRAPH_ISSUES);
  issues.report('graph-integers', START, [layer.label]);
  return issues.list;
}

function modelTensors({ draft, inputs, outputs }: GraphNetwork): ModelTensors {
  const byName = new Map(draft.tensors.map(tensor => [tensor.name, tensor]));
  const named = (names: readonly string[]) => names.flatMap(name => byName.get(name) ?? []);
  return { inputs: named(inputs), outputs: named(outputs), all: draft.tensors };
}
