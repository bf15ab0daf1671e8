import * as l10n from '@vscode/l10n';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { formatSize } from '../../base/units';
import type { GroupReport, ReportModel, TiledMap } from '../../core/report/report';
import { tileBox, tileCount, TileMap } from '../charts/tile-map';
import { DataTable, TableBehind, type DataTableProps } from '../controls/data-table';
import { Section } from '../controls/section';
import { Segmented } from '../controls/segmented';
import { extraText, workFactor } from '../difference';
import type { SectionProps } from '../section-props';
import { useWidth } from '../width';

export function Groups({ content: { report }, state, dispatch }: SectionProps): VNode {
  const tiled = report.groups.filter(({ maps }) => maps.length > 0);
  const group = tiled.find(({ index }) => index === state.view.group) ?? tiled[0];
  return (
    <Section
      id="groups"
      title={l10n.t('Groups and tiles')}
      explanation={l10n.t(
        'The layers of a group are fused: each tile goes through all of them before the next tile starts. Where tiles overlap, values are recomputed.',
      )}
    >
      <DataTable {...groupTable(report, group?.index)} />
      {tiled.length > 1 && group !== undefined && (
        <Segmented
          label={l10n.t('Group whose tiles are shown')}
          options={tiled.slice(0, 12).map(({ index, rows, columns }) => ({
            value: index,
            text: l10n.t('Group {0}: {1}', index + 1, `${rows}×${columns}`),
          }))}
          value={group.index}
          onChange={value => dispatch({ kind: 'view', view: { group: value } })}
        />
      )}
      {group !== undefined && <Tiles key={group.index} report={report} group={group} />}
    </Section>
  );
}

const LARGEST_MAP = 420;

function Tiles({ report, group }: { report: ReportModel; group: GroupReport }): VNode | null {
  const [frame, width] = useWidth<HTMLDivElement>();
  const [position, setPosition] = useState(0);
  const [tile, setTile] = useState(middleTile(group));
  const map = group.maps[position];
  if (map === undefined) return null;
  return (
    <div class="tiles" ref={frame}>
      <TileMap
        columns={group.columns}
        map={map}
        size={Math.min(LARGEST_MAP, width - 4)}
        tile={tile}
        onPoint={setTile}
      />
      <div class="tiles-reader">
        <Slider
          label={l10n.t('Layer')}
          text={layerText(report, map)}
          maximum={group.maps.length - 1}
          value={position}
          onInput={setPosition}
        />
        <Slider
          label={l10n.t('Tile')}
          text={tileText(group, map, tile)}
          maximum={tileCount(map) - 1}
          value={tile}
          onInput={setTile}
        />
        <p class="reader">
          {l10n.t(
            'All tiles together compute {0} times the size of this map.',
            map.redundancy.toFixed(2),
          )}
        </p>
        <TableBehind table={() => tileTable(group, map)} />
      </div>
    </div>
  );
}

interface SliderProps {
  readonly label: string;
  /** What the value stands for. */
  readonly text: string;
  readonly maximum: number;
  readonly value: number;
  readonly onInput: (value: number) => void;
}

const Slider = ({ label, text, maximum, value, onInput }: SliderProps): VNode => (
  <label class="slider">
    <span>{label}</span>
    <input
      type="range"
      min={0}
      max={maximum}
      value={value}
      aria-valuetext={text}
      onInput={event => onInput(Number(event.currentTarget.value))}
    />
    <output>{text}</output>
  </label>
);

const middleTile = ({ rows, columns }: GroupReport): number =>
  Math.floor(rows / 2) * columns + Math.floor(columns / 2);

const layerText = ({ layers }: ReportModel, { layer, width, height }: TiledMap): string =>
  `${layer} ${layers[layer]?.type ?? ''}, ${width}×${height}`;

function tileText({ columns }: GroupReport, map: TiledMap, tile: number): string {
  const { x, y, width, height } = tileBox(map, tile);
  return l10n.t(
    'row {0}, column {1}: computes {2} positions from ({3}, {4})',
    Math.floor(tile / columns) + 1,
    (tile % columns) + 1,
    `${width}×${height}`,
    x,
    y,
  );
}

function groupTable({ groups }: ReportModel, shown: number | undefined): DataTableProps {
  const number = (title: string) => ({ title, kind: 'number' }) as const;
  return {
    caption: l10n.t('Groups of the plan'),
    columns: [
      number(l10n.t('Group')),
      { title: l10n.t('Layers'), kind: 'text' },
      { title: l10n.t('Tiles'), kind: 'text' },
      number(l10n.t('Arena peak')),
      number(l10n.t('Working set')),
      number(l10n.t('Weights')),
      number(l10n.t('Extra work')),
    ],
    highlighted: groups.length > 1 && shown !== undefined ? shown : null,
    rows: groups.map(group => ({
      key: group.index,
      cells: [
        group.index + 1,
        group.first === group.last ? group.first : `${group.first} – ${group.last}`,
        `${group.rows}×${group.columns}${overlapText(group)}`,
        formatSize(group.arenaBytes),
        formatSize(group.workingSetBytes),
        formatSize(group.weightsBytes),
        extraText(workFactor(group.macs, group.untiledMacs)),
      ],
    })),
  };
}

function overlapText({ overlap }: GroupReport): string {
  switch (overlap) {
    case 'recompute':
      return '';
    case 'checkerboard':
      return l10n.t(', checkerboard');
    case 'keep-rows':
      return l10n.t(', keeps rows');
    case 'keep-rows-and-columns':
      return l10n.t(', keeps rows and columns');
  }
}

export function tileTable({ columns }: GroupReport, map: TiledMap): DataTableProps {
  const number = (title: string) => ({ title, kind: 'number' }) as const;
  return {
    caption: l10n.t('Tiles on the map of layer {0}', map.layer),
    columns: [
      number(l10n.t('Tile')),
      number(l10n.t('Row')),
      number(l10n.t('Column')),
      number('x'),
      number('y'),
      number(l10n.t('Width')),
      number(l10n.t('Height')),
    ],
    rows: Array.from({ length: tileCount(map) }, (_, tile) => {
      const { x, y, width, height } = tileBox(map, tile);
      const row = Math.floor(tile / columns);
      return { key: tile, cells: [tile + 1, row + 1, (tile % columns) + 1, x, y, width, height] };
    }),
  };
}
