import { sentence, type Filling } from '../../base/sentence';
import { warning } from '../../formats/issues';

/** What is reported of the memory that a network needs. */
export const PLANNING_ISSUES = {
  'network-over-budget': warning((need: Filling, how: Filling) =>
    sentence('The network {0} {1}: find a plan that fits, or change the budget.', need, how),
  ),
  'planning-failed': warning((reason: Filling) => sentence('Memory use is unknown. {0}', reason)),
} as const;
