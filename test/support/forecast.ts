import { doJob } from '../../src/server/planning/planner';
import type { Forecast } from '../../src/server/planning/job';
import type { Marked } from './cursor';

/** What lowering says of a text and its plan file; undefined where the text has errors. */
export function forecastOf({ analysis, text }: Marked): Forecast | undefined {
  const answer = doJob<'forecast'>({
    kind: 'forecast',
    network: { text, name: 'test.cfg', size: {} },
    plan: analysis.plan?.kind === 'plan' ? analysis.plan.plan : null,
    target: { name: 'runner', threads: 1 },
  });
  return answer.kind === 'forecast' ? answer : undefined;
}
