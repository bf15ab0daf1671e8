import * as l10n from '@vscode/l10n';
import { at } from '../../base/assert';
import { formatCount, formatSize } from '../../base/units';
import { placesOf } from '../../core/network/layer-order';
import { FIRST_INPUT, inputMark, isInput, type Network } from '../../core/network/network';
import type {
  Explanation,
  GroupExplanation,
  PeakPart,
  ProcessParts,
} from '../../core/report/explanation';
import { networkInOrder } from '../../core/tiling/plan-order';
import type { Forecast, PlanForecast } from '../planning/job';
import { activeForecast, type ActiveBudget } from './budget';

/** What the active plan, or the network without one, needs while a layer runs, and where most is needed. */
export function layerExplanation(inFile: Network, layerInFile: number, forecast: Forecast): string {
  const { layerArenaBytes, explanation } = activeForecast(forecast);
  const bytes = layerArenaBytes[layerInFile] ?? 0;
  const network = networkIn(inFile, explanation);
  const layer = at(placesOf(network), layerInFile);
  const group = groupOf(explanation, layer);
  if (bytes === 0 || group?.fullest == null) return '';
  const { fullest, peakBytes, index } = group;
  const several = explanation.groups.length > 1;
  const [needed, peak] = [formatSize(bytes), formatSize(peakBytes)];
  if (fullest.layer !== layer) {
    const place = layerName(network, fullest.layer);
    return several
      ? l10n.t('Needs {0} in the arena. Its group peaks at {1}, at {2}.', needed, peak, place)
      : l10n.t('Needs {0} in the arena. The peak is {1}, at {2}.', needed, peak, place);
  }
  const parts = partList(network, group);
  if (several && index !== explanation.binding)
    return l10n.t('Its group peaks here, at {0}: {1}.', peak, parts);
  return l10n.t('The network peaks here, at {0}: {1}.', peak, parts);
}

/** The network in the order in which it is computed. */
const networkIn = (inFile: Network, { order }: Explanation): Network =>
  order === null ? inFile : networkInOrder(inFile, { order: order.layers });

const orderText = ({ order }: Explanation): readonly string[] =>
  order === null
    ? []
    : [
        l10n.t(
          'Layers are computed, and numbered, in another order than in the file: untiled, their maps need {0} at once instead of {1}.',
          formatSize(order.liveBytes),
          formatSize(order.inFileBytes),
        ),
      ];

const groupOf = ({ groups }: Explanation, layer: number): GroupExplanation | undefined =>
  groups.find(({ first, last }) => first <= layer && layer <= last);

/** Why the active plan, or the network without one, takes what it takes. */
export function planExplanation(
  inFile: Network,
  forecast: Forecast,
  budget: ActiveBudget | null,
): string {
  const active = activeForecast(forecast);
  const { explanation } = active;
  const network = networkIn(inFile, explanation);
  const group = at(explanation.groups, explanation.binding);
  return [
    `**${titleOf(active, forecast)}**`,
    peakText(network, explanation, group),
    group.parts
      .slice(0, MOST_NAMED)
      .map(part => `- ${formatSize(part.bytes)}: ${partName(network, part)}`)
      .concat(othersOf(group))
      .join('\n'),
    [...lossText(explanation), recomputedText(explanation), ...orderText(explanation)].join(' '),
    ...(budget?.counting === 'process' ? [processText(network, active, explanation.process)] : []),
  ].join('\n\n');
}

const titleOf = ({ explanation }: PlanForecast, { untiled }: Forecast): string =>
  explanation === untiled.explanation
    ? l10n.t('Untiled: arena {0}', formatSize(explanation.arenaBytes))
    : l10n.t('With the plan: arena {0}', formatSize(explanation.arenaBytes));

function peakText(network: Network, { groups }: Explanation, group: GroupExplanation): string {
  const { index, first, last, fullest, peakBytes } = group;
  const layer = layerName(network, fullest?.layer ?? FIRST_INPUT);
  return groups.length === 1
    ? l10n.t('The peak is at {0}: {1}.', layer, formatSize(peakBytes))
    : l10n.t(
        'Group {0} (layers {1} to {2}) sets the peak, at {3}: {4}.',
        index + 1,
        first,
        last,
        layer,
        formatSize(peakBytes),
      );
}

