import type { InlayHint, Range } from 'vscode-languageserver';
import { parseSize, formatSize } from '../../base/units';
import type { Layer } from '../../core/network/network';
import type { Group, OverlapMode, Plan } from '../../core/tiling/plan';
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
  ].map(hint => ({ ...hint, position, paddingLeft: true }));
}

function costTooltip(
  layer: Layer,
  { workingSet, workingSetBytes }: LayerCost,
  { peakBytes }: HintStyle,
): string {
  const { inputBytes, outputBytes, scratchBytes } = workingSet;
  const share = peakBytes === 0 ? 0 : Math.round((100 * workingSetBytes) / peakBytes);
  return (
    `Layer ${layer.index}, computed whole: working set ${formatSize(workingSetBytes)} = ` +
    `input ${formatSize(inputBytes)} + output ${formatSize(outputBytes)} + scratch ${formatSize(scratchBytes)} ` +
    `(Darknet's im2col matrix). That is ${share} % of the network's largest working set. Weights are not counted.`
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
    label: `group ${index + 1} · ${grid} tiles`.slice(0, LONGEST_HINT),
    tooltip: groupSentence(plan.plan, index, group),
  };
}

const OVERLAPS: Readonly<Record<OverlapMode, string>> = {
  recompute: 'what overlaps is computed twice',
  checkerboard: 'every second tile keeps what overlaps for its neighbours',
  'keep-rows': 'rows are kept from tile to tile',
  'keep-rows-and-columns': 'rows and columns are kept from tile to tile',
};

export function groupSentence(
  plan: Plan,
  index: number,
  { first, last, grid, overlap }: Group,
): string {
  const place = `Group ${index + 1} of ${plan.groups.length}: layers ${first} to ${last}`;
  return grid.rows * grid.columns === 1
    ? `${place}, computed layer by layer on whole maps.`
    : `${place}, fused and computed in ${grid.rows} rows × ${grid.columns} columns of tiles; ${OVERLAPS[overlap]}.`;
}
