import { english } from '../base/sentence';
import { formatCount, formatSize } from '../base/units';
import { countedBytes, type Counting } from '../core/target/counting';
import { DEFAULT_TARGET, targetText, type Target } from '../core/target/target';
import { needSentence } from '../core/target/verdict';
import { fastLayers } from '../core/tiling/kernel-choice';
import { formatPlan } from '../core/tiling/plan-notation';
import { formatLatency } from './latency-prediction';
import { C_TARGET } from '../native/plan-project';
import type { OrderGain } from '../core/report/order-gain';
import { macFactor, type Planned, type Remedy, type RemedyChange } from '../core/search/planning';
import type { Budget, Offer } from '../core/search/offer';
import type { PlanChoice } from '../core/search/planning-service';
import type { GroupDescription, PlanDescription } from './plan-description';
import { textTable, type Column } from './text-table';

const COUNTED: Readonly<Record<Counting, string>> = {
  arena: 'for the arena',
  process: 'for process memory',
  'working-set': 'for the working set',
};

const COLUMNS: readonly Column<GroupDescription>[] = [
  { title: 'layers', align: 'right', cell: ({ first, last }) => `${first}–${last}` },
  { title: 'tiles', align: 'right', cell: ({ rows, columns }) => `${rows}x${columns}` },
  { title: 'overlap', align: 'left', cell: ({ overlap }) => overlap },
  { title: 'arena needed', align: 'right', cell: ({ peakBytes }) => formatSize(peakBytes) },
  { title: 'working set', align: 'right', cell: row => formatSize(row.workingSetBytes) },
  { title: 'MACs', align: 'right', cell: ({ macs }) => formatCount(macs) },
];

/** What `mafat plan` prints of a plan: its numbers, each with its name, and its groups. */
export function formatDescription(description: PlanDescription, target: Target): string {
  const { plan, peak, boundBytes, order, macs, macFactor, groups } = description;
  const fast = fastLayers(plan).length;
  return [
    `plan         ${plan.notation ?? ''}`,
    ...(plan.input === 'u8' ? ['input        kept as bytes'] : []),
    ...(order === undefined ? [] : [`order        ${orderText(order)}`]),
    ...(fast > 0 ? [`kernels      ${kernelsText(fast)}`] : []),
    `arena        ${formatSize(peak.arenaBytes)} (at least ${formatSize(boundBytes)} for this plan)`,
    `working set  ${formatSize(peak.workingSetBytes)} (as in the paper)`,
    `weights      ${formatSize(peak.weightsBytes)} (in memory at once)`,
    `process      ${formatSize(peak.processBytes)} (target ${targetText(target)})`,
    `MACs         ${formatCount(macs)}, ${macFactor.toFixed(3)} × untiled`,
    `latency      ${formatLatency(description.predictedMs, target)}`,
    ...(target.name === DEFAULT_TARGET ? [`target       ${targetHint(target, C_TARGET)}`] : []),
    '',
    ...textTable(COLUMNS, groups),
    '',
  ].join('\n');
}

/** Which commands plan for another target, and so find other plans: each has its own memory and speed. */
export const targetHint = ({ name }: Target, other: string): string =>
  `${name}: the search compares plans by its speed and memory; ` +
  `"mafat ${other === C_TARGET ? 'export' : 'plan'}" takes ${other} unless --target says otherwise`;

const orderText = ({ liveBytes, inFileBytes }: OrderGain): string =>
  `not that of the file: untiled, maps need ${formatSize(liveBytes)} at once instead of ${formatSize(inFileBytes)}`;

export const kernelsText = (fast: number): string =>
  `fast in ${fast} layer${fast === 1 ? '' : 's'}, exact in the others`;

