import { dataflowOf } from '../dataflow/dataflow';
import { FIRST_INPUT, tensorOf, type Network } from '../network/network';
import { tensorBytes } from '../network/shape';
import { isFast } from '../tiling/kernel-choice';
import { unlessRefused } from './certified-offer';
import { counted, type Budget, type Offer, type SearchControl } from './offer';
import {
  judgePlan,
  searchPlan,
  type Planned,
  type PlanningWish,
  type Remedy,
  type RemedyChange,
} from './planning';

/**
 * The same with what would make a plan fit, where none does: the input as bytes, a block of weights at a time, or exact
 * kernels. Of several changes that each are enough all are named; two at once are tried where none is.
 */
export function withRemedies(
  wish: PlanningWish,
  planned: Planned,
  control: SearchControl = {},
): Planned {
  if (planned.fits || planned.budget === undefined || wish.accounting !== undefined) return planned;
  const { offer: nearest, budget, given } = planned;
  const { network } = nearest.schedule;
  const remedy = (change: RemedyChange): readonly Remedy[] => {
    if (!mayHelp(network, change, nearest, budget)) return [];
    const changed = { ...wish, ...change };
    const found = unlessRefused(() =>
      given ? judgePlan(network, nearest.plan, changed) : searchPlan(network, changed, control),
    );
    return found?.fits === true ? [{ change, offer: found.offer }] : [];
  };
  const changes = possibleChanges(network, wish, planned);
  const single = changes.flatMap(remedy);
  const remedies = single.length > 0 ? single : pairsOf(changes).flatMap(remedy).slice(0, 1);
  return remedies.length === 0 ? planned : { ...planned, remedies };
}

/** What a wish does not say yet, and what matters to its budget. */
function possibleChanges(
  network: Network,
  { count, target }: PlanningWish,
  { offer: { plan }, given }: Planned,
): readonly RemedyChange[] {
  if (count === 'working-set') return [];
  const passesInput = dataflowOf(network).isNetworkOutput(FIRST_INPUT);
  const isFloats = tensorOf(network, FIRST_INPUT).element === 'f32';
  return [
    ...(plan.input === 'f32' && isFloats && !passesInput ? [{ input: 'u8' } as const] : []),
    ...(count === 'process' && target.weightsIn !== 'flash' && plan.weights !== 'block'
      ? [{ weights: 'block' } as const]
      : []),
    // A search for fast kernels looks at exact ones, too.
    ...(given && isFast(plan) ? [{ kernels: 'exact' } as const] : []),
  ];
}

const pairsOf = (changes: readonly RemedyChange[]): readonly RemedyChange[] =>
  changes.flatMap((a, index) => changes.slice(index + 1).map(b => ({ ...a, ...b })));

/** Whether a change can save enough: bytes in place of numbers save three quarters of the first input at most. */
function mayHelp(network: Network, change: RemedyChange, nearest: Offer, budget: Budget): boolean {
  const isBytesOnly = change.weights === undefined && change.kernels === undefined;
  const picture = tensorBytes(tensorOf(network, FIRST_INPUT));
  return !isBytesOnly || counted(nearest, budget) - 0.75 * picture <= budget.bytes;
}
