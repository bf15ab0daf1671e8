import type { Interval } from '../../base/interval';
import type { Schedule } from '../schedule/schedule';

/** By group that has some: the stretch of its steps, which follow one another; in the order in which they run. */
export function groupSteps({ steps }: Schedule): ReadonlyMap<number, Interval> {
  const spans = new Map<number, Interval>();
  steps.forEach((step, index) => {
    if (step.kind === 'input') return;
    const start = spans.get(step.group)?.start ?? index;
    spans.set(step.group, { start, end: index + 1 });
  });
  return spans;
}
