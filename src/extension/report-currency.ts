import type { ReportModel } from '../core/report/report';
import type { Verdict } from '../core/target/verdict';
import type { ReportContent } from '../protocol/report';
import type { NetworkSummary } from '../protocol/server';

/** What a report must be made of anew to be true again: the active plan, or the one that it shows. */
export type Renewal = 'active plan' | 'same plan';

/**
 * Whether a report still says what hints, lens and status bar say: undefined where it does, or where nothing is known.
 * `followed` is the notation of the plan that was active when it was shown: while that stays, a report of another plan,
 * one that was found and not applied, stays a report of that plan.
 */
export function renewalOf(
  { report }: ReportContent,
  { verdict, plan }: Pick<NetworkSummary, 'verdict' | 'plan'>,
  followed: string | undefined,
): Renewal | undefined {
  if (verdict === null || plan?.kind === 'failed') return undefined;
  const active = activeNotation({ plan });
  if (report.notation === active)
    return isSame(report.verdict, verdict) ? undefined : 'active plan';
  if (active !== followed) return 'active plan';
  return isSameBudget(report.verdict, verdict) ? undefined : 'same plan';
}

/**
 * The plan that was active when a report was asked for, which is shown now: the one of before, where the report is of that one.
 * Another one may have become active while it was made.
 */
export const followedPlan = (
  { report }: ReportContent,
  summary: Pick<NetworkSummary, 'plan'>,
  followed: string | undefined,
): string => (report.notation === followed ? followed : activeNotation(summary));

/** Of the plan file's plan, or of the one that fuses and tiles nothing. */
export const activeNotation = ({ plan }: Pick<NetworkSummary, 'plan'>): string =>
  plan?.kind === 'active' ? plan.notation : UNTILED;

const UNTILED = '1x1';

/** Whether a run of one plan and network says the same of the other: then only the budget has changed. */
export const isOfSameLayers = (a: ReportModel, b: ReportModel): boolean =>
  a.notation === b.notation && layersOf(a) === layersOf(b);

const layersOf = ({ layers }: ReportModel): string =>
  JSON.stringify(layers.map(({ type, output, macs, planned }) => [type, output, macs, planned]));

const isSame = (a: Verdict, b: Verdict): boolean =>
  isSameBudget(a, b) && a.neededBytes === b.neededBytes && a.untiledBytes === b.untiledBytes;

const isSameBudget = (a: Verdict, b: Verdict): boolean =>
  a.allowedBytes === b.allowedBytes &&
  a.board === b.board &&
  a.target === b.target &&
  a.counted === b.counted;
