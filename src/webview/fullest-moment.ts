import * as l10n from '@vscode/l10n';
import { lengthOf, type Interval } from '../base/interval';
import type { FullestStep } from '../core/report/explanation';
import type { ReportModel } from '../core/report/report';
import { layerName } from './peak-parts';

/** When a group is fullest, as the end of a sentence. */
export function momentText(report: ReportModel, fullest: FullestStep): string {
  const { does, layer, tile } = fullest;
  const name = layerName(report, layer);
  const place = tile === null ? '' : ` (${tileText(tile)})`;
  switch (does) {
    case 'input':
      return l10n.t('while the input is loaded');
    case 'load':
      return l10n.t('while the weights of {0} are loaded', name);
    case 'convert':
      return l10n.t('while input bytes are converted to floats') + place;
    case 'copy':
      return l10n.t('while a strip of {0} is copied', name) + place;
    case 'compute':
      return l10n.t('while {0} computes {1}', name, computedText(report, fullest)) + place;
  }
}

/** Rows and columns, as far as they are not all there are. */
function computedText({ layers }: ReportModel, { layer, computed }: FullestStep): string {
  const shape = layers[layer]?.output;
  if (computed === null || shape === undefined) return '';
  const parts = [
    ...(lengthOf(computed.y) < shape.height ? [rowsText(computed.y)] : []),
    ...(lengthOf(computed.x) < shape.width ? [columnsText(computed.x)] : []),
  ];
  return parts.length === 0 ? l10n.t('its entire map') : parts.join(', ');
}

const rowsText = (rows: Interval): string =>
  lengthOf(rows) === 1
    ? l10n.t('row {0}', rows.start)
    : l10n.t('rows {0} to {1}', rows.start, rows.end - 1);

const columnsText = (columns: Interval): string =>
  lengthOf(columns) === 1
    ? l10n.t('column {0}', columns.start)
    : l10n.t('columns {0} to {1}', columns.start, columns.end - 1);

const tileText = ({ row, column }: NonNullable<FullestStep['tile']>): string =>
  row < 0 || column < 0
    ? l10n.t('ahead of the first tile')
    : l10n.t('tile in row {0}, column {1}', row + 1, column + 1);
