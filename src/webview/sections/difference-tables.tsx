import * as l10n from '@vscode/l10n';
import { formatCount, formatSize } from '../../base/units';
import type { GroupReport, LayerReport, ReportModel } from '../../core/report/report';
import type { ComparedReport } from '../../protocol/report';
import { changeText } from '../charts/difference-chart';
import type { DataTableProps } from '../controls/data-table';
import { shapeText } from '../layer-bars';
import { bothText, fieldsText, layerPairs, type LayerPair } from '../layer-difference';

const number = (title: string) => ({ title, kind: 'number' }) as const;
const text = (title: string) => ({ title, kind: 'text' }) as const;

const indexOf = (layer: LayerReport | null): string => (layer === null ? '–' : String(layer.index));

/** Layers that were added, removed or defined otherwise. */
export function changeTable(report: ReportModel, comparison: ComparedReport): DataTableProps {
  const changed = layerPairs(report, comparison).filter(
    ({ change }) => change !== 'same' && change !== 'affected',
  );
  return {
    caption: l10n.t('Changed layers'),
    columns: [
      number('A'),
      number('B'),
      text(l10n.t('Type')),
      text(l10n.t('Change')),
      text(l10n.t('Definition')),
      text(l10n.t('Output')),
    ],
    rows: changed.map((pair, index) => ({
      key: index,
      cells: [
        indexOf(pair.a),
        indexOf(pair.b),
        bothText(pair.a, pair.b, ({ type }) => type),
        changeText(pair.change),
        fieldsText(pair),
        bothText(pair.a, pair.b, ({ output }) => shapeText(output)),
      ],
    })),
  };
}

/** All layers whose numbers differ; of two plans of one network without what only networks can differ in. */
export function layerDifferenceTable(
  report: ReportModel,
  comparison: ComparedReport,
): DataTableProps {
  const different = layerPairs(report, comparison).filter(({ change }) => change !== 'same');
  const columns = comparison.difference.sameNetwork ? PLAN_COLUMNS() : NETWORK_COLUMNS();
  return {
    caption: l10n.t('Layers that differ'),
    columns,
    rows: different.map((pair, index) => ({
      key: index,
      cells: columns.map(({ cell }) => cell(pair)),
    })),
  };
}

type LayerColumn = DataTableProps['columns'][number] & {
  readonly cell: (pair: LayerPair) => string;
};

const both =
  (of: (layer: LayerReport) => string) =>
  ({ a, b }: LayerPair): string =>
    bothText(a, b, of);

const PLAN_COLUMNS = (): readonly LayerColumn[] => [
  { ...number(l10n.t('Layer')), cell: ({ a }) => indexOf(a) },
  { ...text(l10n.t('Type')), cell: both(({ type }) => type) },
  ...NUMBER_COLUMNS(),
];

const NETWORK_COLUMNS = (): readonly LayerColumn[] => [
  { ...number('A'), cell: ({ a }) => indexOf(a) },
  { ...number('B'), cell: ({ b }) => indexOf(b) },
  { ...text(l10n.t('Type')), cell: both(({ type }) => type) },
  { ...text(l10n.t('Change')), cell: ({ change }) => changeText(change) },
  { ...number(l10n.t('Output')), cell: both(({ output }) => shapeText(output)) },
  { ...number(l10n.t('Parameters')), cell: both(({ parameters }) => formatCount(parameters)) },
  ...NUMBER_COLUMNS(),
];

const NUMBER_COLUMNS = (): readonly LayerColumn[] => [
  { ...number(l10n.t('MACs, plan')), cell: both(({ plannedMacs }) => formatCount(plannedMacs)) },
  {
    ...number(l10n.t('Working set, plan')),
    cell: both(({ planned }) => formatSize(planned.workingSetBytes)),
  },
  {
    ...number(l10n.t('Arena, plan')),
    cell: both(({ planned }) => formatSize(planned.arenaBytes)),
  },
];

/** Groups that differ; those that have most layers in common stand in one row. */
export function groupDifferenceTable(
  report: ReportModel,
  { report: other, difference }: ComparedReport,
): DataTableProps {
  const different = difference.groups.filter(({ change }) => change !== 'same');
  return {
    caption: l10n.t('Groups that differ'),
    columns: [
      number(l10n.t('Group')),
      text(l10n.t('Change')),
      text(l10n.t('Layers')),
      text(l10n.t('Tiles')),
      number(l10n.t('Arena peak')),
      number(l10n.t('Working set')),
      number(l10n.t('Weights')),
      number(l10n.t('MACs')),
    ],
    rows: different.map(({ change, a, b }, index) => {
      const sides = [groupAt(report, a), groupAt(other, b)] as const;
      const both = (of: (group: GroupReport) => string): string => bothText(...sides, of);
      return {
        key: index,
        cells: [
          both(group => String(group.index + 1)),
          changeText(change),
          both(({ first, last }) => `${first} – ${last}`),
          both(({ rows, columns }) => `${rows}×${columns}`),
          both(({ arenaBytes }) => formatSize(arenaBytes)),
          both(({ workingSetBytes }) => formatSize(workingSetBytes)),
          both(({ weightsBytes }) => formatSize(weightsBytes)),
          both(({ macs }) => formatCount(macs)),
        ],
      };
    }),
  };
}

const groupAt = ({ groups }: ReportModel, index: number | null): GroupReport | null =>
  index === null ? null : (groups[index] ?? null);
