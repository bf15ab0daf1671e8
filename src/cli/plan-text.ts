import { formatCount, formatSize } from '../base/units';
import { countedBytes, type Counting } from '../core/memory/counting';
import type { Target } from '../core/memory/target';
import { formatPlan } from '../core/tiling/plan-notation';
import { formatLatency } from './latency-prediction';
import type { PlanChoice } from './plan-choice';
import type { GroupDescription, PlanDescription } from './plan-description';
import { textTable, type Column } from './text-table';

const COUNTED: Readonly<Record<Counting, string>> = {
  arena: 'arena',
  process: 'process memory',
  'working-set': 'working set',
};

const COLUMNS: readonly Column<GroupDescription>[] = [
  { title: 'layers', align: 'right', cell: ({ first, last }) => `${first}–${last}` },
  { title: 'tiles', align: 'right', cell: ({ rows, columns }) => `${rows}x${columns}` },
  { title: 'overlap', align: 'left', cell: ({ overlap }) => overlap },
  { title: 'arena', align: 'right', cell: ({ peakBytes }) => formatSize(peakBytes) },
  { title: 'working set', align: 'right', cell: row => formatSize(row.workingSetBytes) },
  { title: 'MACs', align: 'right', cell: ({ macs }) => formatCount(macs) },
];

/** What `mafat plan` prints of a plan: its numbers, each with its name, and its groups. */
export function formatDescription(description: PlanDescription, target: Target): string {
  const { plan, peak, boundBytes, macs, macFactor, groups } = description;
  return [
    `plan         ${plan.notation ?? ''}`,
    ...(plan.input === 'u8' ? ['input        kept as bytes'] : []),
    `arena        ${formatSize(peak.arenaBytes)} (no arena for it can be below ${formatSize(boundBytes)})`,
    `working set  ${formatSize(peak.workingSetBytes)} (as the paper counts)`,
    `weights      ${formatSize(peak.weightsBytes)}`,
    `process      ${formatSize(peak.processBytes)} (target ${target.name})`,
    `MACs         ${formatCount(macs)}, ${macFactor.toFixed(3)} times those of the untiled network`,
    `latency      ${formatLatency(description.predictedMs, target)}`,
    '',
    ...textTable(COLUMNS, groups),
    '',
  ].join('\n');
}

/** Whether the plan is within the budget, in one sentence; undefined without a budget. */
export function budgetSentence(choice: PlanChoice): string | undefined {
  const { budget, offer, fits, given } = choice;
  if (budget === undefined) return undefined;
  const plan = formatPlan(offer.plan);
  const [peak, limit] = distinct(countedBytes(offer.peaks, budget.counting), budget.bytes);
  const whole = `a budget of ${limit} ${COUNTED[budget.counting]}`;
  if (fits) return `Plan ${plan} needs ${peak} and fits ${whole}.`;
  if (given) return `Plan ${plan} needs ${peak} and does not fit ${whole}.`;
  return `Nothing fits ${whole}: the smallest peak that was found is ${peak}, with plan ${plan}.`;
}

/** Two sizes, in bytes where rounding would make different ones look the same. */
function distinct(a: number, b: number): readonly [string, string] {
  const texts = [formatSize(a), formatSize(b)] as const;
  return a !== b && texts[0] === texts[1] ? [`${a} B`, `${b} B`] : texts;
}

/** Budget and verdict as JSON; both null without a budget. */
export const budgetJson = ({ budget, fits }: PlanChoice) => ({
  budget: budget === undefined ? null : { bytes: budget.bytes, count: budget.counting },
  fits: budget === undefined ? null : fits,
});
