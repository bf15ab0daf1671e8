import * as l10n from '@vscode/l10n';
import type { InlayHint, Range } from 'vscode-languageserver';
import { parseSize, formatSize } from '../../base/units';
import type { Layer } from '../../core/network/network';
import { isUntiled, type Group, type OverlapMode, type Plan } from '../../core/tiling/plan';
import type { ServerSettings } from '../../protocol/server';
import type { Analysis, LayerCost, SectionEntry } from './analysis';
import { hintText, LONGEST_HINT, type HintStyle } from './hint-text';
import { toPosition } from './text-range';

/** Behind each section's name what the layer is and takes, and where the active plan begins a group. */
export function inlayHints(
  analysis: Analysis,
  range: Range,
  { enabled, show, unit, threshold }: ServerSettings['hints'],
): readonly InlayHint[] {
  if (!enabled) return [];
  const peakBytes = analysis.costs.reduce(
    (max, cost) => Math.max(max, cost?.workingSetBytes ?? 0),
    0,
  );
  const style = { show, unit, peakBytes };
  const least = sizeOr(threshold, 0);
  return analysis.entries.flatMap(entry =>
    isInside(entry, range) ? entryHints(analysis, entry, style, least) : [],
  );
}

function sizeOr(text: string, fallback: number): number {
  try {
    return parseSize(text);
  } catch {
    return fallback;
  }
}

const isInside = ({ section }: SectionEntry, { start, end }: Range): boolean =>
  section.range.start.line >= start.line && section.range.start.line <= end.line;

function entryHints(
  analysis: Analysis,
  entry: SectionEntry,
  style: HintStyle,
  least: number,
): readonly InlayHint[] {
  const { layer, section, isCertain } = entry;
  const cost = layer && analysis.costs[layer.index];
  if (layer === undefined || cost === undefined || !isCertain) return [];
  const { line } = section.nameRange.end;
  const position = toPosition({ line, column: (analysis.lines[line] ?? '').trimEnd().length });
  const isShown = style.show.length > 0 && cost.workingSetBytes >= least;
  const group = groupHint(analysis, layer.index);
  return [
    ...(isShown
      ? [{ label: hintText(layer, cost, style), tooltip: costTooltip(layer, cost, style) }]
      : []),
    ...(group === undefined ? [] : [group]),
  ].map((hint, index) => ({
    ...hint,
    position,
    paddingLeft: true,
    // Editors draw hints of one place close together.
    paddingRight: index === 0 && isShown && group !== undefined,
  }));
}

function costTooltip(
  layer: Layer,
  { workingSet, workingSetBytes }: LayerCost,
  { peakBytes }: HintStyle,
): string {
  const { inputBytes, outputBytes, scratchBytes } = workingSet;
  const share = peakBytes === 0 ? 0 : Math.round((100 * workingSetBytes) / peakBytes);
  return l10n.t(
    "Layer {0}, computed whole: working set {1} = input {2} + output {3} + scratch {4} (Darknet's im2col matrix). That is {5} % of the network's largest working set. Weights are not counted.",
    layer.index,
    formatSize(workingSetBytes),
    formatSize(inputBytes),
    formatSize(outputBytes),
    formatSize(scratchBytes),
    share,
  );
}

/** The group that begins with a layer, if the active plan has several, or tiles. */
function groupHint(
  { plan }: Analysis,
  layer: number,
): Pick<InlayHint, 'label' | 'tooltip'> | undefined {
  if (plan?.kind !== 'plan') return undefined;
  const index = plan.plan.groups.findIndex(({ first }) => first === layer);
  const group = plan.plan.groups[index];
  if (group === undefined) return undefined;
  const grid = `${group.grid.rows}×${group.grid.columns}`;
  return {
    label: l10n.t('group {0} · {1} tiles', index + 1, grid).slice(0, LONGEST_HINT),
    tooltip: groupSentence(plan.plan, index, group),
  };
}

function overlapText(overlap: OverlapMode): string {
  switch (overlap) {
    case 'recompute':
      return l10n.t('what overlaps is computed twice');
    case 'checkerboard':
      return l10n.t('every second tile keeps what overlaps for its neighbours');
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
    ? l10n.t(
        'Group {0} of {1}: layers {2} to {3}, computed layer by layer on whole maps.',
        ...place,
      )
    : l10n.t(
        'Group {0} of {1}: layers {2} to {3}, fused and computed in {4} rows × {5} columns of tiles; {6}.',
        ...place,
        grid.rows,
        grid.columns,
        overlapText(overlap),
      );
}
