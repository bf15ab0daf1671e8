import * as l10n from '@vscode/l10n';
import { scaleLinear, scaleLog } from 'd3-scale';
import { line } from 'd3-shape';
import type { VNode } from 'preact';
import { labelRises } from './label-rise';
import { placesAround, sizesAround, type Tick, type TickRow } from './ticks';

/** A plan's place in the chart. */
export interface FrontierMark {
  readonly kind: 'frontier' | 'paper' | 'active';
  readonly name: string;
  readonly bytes: number;
  /** Time or work; less is better. */
  readonly effort: number;
  /** What is read out of it. */
  readonly sentence: string;
}

export interface FrontierChartProps {
  readonly marks: readonly FrontierMark[];
  readonly budgetBytes: number | null;
  readonly width: number;
  readonly chosen: number;
  /** What stands at a place of the vertical axis. */
  readonly tickText: (effort: number) => string;
  readonly onChoose: (index: number) => void;
}

const HEIGHT = 320;
const TOP = 20;
const LEFT = 70;
const RIGHT = 24;
const BASE = HEIGHT - 32;

/** Half the size of a mark in pixels. */
const RADIUS = 5;

/** Width of a letter of a mark's name. */
const LETTER = 6.5;

type Place = (value: number) => number;

/** Plans by their memory (logarithmic) and by what they take of time: the nearer to the left and the bottom the better. */
export function FrontierChart(props: FrontierChartProps): VNode {
  const { marks, budgetBytes, width, chosen, tickText, onChoose } = props;
  const right = width - RIGHT;
  const sizes = sizesAround(marks.map(({ bytes }) => bytes).concat(budgetBytes ?? []));
  const efforts = placesAround(
    marks.map(({ effort }) => effort),
    tickText,
  );
  const x = placesOn(sizes, [LEFT, right]);
  const y = placesOn(efforts, [BASE, TOP]);
  const isNamed = ({ kind }: FrontierMark): boolean => kind === 'paper';
  const named = marks.filter(isNamed);
  const rises = labelRises(
    named.map(({ name, bytes, effort }) => ({
      x: x(bytes),
      y: y(effort),
      width: name.length * LETTER,
    })),
  );
  return (
    <svg
      class="chart frontier"
      width={width}
      height={HEIGHT}
      role="radiogroup"
      aria-label={l10n.t('Memory and time of {0} plans', marks.length)}
      onKeyDown={event => {
        const next = afterKey(event.key, chosen, marks);
        if (next === null) return;
        event.preventDefault();
        onChoose(next);
        focusMark(event.currentTarget, next);
      }}
    >
      <Axes x={x} y={y} sizes={sizes.ticks} efforts={efforts.ticks} right={right} />
      {budgetBytes !== null && (
        <line class="budget-level" x1={x(budgetBytes)} x2={x(budgetBytes)} y1={TOP} y2={BASE} />
      )}
      <path class="frontier-line" d={linePath(marks, x, y)} />
      {marks.map((mark, index) => (
        <Mark
          key={index}
          mark={mark}
          index={index}
          x={x(mark.bytes)}
          y={y(mark.effort)}
          chosen={index === chosen}
          rise={isNamed(mark) ? (rises[named.indexOf(mark)] ?? 0) : null}
          choose={() => onChoose(index)}
        />
      ))}
    </svg>
  );
}

const placesOn = ({ first, last, isLogarithmic }: TickRow, range: readonly number[]): Place =>
  (isLogarithmic ? scaleLog() : scaleLinear()).domain([first, last]).range(range);

const linePath = (marks: readonly FrontierMark[], x: Place, y: Place): string =>
  line<FrontierMark>()
    .x(({ bytes }) => x(bytes))
    .y(({ effort }) => y(effort))(
    marks.filter(({ kind }) => kind === 'frontier').sort((a, b) => a.bytes - b.bytes),
  ) ?? '';

interface AxesProps {
  readonly x: Place;
  readonly y: Place;
  readonly sizes: readonly Tick[];
  readonly efforts: readonly Tick[];
  readonly right: number;
}

const Axes = ({ x, y, sizes, efforts, right }: AxesProps): VNode => (
  <g class="axis" aria-hidden="true">
    {efforts.map(({ value, text }) => (
      <g key={value} transform={`translate(0,${y(value)})`}>
        <line class="grid-line" x1={LEFT} x2={right} />
        <text x={LEFT - 8} dy="0.32em" text-anchor="end">
          {text}
        </text>
      </g>
    ))}
    {sizes.map(({ value, text }) => (
      <g key={value} transform={`translate(${x(value)},0)`}>
        <line class="grid-line" y1={TOP} y2={BASE} />
        <text y={BASE + 18} text-anchor="middle">
          {text}
        </text>
      </g>
    ))}
  </g>
);

interface MarkProps {
  readonly mark: FrontierMark;
  readonly index: number;
  readonly x: number;
  readonly y: number;
  readonly chosen: boolean;
  /** How far its name is above its usual place; null where it has none. */
  readonly rise: number | null;
  readonly choose: () => void;
}

const Mark = ({ mark, index, x, y, chosen, rise, choose }: MarkProps): VNode => (
  <g
    class={`plan-mark ${mark.kind}${chosen ? ' chosen' : ''}`}
    transform={`translate(${Math.round(x)},${Math.round(y)})`}
    role="radio"
    aria-checked={chosen}
    aria-label={mark.sentence}
    tabIndex={chosen ? 0 : -1}
    data-mark={index}
    onClick={choose}
    onFocus={choose}
  >
    <circle class="hit" r={11} />
    <path d={SHAPES[mark.kind]} />
    {rise !== null && (
      <text y={-9 - rise} text-anchor="middle">
        {mark.name}
      </text>
    )}
  </g>
);

/** Not told apart by colour alone: a disc, a square, a rhomb. */
const SHAPES: Readonly<Record<FrontierMark['kind'], string>> = {
  frontier: `M${-RADIUS} 0a${RADIUS} ${RADIUS} 0 1 0 ${2 * RADIUS} 0a${RADIUS} ${RADIUS} 0 1 0 ${-2 * RADIUS} 0z`,
  paper: `M${-RADIUS} ${-RADIUS}h${2 * RADIUS}v${2 * RADIUS}h${-2 * RADIUS}z`,
  active: `M0 ${-RADIUS - 3}l${RADIUS + 3} ${RADIUS + 3}l${-RADIUS - 3} ${RADIUS + 3}l${-RADIUS - 3} ${-RADIUS - 3}z`,
};

/** The mark that a key leads to, from left to right; null for keys that lead nowhere. */
export function afterKey(
  key: string,
  chosen: number,
  marks: readonly FrontierMark[],
): number | null {
  const order = marks
    .map((_, index) => index)
    .sort((a, b) => bytesOf(marks, a) - bytesOf(marks, b));
  const place = order.indexOf(chosen);
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return order[Math.min(order.length - 1, place + 1)] ?? null;
    case 'ArrowLeft':
    case 'ArrowUp':
      return order[Math.max(0, place - 1)] ?? null;
    case 'Home':
      return order[0] ?? null;
    case 'End':
      return order.at(-1) ?? null;
    default:
      return null;
  }
}

const bytesOf = (marks: readonly FrontierMark[], index: number): number => marks[index]?.bytes ?? 0;

function focusMark(chart: Element, index: number): void {
  const mark = chart.querySelector(`[data-mark="${index}"]`);
  if (mark instanceof SVGElement) mark.focus();
}
