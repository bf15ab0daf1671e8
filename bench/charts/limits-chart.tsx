import { scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import type { VNode } from 'preact';
import type { LimitsReport } from '../limits/limits-report';
import { limitLabel } from '../report/labels';
import { limitsSeries, type Point, type Series } from './limits-series';
import type { Drawable } from './drawing';
import type { Palette } from './palette';
import { FOOT, HEAD, MARGIN, Picture } from './picture';

const WIDTH = 960;
const HEIGHT = 560;
const LEFT = MARGIN + 52;
/** Where the limits end and `none` stands. */
const LARGEST = WIDTH - 330;
const NONE = LARGEST + 80;
const TOP = HEAD + 26;
const BASE = HEIGHT - FOOT - 44;
/** Least distance of two names at the end of their lines. */
const NAME_HEIGHT = 18;
const RADIUS = 4.5;

type Place = (value: number) => number;

/** What networks the published figures are of. */
const PUBLISHED_NETWORK = 'yolov2-16';

/** A chart for each network. */
export const limitsCharts = (report: LimitsReport): readonly Drawable[] =>
  [...new Set(report.rows.map(({ network }) => network))].map(network => ({
    name: `limits-${network}`,
    network,
    draw: palette => <LimitsChart report={report} network={network} palette={palette} />,
  }));

/** Latency over the limit of memory, a line for each engine; both axes are logarithmic. */
export function LimitsChart({
  report,
  network,
  palette,
}: {
  readonly report: LimitsReport;
  readonly network: string;
  readonly palette: Palette;
}): VNode {
  const rows = report.rows.filter(row => row.network === network);
  const series = limitsSeries(rows, network === PUBLISHED_NETWORK);
  const limits = [...new Set(rows.map(({ limitBytes }) => limitBytes ?? Infinity))];
  const finite = limits.filter(Number.isFinite);
  const along = scaleLog()
    .domain([Math.min(...finite), Math.max(...finite)])
    .range([LEFT + 12, LARGEST]);
  const x: Place = limit => (Number.isFinite(limit) ? along(limit) : NONE);
  const y = scaleLog()
    .domain(around(series.flatMap(({ points }) => points.map(({ ms }) => ms))))
    .range([BASE, TOP]);
  return (
    <Picture
      palette={palette}
      width={WIDTH}
      height={HEIGHT}
      title={`${network} in less and less memory`}
      subtitle="Time of an inference when the kernel holds the process to a limit and swaps the rest; lower is better."
      footnote={footnote(report, series)}
    >
      <Axes x={x} y={y} limits={limits} ticks={decades(y.domain())} palette={palette} />
      {series.map((each, index) => (
        <Line key={each.name} series={each} x={x} y={y} color={colorOf(series, index, palette)} />
      ))}
      {names(series, y).map(({ index, y: place }) => (
        <text
          key={index}
          x={NONE + 16}
          y={place}
          dy="0.35em"
          fill={colorOf(series, index, palette)}
          font-weight={series[index]?.kind === 'own' ? 600 : 400}
        >
          {series[index]?.name}
        </text>
      ))}
    </Picture>
  );
}

/** From the least to the greatest value, with some room. */
function around(values: readonly number[]): readonly [number, number] {
  return [Math.min(...values) / 1.4, Math.max(...values) * 1.4];
}

/** Powers of ten in a range. */
function decades([least = 1, most = 1]: readonly number[]): readonly number[] {
  const first = Math.ceil(Math.log10(least));
  const count = Math.max(0, Math.floor(Math.log10(most)) - first + 1);
  return Array.from({ length: count }, (_, index) => 10 ** (first + index));
}

function colorOf(series: readonly Series[], index: number, palette: Palette): string {
  const kind = series[index]?.kind;
  if (kind === 'own') return palette.own;
  if (kind === 'published') return palette.quiet;
  const peers = series.filter(each => each.kind === 'peer');
  const place = peers.findIndex(({ name }) => name === series[index]?.name);
  return palette.others[place % palette.others.length] ?? palette.text;
}

interface AxesProps {
  readonly x: Place;
  readonly y: Place;
  readonly limits: readonly number[];
  readonly ticks: readonly number[];
  readonly palette: Palette;
}

const Axes = ({ x, y, limits, ticks, palette }: AxesProps): VNode => (
  <g fill={palette.quiet} font-size="12.5">
    {ticks.map(tick => (
      <g key={tick} transform={`translate(0,${y(tick)})`}>
        <line x1={LEFT} x2={NONE} stroke={palette.line} />
        <text x={LEFT - 10} dy="0.35em" text-anchor="end">
          {tick < 1000 ? `${tick} ms` : `${tick / 1000} s`}
        </text>
      </g>
    ))}
    {limits.map(limit => (
      <g key={limit} transform={`translate(${x(limit)},0)`}>
        <line y1={BASE} y2={BASE + 5} stroke={palette.quiet} />
        <text y={BASE + 21} text-anchor="middle">
          {Number.isFinite(limit) ? Math.round(limit / 2 ** 20) : limitLabel(null)}
        </text>
      </g>
    ))}
    <line x1={LEFT} x2={NONE} y1={BASE} y2={BASE} stroke={palette.quiet} />
    <text x={LEFT} y={BASE + 42}>
      Limit of the process, MiB
    </text>
  </g>
);

interface LineProps {
  readonly series: Series;
  readonly x: Place;
  readonly y: Place;
  readonly color: string;
}

/** A line with a mark at each figure, filled where it was measured here; crosses where nothing came of it. */
function Line({ series: { kind, points, failed }, x, y, color }: LineProps): VNode {
  const path = line<Point>()
    .x(({ limitBytes }) => x(limitBytes))
    .y(({ ms }) => y(ms));
  const isPublished = kind === 'published';
  return (
    <g stroke={color} fill={isPublished ? 'none' : color}>
      <path
        d={path(points) ?? ''}
        fill="none"
        stroke-width={kind === 'own' ? 3 : 2}
        stroke-dasharray={isPublished ? '2 5' : undefined}
        stroke-linecap="round"
      />
      {points.map(({ limitBytes, ms }) => (
        <circle key={limitBytes} cx={x(limitBytes)} cy={y(ms)} r={RADIUS} stroke-width="1.5" />
      ))}
      {failed.map(limit => (
        <path
          key={limit}
          d="M-5 -5L5 5M-5 5L5 -5"
          transform={`translate(${x(limit)},${TOP})`}
          stroke-width="2"
        />
      ))}
    </g>
  );
}

interface NamePlace {
  readonly index: number;
  readonly y: number;
}

/** Where the names of lines stand: beside their right ends, or below the name above. */
export function names(series: readonly Series[], y: Place): readonly NamePlace[] {
  const wanted = series
    .map(({ points }, index) => ({ index, y: y(points.at(-1)?.ms ?? 1) }))
    .sort((a, b) => a.y - b.y);
  let free = -Infinity;
  return wanted.map(({ index, y: place }) => {
    const chosen = Math.max(place, free);
    free = chosen + NAME_HEIGHT;
    return { index, y: chosen };
  });
}

function footnote({ machine, repeat }: LimitsReport, series: readonly Series[]): string {
  const crosses = series.some(({ failed }) => failed.length > 0)
    ? ' Crosses: no inference in the time allowed, or no memory for it.'
    : '';
  return `${machine.processor}, Node.js ${machine.node}, ${machine.date.slice(0, 10)}; medians of ${repeat}.${crosses} Dotted: published, from another machine.`;
}
