import * as l10n from '@vscode/l10n';
import type { InlayHint, Range } from 'vscode-languageserver';
import type { SourcePosition } from '../../base/source-range';
import { parseSize, formatSize } from '../../base/units';
import type { Layer } from '../../core/network/network';
import { isUntiled, type Group, type OverlapMode, type Plan } from '../../core/tiling/plan';
import type { ServerSettings } from '../../protocol/server';
import type { Forecast } from '../planning/job';
import { layerOf, type Analysis, type Block, type LayerCost } from './analysis';
import { activeBudget, activeForecast, arenaBudget, layerNeeds } from './budget';
import { hintText, LONGEST_HINT, type HintCost, type HintStyle } from './hint-text';
import { toPosition } from './text-range';

/** What hints need besides the text. */
export interface HintSources {
  readonly settings: ServerSettings;
  /** Undefined until the network has been lowered. */
  readonly forecast: Forecast | undefined;
}

/** Behind each section's name what the layer is and needs with the active plan, and where a group begins. */
export function inlayHints(
  analysis: Analysis,
  range: Range,
  { settings, forecast }: HintSources,
): readonly InlayHint[] {
  const { enabled, show, unit, threshold } = settings.hints;
  if (!enabled) return [];
  const needs = forecast && layerNeeds(activeForecast(forecast));
  const peakBytes = needs?.reduce((most, bytes) => Math.max(most, bytes), 0) ?? 0;
  const limitBytes = forecast === undefined ? null : arenaLimit(analysis, settings, forecast);
  const view: HintView = {
    analysis,
    needs,
    style: { show, unit, peakBytes, limitBytes },
    least: sizeOr(threshold, 0),
  };
  return analysis.blocks.flatMap(block => (isInside(block, range) ? blockHints(view, block) : []));
}

interface HintView {
  readonly analysis: Analysis;
  /** By layer, in bytes of the arena. */
  readonly needs: readonly number[] | undefined;
  readonly style: HintStyle;
  /** Layers that need less have no hint of memory. */
  readonly least: number;
}

function arenaLimit(
  { planFile }: Analysis,
  settings: ServerSettings,
  forecast: Forecast,
): number | null {
  const budget = activeBudget(planFile.planFile, settings);
  return budget && arenaBudget(activeForecast(forecast), budget);
}

function sizeOr(text: string, fallback: number): number {
  try {
    return parseSize(text);
  } catch {
    return fallback;
  }
}

const isInside = ({ range }: Block, { start, end }: Range): boolean =>
  range.start.line >= start.line && range.start.line <= end.line;

function blockHints(view: HintView, block: Block): readonly InlayHint[] {
  const { analysis } = view;
  if (!block.isCertain) return [];
  const position = toPosition(hintPlace(analysis, block));
  const cost =
    view.style.show.length > 0 ? (costHint(view, block) ?? partHint(view, block)) : undefined;
  const group = groupHint(analysis, block);
  return [...(cost === undefined ? [] : [cost]), ...(group === undefined ? [] : [group])].map(
    (hint, index, all) => ({
      ...hint,
      position,
      paddingLeft: true,
      // Editors draw hints of one place close together.
      paddingRight: index + 1 < all.length,
    }),
  );
}

type Hint = Pick<InlayHint, 'label' | 'tooltip'>;

/** What the layers need whose outputs are those of a block: of several blocks that make one layer, the last one says it. */
function costHint(view: HintView, block: Block): Hint | undefined {
  const { analysis, needs, style, least } = view;
  const layers = block.layers.filter(
    layer => outputLine(analysis, layer) === block.range.start.line,
  );
  const [output, layer] = [layerOf(analysis, { ...block, layers }), heaviestOf(view, layers)];
  const known = layer && analysis.costs[layer.index];
  if (output === undefined || layer === undefined || known === undefined) return undefined;
  const cost = { arenaBytes: needs?.[layer.index], workingSetBytes: known.workingSetBytes };
  if ((cost.arenaBytes ?? known.workingSetBytes) < least) return undefined;
  return { label: hintText(output, cost, style), tooltip: costTooltip(layer, cost, known, style) };
}

/** Of a block that makes only parts of layers, where the rest stands. */
function partHint({ analysis, least, needs }: HintView, { layers }: Block): Hint | undefined {
  const layer = layers.at(-1);
  const known = layer === undefined ? undefined : analysis.costs[layer];
  if (layer === undefined || known === undefined) return undefined;
  const line = outputLine(analysis, layer);
  if (line === undefined || (needs?.[layer] ?? known.workingSetBytes) < least) return undefined;
  return {
    label: l10n.t('see line {0}', line + 1).slice(0, LONGEST_HINT),
    tooltip: l10n.t(
      'Computed together with line {0} as layer {1}: what the layer needs stands there.',
      line + 1,
      layer,
    ),
  };
}

