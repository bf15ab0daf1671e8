import { at } from '../base/assert';
import { lengthOf, type Interval } from '../base/interval';
import { formatCount, formatSize } from '../base/units';
import type { Counting } from '../core/target/counting';
import { targetText, type Target } from '../core/target/target';
import { workingSetBytes } from '../core/target/working-set';
import { inputMark, isInput, shapeOf, type Network } from '../core/network/network';
import { formatShape } from '../core/network/shape';
import type {
  Explanation,
  FullestStep,
  GroupExplanation,
  PartRole,
  PeakPart,
  WeightsHolder,
} from '../core/report/explanation';
import type { OrderGain } from '../core/report/order-gain';
import { formatNeighbours } from './neighbour-text';
import type { CertifiedOffer } from '../core/search/certified-offer';
import type { Planned } from '../core/search/planning';
import type { PlanWish } from './plan-choice';
import { summarizePlan } from './plan-description';
import type { InsteadPlan, PlanExplanation } from './plan-explanation';
import { textTable, type Column } from './text-table';

/** What an explanation is about. */
interface Subject {
  readonly network: Network;
  readonly target: Target;
  /** What the budget counts. */
  readonly counting: Counting;
}

/** What `--explain` prints about a plan that was chosen for a wish. */
export function formatExplanation(
  { target, count: counting }: PlanWish,
  { offer }: Planned,
  explanation: PlanExplanation,
): string {
  const { network } = offer.schedule;
  const subject = { network, target, counting };
  const { neighbours, instead } = explanation;
  return [
    ...why(explanation, subject),
    '',
    ...(instead === null ? [] : [...insteadLines(instead, subject), '']),
    ...formatNeighbours(summarizePlan(offer, target), neighbours, target),
    '',
    certifiedText(offer),
    '',
  ].join('\n');
}

const certifiedText = ({ certificate: { steps, numbers } }: CertifiedOffer): string =>
  `Certified: ${formatCount(steps)} steps read ${formatCount(numbers)} values, each as its layer wrote it.`;

/** What the order of a plan is worth, and what its numbers of layers mean. */
const orderSentence = ({ liveBytes, inFileBytes }: OrderGain): string =>
  `Layers are computed, and numbered, in another order than in the file: untiled, their maps need ` +
  `${formatSize(liveBytes)} at once instead of ${formatSize(inFileBytes)}.`;

function why(explanation: Explanation, subject: Subject): readonly string[] {
  const { groups, binding } = explanation;
  const group = at(groups, binding);
  return [
    ...(explanation.order === null ? [] : [orderSentence(explanation.order)]),
    ...countedLines(explanation, subject),
    `Why the arena is ${formatSize(explanation.arenaBytes)}: ${bindingText(group, groups.length, subject)}`,
    '',
    ...textTable(partColumns(subject), partRows(group)),
    '',
    gapText(explanation),
    recomputedText(explanation),
    ...(groups.length > 1 ? ['', ...textTable(groupColumns(binding, subject), groups)] : []),
  ];
}

/** What makes the number that the budget counts, where that is not the arena. */
function countedLines(explanation: Explanation, subject: Subject): readonly string[] {
  const { process } = explanation;
  switch (subject.counting) {
    case 'arena':
      return [];
    case 'working-set':
      return workingSetLines(explanation, subject);
    case 'process': {
      const paper = process.counts === 'working-set' ? workingSetLines(explanation, subject) : [];
      return [processText(explanation, subject), ...paper];
    }
  }
}

function processText({ process }: Explanation, subject: Subject): string {
  const program = `${formatSize(process.floorBytes)} for the program itself (target ${targetText(subject.target)})`;
  if (process.counts === 'working-set')
    return `Process: working set ${formatSize(process.workingSetBytes)} + ${program}.`;
  const { arenaBytes, weightsBytes, weightsOf, stepsBytes, threadsBytes } = process;
  const terms = [
    `arena ${formatSize(arenaBytes)}`,
    `weights ${formatSize(weightsBytes)} (${holderText(weightsOf, subject)})`,
    ...(stepsBytes === 0 ? [] : [`step list ${formatSize(stepsBytes)}`]),
    ...(threadsBytes === 0 ? [] : [`other threads ${formatSize(threadsBytes)}`]),
    program,
  ];
  return `Process: ${terms.join(' + ')}.`;
}