/** Whether the plan is within the budget and the MAC factor, and if not what would make one fit; undefined without either. */
export function budgetSentence(choice: PlanChoice): string | undefined {
  const sentence = verdictSentence(choice);
  const remedies = choice.remedies ?? [];
  return sentence === undefined || remedies.length === 0
    ? sentence
    : [sentence, ...remedies.map(remedy => remedySentence(remedy, choice))].join(' ');
}

function remedySentence({ change, offer }: Remedy, { budget, given }: Planned): string {
  const peak = formatSize(countedBytes(offer.peaks, budget?.counting ?? 'arena'));
  const plan = given ? 'it' : `plan ${formatPlan(offer.plan)}`;
  const reason = change.input === undefined ? '' : ', which keeps the input as bytes,';
  return `With ${changeOptions(change)}${reason} ${plan} needs ${peak} and fits.`;
}

/** What is to be typed for a change. */
const changeOptions = ({ input, weights, kernels }: RemedyChange): string =>
  [
    ...(input === undefined ? [] : [`--input-element ${input}`]),
    ...(weights === undefined ? [] : [`--residency ${weights}`]),
    ...(kernels === undefined ? [] : [`--kernels ${kernels}`]),
  ].join(' ');

function verdictSentence(choice: PlanChoice): string | undefined {
  const { budget, offer, fits, given, maxMacFactor } = choice;
  if (budget === undefined && maxMacFactor === undefined) return undefined;
  const plan = formatPlan(offer.plan);
  if (choice.flashShortage !== null)
    return `Plan ${plan} ${english(needSentence(choice.flashShortage))} and doesn't fit.`;
  const bytes = choice.accountedBytes ?? countedBytes(offer.peaks, budget?.counting ?? 'arena');
  const [peak, limit] = distinct(bytes, budget?.bytes ?? bytes);
  const factor = maxMacFactor === undefined ? '' : ` at a MAC factor of ${macsText(offer)}`;
  const whole = [
    ...(budget === undefined ? [] : [`a budget of ${limit} ${countedText(choice, budget)}`]),
    ...(maxMacFactor === undefined ? [] : [`a MAC factor of at most ${maxMacFactor}`]),
  ].join(' and ');
  const least = 'the smallest peak found';
  if (!fits && !given)
    return `No plan fits ${whole}: ${least} is ${peak}${factor}, with plan ${plan}.`;
  if (budget === undefined && !given)
    return `Plan ${plan} needs ${peak}${factor}: ${least} within ${whole}.`;
  return `Plan ${plan} needs ${peak}${factor} and ${fits ? 'fits' : "doesn't fit"} ${whole}.`;
}

const macsText = (offer: Offer): string => macFactor(offer).toFixed(3);

function countedText({ accountedBytes, board }: PlanChoice, { counting, target }: Budget): string {
  if (accountedBytes !== undefined) return 'as another planner counts';
  if (board === null || counting !== 'process') return COUNTED[counting];
  return `${target.system === 'none' ? 'for RAM' : COUNTED.process} on ${board.name}`;
}

/** Two sizes, in bytes where rounding would make different ones look the same. */
function distinct(a: number, b: number): readonly [string, string] {
  const texts = [formatSize(a), formatSize(b)] as const;
  return a !== b && texts[0] === texts[1] ? [`${a} B`, `${b} B`] : texts;
}

/** Limits and verdict as JSON; null without a limit. */
export const budgetJson = ({
  budget,
  board,
  maxMacFactor,
  fits,
  accountedBytes,
  remedies,
}: PlanChoice) => ({
  budget: budget === undefined ? null : { bytes: budget.bytes, count: budget.counting },
  board: board?.id ?? null,
  maxMacFactor: maxMacFactor ?? null,
  fits: budget === undefined && maxMacFactor === undefined ? null : fits,
  ...(accountedBytes !== undefined && { accountedBytes }),
  ...(remedies !== undefined && {
    remedies: remedies.map(({ change, offer }) => ({
      options: changeOptions(change),
      ...change,
      notation: formatPlan(offer.plan),
      peak: offer.peaks,
    })),
  }),
});
