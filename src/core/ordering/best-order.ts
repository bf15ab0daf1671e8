import { at } from '../../base/assert';
import { dataflowOf } from '../dataflow/dataflow';
import { liveBytes, residencesOf, type Residences } from '../dataflow/residence';
import { depthFirstOrder, fileOrder, reordered } from '../network/layer-order';
import type { LayerOrder, Network } from '../network/network';
import { comparabilityOf } from './comparability';
import { Effort } from './effort';
import { networkProblem, relaxedProblem } from './network-problem';
import { searchOrder } from './order-search';

/** The order of layers in which a network that is computed layer by layer needs least, as far as it was found. */
export interface BestOrder {
  /** That of the file where none needs less. */
  readonly order: LayerOrder;
  /** Of the maps that are there at the fullest layer: see `liveBytes`. */
  readonly bytes: number;
  readonly fileBytes: number;
  readonly depthFirstBytes: number;
  /** Whether it is proved that no order needs less, wherever maps lie that are joined. */
  readonly isExact: boolean;
  /** Layers that were tried. */
  readonly effort: number;
}

/** Layers that are tried, all searches together: one or two seconds where no order can be proved to be the best. */
const MOST_TRIED = 1_000_000;

/** How often maps that are joined are laid anew for the order that was found, and the order searched again. */
const ROUNDS = 3;

export function bestOrder(network: Network, mostTried = MOST_TRIED): BestOrder {
  const file = candidate(network, fileOrder(network));
  const depthFirst = candidate(network, depthFirstOrder(network));
  const efforts = { bound: new Effort(mostTried / 2), rounds: new Effort(mostTried / 2) };
  const { leastBytes, best } = found(network, [file, depthFirst], efforts);
  return {
    order: best.order,
    bytes: best.bytes,
    fileBytes: file.bytes,
    depthFirstBytes: depthFirst.bytes,
    isExact: best.bytes === leastBytes,
    effort: efforts.bound.spent + efforts.rounds.spent,
  };
}

/** An order, and what the network needs in it. */
interface Candidate {
  readonly order: LayerOrder;
  readonly bytes: number;
}

const candidate = (network: Network, order: LayerOrder): Candidate => ({
  order,
  bytes: liveBytes(dataflowOf(reordered(network, order))),
});

/** The one that needs least; the first of several. */
const leastOf = (candidates: readonly Candidate[]): Candidate =>
  candidates.reduce((best, other) => (other.bytes < best.bytes ? other : best));

/** The best order, and what each order needs at least. */
function found(
  network: Network,
  known: readonly Candidate[],
  { bound, rounds }: { readonly bound: Effort; readonly rounds: Effort },
) {
  const dataflow = dataflowOf(network);
  const relaxed = relaxedProblem(dataflow);
  const certain = comparabilityOf(relaxed).leastBytes;
  let best = leastOf(known);
  if (best.bytes === certain) return { best, leastBytes: certain };
  const starts = known.map(({ order }) => order);
  const { order, leastBytes } = searchOrder(relaxed, starts, bound);
  best = leastOf([best, candidate(network, order)]);
  for (let round = 0; round < ROUNDS && best.bytes > leastBytes; round++) {
    const problem = networkProblem(dataflow, residencesIn(network, best.order));
    const next = candidate(network, searchOrder(problem, [best.order, order], rounds).order);
    if (next.bytes >= best.bytes) break;
    best = next;
  }
  return { best, leastBytes };
}

/** The residences that a network has by default in an order of its layers, by its own numbers of these. */
function residencesIn(network: Network, order: LayerOrder): Residences {
  const residences = residencesOf(dataflowOf(reordered(network, order)));
  return new Map(
    [...residences].map(([layer, { host, channel }]) => [
      at(order, layer),
      { host: at(order, host), channel },
    ]),
  );
}
