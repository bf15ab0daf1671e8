import * as l10n from '@vscode/l10n';
import { formatSize } from '../base/units';
import type { LayerDifference } from '../core/report/comparison';
import type { LayerReport, ReportModel } from '../core/report/report';
import type { ComparedReport } from '../protocol/report';
import { changeText, type DifferenceBar } from './charts/difference-chart';
import { measured, shapeText } from './layer-bars';
import type { Measure } from './panel-state';

/** A layer with what both sides say of it; null where a side has none. */
export interface LayerPair extends Pick<LayerDifference, 'change' | 'fields'> {
  readonly a: LayerReport | null;
  readonly b: LayerReport | null;
}

export function layerPairs(
  report: ReportModel,
  { report: other, difference }: ComparedReport,
): readonly LayerPair[] {
  const layerOf = ({ layers }: ReportModel, index: number | null): LayerReport | null =>
    index === null ? null : (layers[index] ?? null);
  return difference.layers.map(({ change, fields, a, b }) => ({
    change,
    fields,
    a: layerOf(report, a),
    b: layerOf(other, b),
  }));
}

/** `x → y` where the sides differ. */
export function bothText<T>(a: T | null, b: T | null, of: (side: T) => string): string {
  const [before, after] = [a === null ? null : of(a), b === null ? null : of(b)];
  if (before === null || after === null) return before ?? after ?? '';
  return before === after ? before : `${before} → ${after}`;
}

/** What the definitions say otherwise: `filters 32 → 64`. */
export const fieldsText = ({ fields }: Pick<LayerPair, 'fields'>): string =>
  fields.map(({ name, a, b }) => `${name} ${a} → ${b}`).join(', ');

export function differenceBar(pair: LayerPair, measure: Measure): DifferenceBar {
  const { a, b, change } = pair;
  const bytes = (layer: LayerReport | null): number | null =>
    layer === null ? null : measured(layer.planned, measure);
  return {
    change,
    a: bytes(a),
    b: bytes(b),
    label: String((b ?? a)?.index ?? ''),
    sentence: pairSentence(pair, measure),
  };
}

function pairSentence(pair: LayerPair, measure: Measure): string {
  const { a, b, change } = pair;
  const sentence = l10n.t(
    'Layer {0} {1}: {2}; output {3}',
    bothText(a, b, ({ index }) => String(index)),
    bothText(a, b, ({ type }) => type),
    bothText(a, b, ({ planned }) => formatSize(measured(planned, measure))),
    bothText(a, b, ({ output }) => shapeText(output)),
  );
  const changed = change === 'same' || change === 'affected' ? [] : [changeText(change)];
  const fields = pair.fields.length === 0 ? [] : [fieldsText(pair)];
  return [sentence, ...changed, ...fields].join('; ');
}
