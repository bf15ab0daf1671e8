import * as l10n from '@vscode/l10n';
import { SymbolKind, type DocumentSymbol } from 'vscode-languageserver';
import { formatSize } from '../../base/units';
import { pictureShape } from '../../core/network/network';
import { formatShape } from '../../core/network/shape';
import { blockTitle } from '../../formats/block-title';
import { layerOf, type Analysis, type Block } from './analysis';
import { toRange } from './text-range';

/** One symbol for each block, such as `12 convolutional 3×3×256`. */
export const outline = (analysis: Analysis): readonly DocumentSymbol[] =>
  analysis.blocks.map(block => ({
    name: blockTitle(analysis.network, block),
    detail: detail(analysis, block),
    kind: block.layers.length === 0 ? SymbolKind.Namespace : SymbolKind.Function,
    range: toRange(block.range),
    selectionRange: toRange(block.nameRange),
  }));

function detail(analysis: Analysis, block: Block): string {
  const layer = layerOf(analysis, block);
  if (layer === undefined) return formatShape(pictureShape(analysis.network));
  const { isCertain } = block;
  const bytes = block.layers.map(index => analysis.costs[index]?.workingSetBytes ?? 0);
  if (!isCertain) return '';
  return l10n.t(
    '{0}, working set {1}',
    formatShape(layer.output.shape),
    formatSize(Math.max(...bytes)),
  );
}
