import { scaleLinear } from 'd3-scale';
import type { VNode } from 'preact';
import { formatSize } from '../../src/base/units';
import { engineLabel, milliseconds, planLabel } from '../report/labels';
import type { SpeedReport, SpeedRow } from '../speed/speed-report';
import type { Drawable } from './drawing';
import type { Palette } from './palette';
import { FOOT, HEAD, MARGIN, Picture } from './picture';

const WIDTH = 960;
const NAMES = 250;
const GAP = 40;
/** For the figure behind the longest bar. */
const FIGURE = 78;
const ROW = 30;
const BAR = 16;
const CAPTION = 26;
const PANEL = (WIDTH - 2 * MARGIN - NAMES - GAP) / 2;

/** A bar of one panel; null where nothing was measured. */
interface Panel {
  readonly title: string;
  readonly x: number;
  readonly value: (row: SpeedRow) => number | null;
  readonly figure: (value: number) => string;
}

const PANELS: readonly Panel[] = [
  {
    title: 'Time of an inference, ms',
    x: MARGIN + NAMES,
    value: ({ ms }) => ms.median,
    figure: milliseconds,
  },
  {
    title: 'Memory of the process',
    x: MARGIN + NAMES + PANEL + GAP,
    value: ({ processBytes }) => processBytes,
    figure: formatSize,
  },
];

/** A chart for each network. */
export const speedCharts = (report: SpeedReport): readonly Drawable[] =>
  report.networks.map(({ name }) => ({
    name: `speed-${name}`,
    network: name,
    draw: palette => <SpeedChart report={report} network={name} palette={palette} />,
  }));

/** Times and memory of all engines on one network, side by side. */
export function SpeedChart({
  report,
  network,
  palette,
}: {
  readonly report: SpeedReport;
  readonly network: string;
  readonly palette: Palette;
}): VNode {
  const rows = report.rows.filter(row => row.network === network);
  const { input } = report.networks.find(({ name }) => name === network) ?? { input: '' };
  return (
    <Picture
      palette={palette}
      width={WIDTH}
      height={HEAD + CAPTION + ROW * rows.length + FOOT}
      title={`${network} at ${input}`}
      subtitle="Shorter is better. The same weights, input and answer everywhere; medians of interleaved rounds."
      footnote={footnote(report)}
    >
      {PANELS.map(({ title, x }) => (
        <text key={title} x={x} y={HEAD + 12} font-weight="600">
          {title}
        </text>
      ))}
      {rows.map((row, index) => (
        <g key={index} transform={`translate(0,${HEAD + CAPTION + ROW * index})`}>
          <Name row={row} palette={palette} />
          {PANELS.map(panel => (
            <Bar key={panel.title} panel={panel} row={row} rows={rows} palette={palette} />
          ))}
        </g>
      ))}
    </Picture>
  );
}

const isOwn = ({ mode }: SpeedRow): boolean => mode !== 'default';

const Name = ({ row, palette }: { readonly row: SpeedRow; readonly palette: Palette }): VNode => (
  <text x={MARGIN} y={BAR - 3}>
    <tspan font-weight={isOwn(row) ? 600 : 400}>{engineLabel(row)}</tspan>
    <tspan fill={palette.quiet}>{`  ${details(row)}`}</tspan>
  </text>
);

/** What tells rows of one engine apart. */
function details(row: SpeedRow): string {
  const { plan, threads, arenaBytes } = row;
  const way = planLabel(plan) === 'untiled' ? 'untiled' : `arena ${formatSize(arenaBytes ?? 0)}`;
  const parts = [isOwn(row) ? way : '', threads === 1 ? '' : `${threads} threads`];
  return parts.filter(Boolean).join(', ');
}

interface BarProps {
  readonly panel: Panel;
  readonly row: SpeedRow;
  readonly rows: readonly SpeedRow[];
  readonly palette: Palette;
}

function Bar({ panel: { x, value, figure }, row, rows, palette }: BarProps): VNode {
  const length = scaleLinear()
    .domain([0, Math.max(...rows.map(other => value(other) ?? 0))])
    .range([0, PANEL - FIGURE]);
  const own = value(row);
  return (
    <g transform={`translate(${x},0)`}>
      {own !== null && (
        <rect
          width={Math.max(2, length(own))}
          height={BAR}
          rx="2"
          fill={isOwn(row) ? palette.own : palette.other}
        />
      )}
      <text x={8 + (own === null ? 0 : length(own))} y={BAR - 3} fill={palette.quiet}>
        {own === null ? 'not measured' : figure(own)}
      </text>
    </g>
  );
}

const footnote = ({ machine }: SpeedReport): string =>
  `${machine.processor}, Node.js ${machine.node}, ${machine.date.slice(0, 10)}. Memory: largest resident set of the engine’s own process.`;
