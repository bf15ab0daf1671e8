import { sentence, type Filling } from '../../base/sentence';
import { didYouMean, error, quote, warning } from '../issues';

/** What is reported of a plan file, and of the plan in it. */
export const PLAN_ISSUES = {
  'plan-file-syntax': error((what: Filling) =>
    sentence('Invalid JSON ({0}): correct it, because nothing after it can be read.', what),
  ),
  'plan-file-not-object': error(() =>
    sentence('A plan file must be a JSON object: enclose its entries in { }.'),
  ),
  'unknown-plan-entry': warning((name: string, suggestion: string | null) =>
    sentence(
      'Plan files have no entry {0}.{1} Correct the name or remove the entry.',
      quote(name),
      didYouMean(suggestion),
    ),
  ),
  'repeated-plan-entry': warning((name: string) =>
    sentence('{0} is set twice, and the last value applies: remove either entry.', quote(name)),
  ),
  'wrong-plan-entry': error((name: string, need: Filling) =>
    sentence('{0} must be {1}: correct the value.', quote(name), need),
  ),
  'unknown-plan-part': error((entry: string, part: string, suggestion: string | null) =>
    sentence(
      '{0} has no entry {1}.{2} Correct the name or remove the entry.',
      quote(entry),
      quote(part),
      didYouMean(suggestion),
    ),
  ),
  'missing-plan-part': error((entry: string, part: string) =>
    sentence('{0} has no {1}: add it.', quote(entry), quote(part)),
  ),
  'stale-plan': warning(() =>
    sentence(
      'The plan was made for another version of this network: find a plan again, or reapply this plan.',
    ),
  ),
  'plan-does-not-fit': error((reason: Filling) => sentence("The plan can't be used. {0}", reason)),
} as const;
