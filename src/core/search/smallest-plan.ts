import { at } from '../../base/assert';
import type { Network } from '../network/network';
import type { Plan } from '../tiling/plan';
import type { FrontierPoint } from './frontier-choice';
import type { Improvement } from './improvement';
import { draftOffer, report, type Offer, type SearchControl } from './offer';
import { isBetter, ranked, type Ranked, type RankingRules } from './ranking';

/** How much is spent on looking for the smallest plan, in steps that are lowered. */
export interface SmallestEffort {
  /** For plans of each frontier, before walks begin. */
  readonly lowered: number;
  /** Walks from plans of each frontier. */
  readonly walks: number;
  /** For each of them. */
  readonly steps: number;
  /** To go on from the smallest plan that they came to. */
  readonly lastSteps: number;
}

/** Of a frontier, plans that are so much larger than its smallest by their estimates aren't lowered. */
const GAP = 1.3;

/**
 * Plans on the way to the smallest one, the smallest last. Which one that is depends on frontiers, rivals and effort alone: of
 * the rules, walks need what is counted, as none of the plans fits.
 *
 * A walk ends where no plan beside one is smaller, which is not the same place for all of them. So there is one from the
 * smallest plans of each frontier, and a longer one from what is the smallest then.
 */
export function smallPlans(
  network: Network,
  frontiers: readonly (readonly FrontierPoint[])[],
  rivals: readonly Plan[],
  search: SmallestSearch,
  control: SearchControl,
): readonly Offer[] {
  const { rules, effort, walk } = search;
  const byBytes = (a: Ranked, b: Ranked): number => b.bytes - a.bytes;
  const reached: Ranked[] = [];
  const walked = new Set<string>();
  for (const points of frontiers) {
    const plans = [...nearSmallest(points, search.isOpen), ...rivals];
    for (const start of startsAmong(lowered(network, plans, rules, effort, control), effort)) {
      const key = JSON.stringify(start.offer.plan);
      if (walked.has(key)) continue;
      walked.add(key);
      reached.push(start, walk.from(start, [], effort.steps));
    }
  }
  reached.sort(byBytes);
  const last = walk.from(at(reached, reached.length - 1), [], effort.lastSteps);
  return [...reached, last].map(({ offer }) => offer);
}

/** What the search for the smallest plan goes by. */
export interface SmallestSearch {
  /** Nothing fits their budget. */
  readonly rules: RankingRules;
  readonly effort: SmallestEffort;
  readonly walk: Improvement;
  /** Whether maps that are joined may lie anywhere until then. */
  readonly isOpen: boolean;
}

/**
 * The plans near the end of a frontier, from both ends in turn: the smallest by their estimates often leave gaps between their
 * buffers, and faster ones have fewer steps. Beside each, the same with maps where they lie by default, if that is open.
 */
function nearSmallest(points: readonly FrontierPoint[], isOpen: boolean): readonly Plan[] {
  const least = at(points, points.length - 1).estimatedBytes;
  const near = points.filter(({ estimatedBytes }) => estimatedBytes <= GAP * least);
  const smallest = near.toReversed();
  const inTurn = smallest.flatMap((point, index) => [point, at(near, index)]);
  return [...new Set(inTurn)].flatMap(({ plan }): readonly Plan[] => {
    if (!isOpen || plan.residences === undefined) return [plan];
    const { groups, weights, input } = plan;
    return [plan, { groups, weights, input }];
  });
}

/** The plans with their own numbers, as far as the effort goes; those without gaps that can be seen to be larger are left out. */
function lowered(
  network: Network,
  plans: readonly Plan[],
  rules: RankingRules,
  effort: SmallestEffort,
  control: SearchControl,
): readonly Ranked[] {
  const found: Ranked[] = [];
  let smallest = Infinity;
  let steps = 0;
  for (const plan of plans) {
    report(control, 1, 1);
    const drafted = draftOffer(network, plan, rules.budget);
    steps += drafted.draft.steps.length;
    if (drafted.leastBytes < smallest) {
      const own = ranked(drafted.placed(), rules);
      smallest = Math.min(smallest, own.bytes);
      found.push(own);
    }
    if (steps > effort.lowered) break;
  }
  return found;
}

/** The plans that walks begin with. Where maps lie until they are joined changes least on the way: each such choice first. */
function startsAmong(plans: readonly Ranked[], { walks }: SmallestEffort): readonly Ranked[] {
  const sorted = [...plans].sort((a, b) => (isBetter(a, b) ? -1 : isBetter(b, a) ? 1 : 0));
  const residencesOf = ({ offer: { plan } }: Ranked): string => JSON.stringify(plan.residences);
  const byResidences = new Map(sorted.toReversed().map(each => [residencesOf(each), each]));
  const firsts = sorted.filter(each => byResidences.get(residencesOf(each)) === each);
  return [...new Set([...firsts, ...sorted])].slice(0, walks);
}