function holderText({ residency, group, layer }: WeightsHolder, subject: Subject): string {
  if (residency === 'resident') return 'of all layers';
  if (group === null) return 'none';
  if (layer === null) return `peak, in group ${group + 1}`;
  const blocks = residency === 'block' ? 'a block of ' : '';
  return `peak, in ${blocks}layer ${layerName(layer, subject)}`;
}

function workingSetLines({ workingSet }: Explanation, subject: Subject): readonly string[] {
  if (workingSet === null) return [];
  const { layer, inputBytes, outputBytes, scratchBytes } = workingSet;
  return [
    `Working set: ${formatSize(workingSetBytes(workingSet))} in layer ${layerName(layer, subject)} = ` +
      `input ${formatSize(inputBytes)} + output ${formatSize(outputBytes)} + im2col ${formatSize(scratchBytes)}.`,
  ];
}

function bindingText(
  { index, first, last, fullest }: GroupExplanation,
  groups: number,
  subject: Subject,
): string {
  const layers = first === last ? `layer ${first}` : `layers ${first} to ${last}`;
  const name = groups === 1 ? 'the plan' : `group ${index + 1} of ${groups}, ${layers},`;
  return fullest === null
    ? `${name} computes nothing.`
    : `${name} peaks at step ${fullest.step + 1}, ${momentText(fullest, subject)}.`;
}

function momentText(fullest: FullestStep, subject: Subject): string {
  const { does, layer, tile } = fullest;
  const name = layerName(layer, subject);
  switch (does) {
    case 'input':
      return 'when the input is loaded';
    case 'load':
      return `when the weights of layer ${name} are loaded`;
    case 'convert':
      return `when input bytes are converted to floats${tileText(tile)}`;
    case 'copy':
      return `when a strip of layer ${name} is copied${tileText(tile)}`;
    case 'compute':
      return `when layer ${name} computes ${computedText(fullest, subject)}${tileText(tile)}`;
  }
}

/** Rows and columns as far as they are not all there are. */
function computedText({ layer, computed }: FullestStep, { network }: Subject): string {
  const { height, width } = shapeOf(network, layer);
  if (computed === null) return '';
  const parts = [
    ...(lengthOf(computed.y) === height ? [] : [stretch('row', computed.y)]),
    ...(lengthOf(computed.x) === width ? [] : [stretch('column', computed.x)]),
  ];
  return parts.length === 0 ? 'its entire map' : parts.join(', ');
}

const stretch = (name: string, { start, end }: Interval): string =>
  end - start === 1 ? `${name} ${start}` : `${name}s ${start} to ${end - 1}`;

function tileText(tile: FullestStep['tile']): string {
  if (tile === null) return '';
  const { row, column } = tile;
  if (row < 0 || column < 0) return ', ahead of the first tile';
  return ` for the tile in row ${row + 1}, column ${column + 1}`;
}

const layerName = (layer: number, { network }: Subject): string =>
  isInput(layer) ? inputText(network, layer) : `${layer} ${at(network.layers, layer).label}`;

const inputText = (network: Network, layer: number): string =>
  ['network input', inputMark(network, layer) ?? []].flat().join(' ');

/** A row of the table of parts: a part, or a sum. */
interface PartRow {
  readonly bytes: number;
  readonly what: string;
  readonly part?: PeakPart;
}

/** Parts that are listed one by one. */
const MOST_PARTS = 16;

function partRows({ parts, alignmentBytes, peakBytes }: GroupExplanation): readonly PartRow[] {
  const others = parts.slice(MOST_PARTS);
  const otherBytes = others.reduce((sum, { bytes }) => sum + bytes, 0);
  return [
    ...parts
      .slice(0, MOST_PARTS)
      .map(part => ({ bytes: part.bytes, what: ROLES[part.role], part })),
    ...(others.length === 0 ? [] : [{ bytes: otherBytes, what: `${others.length} smaller parts` }]),
    ...(alignmentBytes === 0 ? [] : [{ bytes: alignmentBytes, what: 'alignment' }]),
    { bytes: peakBytes, what: 'total' },
  ];
}

const ROLES: Readonly<Record<PartRole, string>> = {
  waiting: 'kept for a later group',
  'group-input': 'read by the group',
  'group-output': 'written by the group',
  'layer-map': 'map of a layer',
  tile: 'tile of a layer',
  ring: 'kept rows',
  halo: 'strips for other tiles',
  scratch: 'scratch memory of a fast kernel',
};

