import * as l10n from '@vscode/l10n';
import { SymbolKind, type DocumentSymbol } from 'vscode-languageserver';
import { formatSize } from '../../base/units';
import { pictureShape, type Layer } from '../../core/network/network';
import type { Window } from '../../core/network/operation';
import { formatShape } from '../../core/network/shape';
import type { Analysis, SectionEntry } from './analysis';
import { referenceOption } from './layer-reference';
import { toRange } from './text-range';

/** `net` and one symbol for each layer, such as `12 convolutional 3×3×256`. */
export const outline = (analysis: Analysis): readonly DocumentSymbol[] =>
  analysis.entries.map(entry => ({
    name: entryTitle(entry),
    detail: detail(analysis, entry),
    kind: entry.layer === undefined ? SymbolKind.Namespace : SymbolKind.Function,
    range: toRange(entry.section.range),
    selectionRange: toRange(entry.section.nameRange),
  }));

function detail(analysis: Analysis, { layer, isCertain }: SectionEntry): string {
  if (layer === undefined) return formatShape(pictureShape(analysis.network));
  const cost = analysis.costs[layer.index];
  if (!isCertain || cost === undefined) return '';
  return l10n.t(
    '{0}, working set {1}',
    formatShape(layer.output.shape),
    formatSize(cost.workingSetBytes),
  );
}

export function entryTitle(entry: SectionEntry): string {
  const { section, layer } = entry;
  if (layer === undefined) return section.name === '' ? '[ ]' : section.name;
  return [layer.index, layer.label === '' ? '[ ]' : layer.label, characteristic(entry, layer)]
    .filter(part => part !== '')
    .join(' ');
}

const windowText = ({ kernel, stride }: Window): string =>
  `${kernel.x}×${kernel.y}${stride.x === 1 && stride.y === 1 ? '' : `/${stride.x}`}`;

/** What tells a layer from others of its kind. */
function characteristic(entry: SectionEntry, { operation }: Layer): string {
  switch (operation.kind) {
    case 'convolution':
    case 'locally-connected':
      return `${windowText(operation.window)}×${operation.filters}`;
    case 'max-pool':
    case 'average-pool':
      return windowText(operation.window);
    case 'fully-connected':
      return String(operation.outputs);
    default:
      return referenceOption(entry)?.value ?? '';
  }
}
