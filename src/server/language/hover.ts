import * as l10n from '@vscode/l10n';
import { MarkupKind, type Hover, type Position } from 'vscode-languageserver';
import { heightOf, widthOf, areaOf } from '../../base/rectangle';
import { UserError } from '../../base/user-error';
import { formatCount, formatSize } from '../../base/units';
import { dataflowOf } from '../../core/dataflow/dataflow';
import {
  inputMark,
  isInput,
  pictureShape,
  tensorOf,
  type Layer,
  type Network,
  type Reference,
} from '../../core/network/network';
import { formatShape, formatTensor } from '../../core/network/shape';
import { fusedGroup } from '../../core/tiling/fused-group';
import type { Group } from '../../core/tiling/plan';
import type { Tile } from '../../core/tiling/tile';
import { tilingOf } from '../../core/tiling/tiling';
import { blockTitle } from '../../formats/block-title';
import type { ParsedPlanFile } from '../../formats/plan/plan-file';
import type { ServerSettings } from '../../protocol/server';
import type { Forecast } from '../planning/job';
import {
  blockAt,
  blockOfLayer,
  layerOf,
  type Analysis,
  type Block,
  type LayerCost,
} from './analysis';
import { activeBudget } from './budget';
import { layerExplanation, planExplanation } from './explanation-text';
import { groupSentence } from './inlay-hints';
import { referenceAt } from './navigation';
import { receptiveFields } from './receptive-field';
import { toRange, toSourcePosition, touches } from './text-range';
import { markdownOf } from './translation';

/** What a hover needs besides the text. */
export interface HoverSources {
  readonly settings: ServerSettings;
  /** Undefined until the network has been lowered. */
  readonly forecast: Forecast | undefined;
}

/** On a reference the layer that it means, on what the language knows what it says, elsewhere in a heading the table of its layer. */
export function hover(analysis: Analysis, position: Position, sources: HoverSources): Hover | null {
  const named = referenceHover(analysis, position) ?? documentationHover(analysis, position);
  if (named !== null) return named;
  const block = blockAt(analysis, position.line);
  return block !== undefined && position.line === block.range.start.line
    ? {
        contents: markdown(blockText(analysis, block, sources)),
        range: toRange(block.nameRange),
      }
    : null;
}

const markdown = (value: string) => ({ kind: MarkupKind.Markdown, value });

function referenceHover(analysis: Analysis, position: Position): Hover | null {
  const reference = referenceAt(analysis, position);
  if (reference?.to == null) return null;
  const target = blockOfLayer(analysis, reference.to);
  const layer = analysis.network.layers[reference.to];
  if (target === undefined || layer === undefined) return null;
  const [title, line] = [blockTitle(analysis.network, target), target.range.start.line + 1];
  const text = target.isCertain
    ? l10n.t('Layer {0}, output {1}, line {2}.', title, formatShape(layer.output.shape), line)
    : l10n.t('Layer {0}, line {1}.', title, line);
  return { contents: markdown(escaped(text)), range: toRange(reference.range) };
}

function documentationHover({ text }: Analysis, position: Position): Hover | null {
  const found = text.documentationAt(toSourcePosition(position));
  if (found === undefined) return null;
  return { contents: markdown(markdownOf(found.documentation)), range: toRange(found.range) };
}

