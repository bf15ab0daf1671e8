import { formatShape } from '../../core/network/shape';
import type { Layer } from '../../core/network/network';
import type { HintPart, MemoryUnit } from '../../protocol/server';
import type { LayerCost } from './analysis';

/** Longer hints push the code aside. */
export const LONGEST_HINT = 20;

const UNIT_BYTES = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 } as const;

const rounded = (value: number): string => value.toFixed(value < 9.95 ? 1 : 0);

/** Two to three digits, such as `45 MiB`. */
export function shortSize(bytes: number, unit: MemoryUnit): string {
  if (unit !== 'auto') return `${rounded(bytes / UNIT_BYTES[unit])} ${unit}`;
  for (const name of ['GiB', 'MiB'] as const)
    if (bytes >= UNIT_BYTES[name] * 0.9995) return `${rounded(bytes / UNIT_BYTES[name])} ${name}`;
  return `${rounded(bytes / UNIT_BYTES.KiB)} KiB`;
}

/** What of a hint is asked for, and what `share` is a share of. */
export interface HintStyle {
  readonly show: readonly HintPart[];
  readonly unit: MemoryUnit;
  /** The largest working set of the network. */
  readonly peakBytes: number;
}

/** The hint of a layer: its parts with dots between them; the last are left out where they do not fit. */
export function hintText(layer: Layer, cost: LayerCost, style: HintStyle): string {
  const parts = style.show.map(part => partText(part, layer, cost, style));
  for (let count = parts.length; count > 0; count--)
    for (const separator of [' · ', '·']) {
      const text = parts.slice(0, count).join(separator);
      if (text.length <= LONGEST_HINT) return text;
    }
  return (parts[0] ?? '').slice(0, LONGEST_HINT);
}

function partText(
  part: HintPart,
  layer: Layer,
  { workingSetBytes }: LayerCost,
  { unit, peakBytes }: HintStyle,
): string {
  switch (part) {
    case 'shape':
      return formatShape(layer.output.shape);
    case 'workingSet':
      return shortSize(workingSetBytes, unit);
    case 'share':
      return `${peakBytes === 0 ? 0 : Math.round((100 * workingSetBytes) / peakBytes)} %`;
  }
}
