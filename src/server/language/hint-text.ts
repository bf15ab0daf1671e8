import { formatSize, formatSizes } from '../../base/units';
import { formatShape } from '../../core/network/shape';
import type { Layer } from '../../core/network/network';
import type { HintPart, MemoryUnit } from '../../protocol/server';

/** Longer hints push the code aside. */
export const LONGEST_HINT = 24;

/** Behind the need of the layer that needs most. */
const BINDING_MARK = ' ▲';

const UNIT_BYTES = { KiB: 2 ** 10, MiB: 2 ** 20 } as const;

/** What a layer takes. */
export interface HintCost {
  /** Needed in the arena while it runs with the active plan; undefined until it is known. */
  readonly arenaBytes: number | undefined;
  /** As the paper counts, computed whole. */
  readonly workingSetBytes: number;
}

/** The parts of a hint to show, and what its numbers are compared with. */
export interface HintStyle {
  readonly show: readonly HintPart[];
  readonly unit: MemoryUnit;
  /** The largest need of all layers, which is the size of the arena; 0 until it is known. */
  readonly peakBytes: number;
  /** What the budget leaves for the arena; null without a budget. */
  readonly limitBytes: number | null;
}

/** `3.96 MiB`, as everything else says it, or in a unit that is asked for. */
export function sizeIn(unit: MemoryUnit, bytes: number): string {
  if (unit === 'auto') return formatSize(bytes);
  const value = bytes / UNIT_BYTES[unit];
  return `${value.toFixed(value < 9.995 ? 2 : 1)} ${unit}`;
}

/** The hint of a layer: its parts with dots between them. Where they do not fit, its memory stays if it is what matters. */
export function hintText(layer: Layer, cost: HintCost, style: HintStyle): string {
  const { show } = style;
  const mark = show.includes('memory') && isBinding(cost, style) ? BINDING_MARK : '';
  const choices = isOver(cost, style)
    ? [show, show.filter(part => part === 'memory')]
    : show.map((_, index) => show.slice(0, show.length - index));
  for (const chosen of choices)
    for (const separator of [' · ', '·']) {
      const parts = chosen.flatMap(part => partText(part, layer, cost, style) ?? []);
      const text = parts.join(separator) + (chosen.includes('memory') ? mark : '');
      if (text.length <= LONGEST_HINT) return text;
    }
  return formatShape(layer.output.shape).slice(0, LONGEST_HINT);
}

const isBinding = ({ arenaBytes }: HintCost, { peakBytes }: HintStyle): boolean =>
  arenaBytes !== undefined && arenaBytes > 0 && arenaBytes === peakBytes;

const isOver = ({ arenaBytes }: HintCost, { show, limitBytes }: HintStyle): boolean =>
  show.includes('memory') && limitBytes !== null && (arenaBytes ?? 0) > limitBytes;

/** Undefined where there is nothing to say. */
function partText(
  part: HintPart,
  layer: Layer,
  cost: HintCost,
  style: HintStyle,
): string | undefined {
  const { arenaBytes, workingSetBytes } = cost;
  switch (part) {
    case 'shape':
      return formatShape(layer.output.shape);
    case 'memory':
      return arenaBytes === undefined || arenaBytes === 0
        ? undefined
        : needText(arenaBytes, style, isOver(cost, style));
    case 'workingSet':
      return sizeIn(style.unit, workingSetBytes);
    case 'share':
      return arenaBytes === undefined || style.peakBytes === 0
        ? undefined
        : `${Math.round((100 * arenaBytes) / style.peakBytes)}%`;
  }
}

function needText(bytes: number, { unit, limitBytes }: HintStyle, isTooMuch: boolean): string {
  if (!isTooMuch || limitBytes === null) return sizeIn(unit, bytes);
  const { needed, allowed } = formatSizes(bytes, limitBytes);
  return `${needed} > ${allowed}`;
}