/** Signs that Markdown would take as its own. */
const escaped = (text: string): string => text.replace(/[\\`*_{}[\]<>|#]/g, '\\$&');

function blockText(analysis: Analysis, block: Block, sources: HoverSources): string {
  const layer = layerOf(analysis, block);
  const title = `**${escaped(blockTitle(analysis.network, block))}**`;
  const meaning = markdownOf(analysis.text.meaningOf(block));
  const cost = layer && analysis.costs[layer.index];
  if (layer === undefined || cost === undefined || !block.isCertain)
    return [title, meaning, ...(block === analysis.head ? [planText(analysis, sources)] : [])]
      .filter(part => part !== '')
      .join('\n\n');
  const rows = layerRows(analysis, layer, cost).map(([what, value]) => `| ${what} | ${value} |`);
  return [
    title,
    meaning,
    ['| | |', '| --- | --- |', ...rows].join('\n'),
    groupText(analysis, layer),
    sources.forecast === undefined
      ? ''
      : layerExplanation(analysis.network, layer.index, sources.forecast),
  ]
    .filter(part => part !== '')
    .join('\n\n');
}

function referenceName(network: Network, reference: Reference): string {
  if (!isInput(reference)) return l10n.t('layer {0}', reference);
  const mark = inputMark(network, reference);
  return mark === null ? l10n.t('network input') : l10n.t('network input {0}', mark);
}

function layerRows(
  { network }: Analysis,
  layer: Layer,
  { workingSet, workingSetBytes, macs }: LayerCost,
): readonly (readonly [string, string])[] {
  const { inputBytes, outputBytes, scratchBytes } = workingSet;
  const inputs = layer.inputs.map(
    reference =>
      `${formatTensor(tensorOf(network, reference))} (${referenceName(network, reference)})`,
  );
  return [
    [l10n.t('Input (width × height × channels)'), inputs.join(', ') || l10n.t('none')],
    [l10n.t('Output'), formatTensor(layer.output)],
    [l10n.t('Multiply-accumulates'), formatCount(macs)],
    [l10n.t('Learned parameters'), formatCount(layer.parameters)],
    [l10n.t('Weights in the file'), formatSize(4 * layer.parameters)],
    [
      l10n.t('Working set, untiled'),
      l10n.t(
        '{0} = input {1} + output {2} + im2col scratch {3}',
        formatSize(workingSetBytes),
        formatSize(inputBytes),
        formatSize(outputBytes),
        formatSize(scratchBytes),
      ),
    ],
    [l10n.t('Receptive field in the network input'), fieldText(network, layer.index)],
  ];
}

function fieldText(network: Analysis['network'], layer: number): string {
  const field = receptiveFields(network)[layer];
  if (field === undefined) return '';
  const { width, height } = pictureShape(network);
  const [x, y] = [Math.ceil(field.x.size), Math.ceil(field.y.size)];
  return x >= width && y >= height
    ? l10n.t('the entire input')
    : `${Math.min(x, width)}×${Math.min(y, height)}`;
}

/** Why the active plan takes what it takes. */
const planText = ({ network, planFile }: Analysis, { settings, forecast }: HoverSources): string =>
  forecast === undefined
    ? ''
    : planExplanation(network, forecast, activeBudget(planFile.planFile, settings));

/** On the plan of a plan file why it takes what it takes. */
export function planFileHover(
  { ranges }: ParsedPlanFile,
  analysis: Analysis,
  position: Position,
  sources: HoverSources,
): Hover | null {
  const range = ranges.plan && toRange(ranges.plan);
  if (range === undefined || !touches(range, position)) return null;
  const text = sources.forecast?.plan?.kind === 'lowered' ? planText(analysis, sources) : '';
  return text === '' ? null : { contents: markdown(text), range };
}

/** The group of the active plan that a layer is in, and the largest of its tiles. */
function groupText({ network, plan }: Analysis, layer: Layer): string {
  if (plan?.kind !== 'plan') return '';
  const index = plan.plan.groups.findIndex(
    ({ first, last }) => first <= layer.index && layer.index <= last,
  );
  const group = plan.plan.groups[index];
  if (group === undefined) return '';
  const sentence = [
    groupSentence(plan.plan, index, group),
    ...(plan.plan.input === 'u8' ? [l10n.t('The plan keeps the input as bytes.')] : []),
  ].join(' ');
  const parts = tilesOf(network, group)
    .flatMap(tile => tile.layers)
    .filter(part => part.layer === layer.index)
    .map(({ computed }) => computed)
    .sort((a, b) => areaOf(b) - areaOf(a));
  const [largest] = parts;
  if (largest === undefined || parts.length === 1) return sentence;
  const { channels } = layer.output.shape;
  const size = `${widthOf(largest)}×${heightOf(largest)}×${channels}`;
  return `${sentence} ${l10n.t('The largest tile of this layer is {0}.', size)}`;
}

/** None where the group cannot be run as it says; the diagnostics tell why. */
function tilesOf(network: Network, group: Group): readonly Tile[] {
  try {
    return tilingOf(fusedGroup(dataflowOf(network), group)).tiles;
  } catch (error) {
    if (error instanceof UserError) return [];
    throw error;
  }
}