/** The line of the block that gives a layer its output. */
const outputLine = ({ sourceMap }: Analysis, layer: number): number | undefined =>
  sourceMap.blocksOf(layer).at(-1)?.range.start.line;

/** Behind what the text calls the output of a block, else behind its heading's line. */
function hintPlace({ lines }: Analysis, { nameRange, outputRange }: Block): SourcePosition {
  if (outputRange !== undefined) return outputRange.end;
  const { line } = nameRange.end;
  return { line, column: (lines[line] ?? '').trimEnd().length };
}

/** The layer that needs most. */
function heaviestOf({ analysis, needs }: HintView, layers: readonly number[]): Layer | undefined {
  const bytesOf = (layer: number): number =>
    needs?.[layer] ?? analysis.costs[layer]?.workingSetBytes ?? 0;
  const [first, ...others] = layers;
  if (first === undefined) return undefined;
  const index = others.reduce(
    (most, layer) => (bytesOf(layer) > bytesOf(most) ? layer : most),
    first,
  );
  return analysis.network.layers[index];
}

function costTooltip(
  { index }: Layer,
  { arenaBytes }: HintCost,
  { workingSet, workingSetBytes }: LayerCost,
  { peakBytes, limitBytes }: HintStyle,
): string {
  const { inputBytes, outputBytes, scratchBytes } = workingSet;
  const needs =
    arenaBytes === undefined || arenaBytes === 0
      ? []
      : [
          l10n.t(
            'Layer {0} needs {1} in the arena; the layer that needs the most takes {2}.',
            index,
            formatSize(arenaBytes),
            formatSize(peakBytes),
          ),
        ];
  const limit =
    limitBytes === null
      ? []
      : [l10n.t('The budget leaves {0} for the arena.', formatSize(limitBytes))];
  const paper = l10n.t(
    'Working set as in the paper, without a plan: {0} = input {1} + output {2} + im2col matrix {3}.',
    formatSize(workingSetBytes),
    formatSize(inputBytes),
    formatSize(outputBytes),
    formatSize(scratchBytes),
  );
  return [...needs, ...limit, paper].join(' ');
}

/** The first group that begins in a block, if there is a plan; where several blocks make a layer, it begins in the first. */
function groupHint({ plan, sourceMap }: Analysis, { layers, range }: Block): Hint | undefined {
  if (plan?.kind !== 'plan') return undefined;
  const index = plan.plan.groups.findIndex(
    ({ first }) =>
      layers.includes(first) && sourceMap.blocksOf(first)[0]?.range.start.line === range.start.line,
  );
  const group = plan.plan.groups[index];
  if (group === undefined) return undefined;
  return {
    label: groupLabel(index + 1, group).slice(0, LONGEST_HINT),
    tooltip: groupSentence(plan.plan, index, group),
  };
}

function groupLabel(number: number, group: Group): string {
  const { rows, columns } = group.grid;
  if (isUntiled(group)) return l10n.t('group {0} · untiled', number);
  if (columns === 1) return l10n.t('group {0} · {1} strips', number, rows);
  return l10n.t('group {0} · {1}×{2} tiles', number, rows, columns);
}

function overlapText(overlap: OverlapMode): string {
  switch (overlap) {
    case 'recompute':
      return l10n.t('overlaps are recomputed');
    case 'checkerboard':
      return l10n.t('every second tile keeps its overlaps for its neighbours');
    case 'keep-rows':
      return l10n.t('rows are kept from tile to tile');
    case 'keep-rows-and-columns':
      return l10n.t('rows and columns are kept from tile to tile');
  }
}

export function groupSentence(plan: Plan, index: number, group: Group): string {
  const { first, last, grid, overlap } = group;
  const place = [index + 1, plan.groups.length, first, last] as const;
  return isUntiled(group)
    ? l10n.t('Group {0} of {1}: layers {2} to {3}, untiled (layer by layer).', ...place)
    : l10n.t(
        'Group {0} of {1}: layers {2} to {3}, fused and computed in {4} rows × {5} columns of tiles; {6}.',
        ...place,
        grid.rows,
        grid.columns,
        overlapText(overlap),
      );
}