const layerName = (network: Network, layer: number): string =>
  isInput(layer)
    ? inputName(network, layer)
    : l10n.t('layer {0}', `${layer} ${at(network.layers, layer).label}`);

function inputName(network: Network, layer: number): string {
  const mark = inputMark(network, layer);
  return mark === null ? l10n.t('the network input') : l10n.t('the network input {0}', mark);
}

/** Parts that a hover names. */
const MOST_NAMED = 4;

function partList(network: Network, group: GroupExplanation): string {
  const named = group.parts
    .slice(0, MOST_NAMED)
    .map(part => `${formatSize(part.bytes)} ${partName(network, part)}`);
  return [...named, ...othersOf(group).map(line => line.replace(/^- /, ''))].join(', ');
}

/** As an entry of a list; none where all are named. */
function othersOf({ parts }: GroupExplanation): readonly string[] {
  const others = parts.slice(MOST_NAMED);
  const bytes = others.reduce((sum, part) => sum + part.bytes, 0);
  return others.length === 0
    ? []
    : [`- ${l10n.t('{0} more, {1} in total', others.length, formatSize(bytes))}`];
}

function partName(network: Network, { role, layer }: PeakPart): string {
  const name = layerName(network, layer);
  switch (role) {
    case 'waiting':
      return l10n.t('map of {0} (kept for later)', name);
    case 'group-input':
      return l10n.t('map of {0} (read)', name);
    case 'group-output':
      return l10n.t('map of {0} (written)', name);
    case 'layer-map':
      return l10n.t('map of {0}', name);
    case 'tile':
      return l10n.t('tile of {0}', name);
    case 'ring':
      return l10n.t('kept rows of {0}', name);
    case 'halo':
      return l10n.t('strips of {0}', name);
    case 'scratch':
      return l10n.t('scratch memory of {0}', name);
  }
}

/** A smaller share of the arena is not worth a sentence. */
const NEGLIGIBLE = 0.005;

const lossText = ({ gapBytes, arenaBytes }: Explanation): readonly string[] =>
  gapBytes < NEGLIGIBLE * arenaBytes
    ? []
    : [l10n.t('Gaps between buffers take {0} of the arena.', formatSize(gapBytes))];

function recomputedText({ groups }: Explanation): string {
  const once = groups.reduce((sum, { untiledMacs }) => sum + untiledMacs, 0);
  const again = groups.reduce((sum, { macs }) => sum + macs, 0) - once;
  return again === 0
    ? l10n.t('Nothing is recomputed.')
    : l10n.t(
        "{0} MACs are recomputed, {1}% of the network's.",
        formatCount(again),
        ((100 * again) / once).toFixed(1),
      );
}

function processText(network: Network, { peaks }: PlanForecast, process: ProcessParts): string {
  const whole = formatSize(peaks.processBytes);
  const program = formatSize(process.floorBytes);
  if (process.counts === 'working-set')
    return l10n.t(
      'The process needs {0}: a working set of {1}, plus {2} for the program.',
      whole,
      formatSize(process.workingSetBytes),
      program,
    );
  const { weightsOf, stepsBytes, threadsBytes, floorBytes } = process;
  return l10n.t(
    'The process needs {0}: the arena, {1} for weights ({2}) and {3} for the program.',
    whole,
    formatSize(process.weightsBytes),
    holderText(network, weightsOf),
    formatSize(stepsBytes + threadsBytes + floorBytes),
  );
}

type WeightsHolder = Extract<ProcessParts, { counts: 'arena' }>['weightsOf'];

function holderText(network: Network, { residency, group, layer }: WeightsHolder): string {
  if (group === null) return residency === 'resident' ? l10n.t('of all layers') : l10n.t('none');
  return layer === null
    ? l10n.t('of group {0}', group + 1)
    : l10n.t('of {0}', layerName(network, layer));
}
