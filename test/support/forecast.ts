import { DEFAULT_SERVER_SETTINGS } from '../../src/protocol/server';
import { activeTarget } from '../../src/server/language/budget';
import { doJob } from '../../src/server/planning/planner';
import type { Forecast } from '../../src/server/planning/job';
import type { Marked } from './cursor';

/** What lowering says of a text and its plan file; undefined where the text has errors. */
export function forecastOf({ analysis, text }: Marked): Forecast | undefined {
  const answer = doJob<'forecast'>({
    kind: 'forecast',
    network: { content: { text }, fileName: 'test.cfg', format: 'darknet' },
    plan: analysis.plan?.kind === 'plan' ? analysis.plan.plan : null,
    target: activeTarget(analysis.planFile.planFile, DEFAULT_SERVER_SETTINGS),
  });
  return answer.kind === 'forecast' ? answer : undefined;
}
