import { countedBytes } from '../target/counting';
import { orderingModel, scheduleMs } from '../target/cost-model';
import { reordered } from '../network/layer-order';
import type { Network } from '../network/network';
import { bestOrder } from '../ordering/best-order';
import type { SearchControl } from './offer';
import { searchPlan, type Planned, type PlanningWish } from './planning';

/**
 * The plan that a search finds, with the layers in the order of the file or, if the untiled network needs less in another one,
 * in that: whichever plan fits, costs less or, where none fits, needs less.
 * @throws Refusal when a plan was lowered wrongly.
 */
export function searchInOrders(
  network: Network,
  wish: PlanningWish,
  control: SearchControl = {},
): Planned {
  const { order, bytes, fileBytes } = bestOrder(network);
  if (bytes >= fileBytes) return searchPlan(network, wish, control);
  const inFile = searchPlan(network, wish, shareOf(control, 0));
  const inOther = searchPlan(reordered(network, order), wish, shareOf(control, 1));
  const considered = inFile.considered + inOther.considered;
  return { ...(isBetter(inOther, inFile, wish) ? inOther : inFile), considered };
}

/** Progress of one of two searches. */
const shareOf = ({ progress, ...control }: SearchControl, search: 0 | 1): SearchControl => ({
  ...control,
  ...(progress && { progress: (done, total) => progress(search * total + done, 2 * total) }),
});

function isBetter(a: Planned, b: Planned, wish: PlanningWish): boolean {
  if (a.fits !== b.fits) return a.fits;
  // Without a budget the plan that needs least is looked for.
  const [costA, costB] =
    a.fits && wish.budget !== undefined
      ? [costOf(a, wish), costOf(b, wish)]
      : [neededBytes(a, wish), neededBytes(b, wish)];
  return costA < costB;
}

const neededBytes = ({ offer, accountedBytes }: Planned, { count }: PlanningWish): number =>
  accountedBytes ?? countedBytes(offer.peaks, count);

/** Multiply-accumulates where these are limited, else milliseconds. */
const costOf = (
  { offer: { schedule } }: Planned,
  { maxMacFactor, target }: PlanningWish,
): number =>
  maxMacFactor === undefined ? scheduleMs(orderingModel(target), schedule) : schedule.macs;