const partColumns = (subject: Subject): readonly Column<PartRow>[] => [
  { title: '  needed', align: 'right', cell: ({ bytes }) => formatSize(bytes) },
  { title: '', align: 'left', cell: ({ what }) => what },
  { title: '', align: 'left', cell: ({ part }) => (part ? layerName(part.layer, subject) : '') },
  { title: '', align: 'left', cell: ({ part }) => (part ? partDetail(part, subject) : '') },
];

/** What tells a part from the whole map. */
function partDetail(part: PeakPart, { network }: Subject): string {
  const { role, layer, bytes, wholeBytes, buffers, rows } = part;
  const shape = shapeOf(network, layer);
  if (rows !== undefined) return `${rows} of ${shape.height} rows`;
  if (buffers > 1) return `${buffers} buffers`;
  const whole = formatSize(wholeBytes);
  if (formatSize(bytes) !== whole) return `out of ${whole}: ${REST[role]}`;
  return PARTS_OF_MAPS.has(role) ? '' : `${formatShape(shape)}, full size`;
}

/** Buffers that hold no whole map. */
const PARTS_OF_MAPS: ReadonlySet<PartRole> = new Set(['tile', 'halo', 'scratch']);

const BOTH = 'the rest is already read or not yet written';

/** Why only a part of a buffer is needed. */
const REST: Readonly<Record<PartRole, string>> = {
  waiting: BOTH,
  'group-input': 'the rest is already read',
  'group-output': 'the rest is not yet written',
  'layer-map': BOTH,
  tile: BOTH,
  ring: BOTH,
  halo: BOTH,
  scratch: BOTH,
};

const percent = (part: number, whole: number): string =>
  `${((100 * part) / Math.max(1, whole)).toFixed(1)}%`;

const gapText = ({ arenaBytes, boundBytes, gapBytes }: Explanation): string =>
  gapBytes === 0
    ? 'The arena has exactly this size, without gaps.'
    : `The arena is ${formatSize(gapBytes)} (${percent(gapBytes, arenaBytes)}) larger than this ` +
      `peak (${formatSize(boundBytes)}) because of gaps between buffers.`;

function recomputedText({ groups }: Explanation): string {
  const once = groups.reduce((sum, { untiledMacs }) => sum + untiledMacs, 0);
  const again = groups.reduce((sum, { macs }) => sum + macs, 0) - once;
  return again === 0
    ? 'Nothing is recomputed.'
    : `Recomputed: ${formatCount(again)} MACs, ${percent(again, once)} of the network's.`;
}

/** Parts that a row of the table of groups names. */
const MOST_NAMED = 2;

const groupColumns = (binding: number, subject: Subject): readonly Column<GroupExplanation>[] => [
  { title: '', align: 'left', cell: ({ index }) => (index === binding ? 'peak' : '') },
  { title: 'group', align: 'right', cell: ({ index }) => String(index + 1) },
  { title: 'layers', align: 'right', cell: ({ first, last }) => `${first}–${last}` },
  { title: 'needed', align: 'right', cell: ({ peakBytes }) => formatSize(peakBytes) },
  {
    title: 'in layer',
    align: 'left',
    cell: ({ fullest }) => (fullest === null ? '' : layerName(fullest.layer, subject)),
  },
  { title: 'most of it', align: 'left', cell: ({ parts }) => largestParts(parts, subject) },
  {
    title: 'recomputed',
    align: 'right',
    cell: ({ macs, untiledMacs }) =>
      macs === untiledMacs ? '' : `${formatCount(macs - untiledMacs)} MACs`,
  },
];

const largestParts = (parts: readonly PeakPart[], subject: Subject): string =>
  parts
    .slice(0, MOST_NAMED)
    .map(({ layer, bytes }) => `${layerName(layer, subject)} ${formatSize(bytes)}`)
    .join(', ');

function insteadLines(instead: InsteadPlan, subject: Subject): readonly string[] {
  const { fits, plan, macFactor, explanation } = instead;
  const name = `plan ${plan.notation ?? ''}, with ${macFactor.toFixed(3)} times the MACs of the untiled network`;
  return [
    fits ? `This plan fits: ${name}.` : `No plan fits. The smallest peak found has ${name}.`,
    '',
    ...why(explanation, subject),
  ];
}
