import * as l10n from '@vscode/l10n';
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { formatSize } from '../../base/units';
import type { ArenaBlock, ReportModel } from '../../core/report/report';
import type { RunReport } from '../../protocol/report';
import { ArenaChart } from '../charts/arena-chart';
import { TableBehind, type DataTableProps } from '../controls/data-table';
import { Legend } from '../controls/legend';
import { Section } from '../controls/section';
import { Segmented } from '../controls/segmented';
import { milliseconds } from '../duration';
import type { SectionProps } from '../section-props';
import { useWidth } from '../width';

export function Arena({ content: { report, run }, state, dispatch }: SectionProps): VNode {
  const isTimed = run !== null && run.timeline !== null;
  const axis = isTimed ? state.view.timeAxis : 'steps';
  return (
    <Section
      id="arena"
      title={l10n.t('The arena over time')}
      explanation={l10n.t(
        'Each block is a buffer. Its width is its lifetime, its height is its size, and its position is its place in the arena. MAFAT runs exactly this schedule.',
      )}
      controls={
        isTimed && (
          <Segmented
            label={l10n.t('Horizontal axis')}
            options={[
              { value: 'steps', text: l10n.t('Steps') },
              { value: 'time', text: l10n.t('Measured time') },
            ]}
            value={axis}
            onChange={value => dispatch({ kind: 'view', view: { timeAxis: value } })}
          />
        )
      }
    >
      <ScrubbedChart report={report} run={run} axis={axis} />
      {run !== null && run.memory.length > 0 && (
        <p class="note">
          {l10n.t(
            'Memory in use is below live memory while a map is still being filled tile by tile.',
          )}
        </p>
      )}
      <Legend entries={legendOf(report, run)} />
      <TableBehind table={() => blockTable(report)} />
      {run !== null && run.memory.length > 0 && (
        <TableBehind
          title={l10n.t('Show measurements as a table')}
          table={() => measuredTable(report, run)}
        />
      )}
    </Section>
  );
}

interface ScrubbedChartProps {
  readonly report: ReportModel;
  readonly run: RunReport | null;
  readonly axis: 'steps' | 'time';
}

/** The chart, a slider over its columns, and a sentence about the column chosen. */
function ScrubbedChart({ report, run, axis }: ScrubbedChartProps): VNode {
  const [frame, width] = useWidth<HTMLDivElement>();
  const { columns } = report.memory;
  const [chosen, setChosen] = useState(() => fullestColumn(report));
  const column = Math.min(chosen, columns - 1);
  const sentence = columnSentence(report, run, column);
  return (
    <>
      <div ref={frame}>
        <ArenaChart {...{ report, run, axis, width, column }} onPoint={setChosen} />
        <input
          class="scrubber"
          type="range"
          min={0}
          max={columns - 1}
          value={column}
          aria-label={l10n.t('Step')}
          aria-valuetext={sentence}
          onInput={event => setChosen(Number(event.currentTarget.value))}
        />
      </div>
      <p class="reader">{sentence}</p>
    </>
  );
}

function fullestColumn({ memory }: ReportModel): number {
  const most = memory.aliveBytes.reduce((a, b) => Math.max(a, b), 0);
  return Math.max(0, memory.aliveBytes.indexOf(most));
}

/** The layer at work in a column, by what is first written there. */
export function columnSentence(report: ReportModel, run: RunReport | null, column: number): string {
  const { memory, groups } = report;
  const first = column * memory.stepsPerColumn;
  const last = Math.min(memory.steps, first + memory.stepsPerColumn) - 1;
  const group = groups.find(
    ({ steps }) => steps !== null && steps.start <= last && first < steps.end,
  );
  const alive = memory.blocks.filter(b => b.firstColumn <= column && column <= b.lastColumn);
  const parts = [
    first === last
      ? l10n.t('Step {0} of {1}', first + 1, memory.steps)
      : l10n.t('Steps {0} to {1} of {2}', first + 1, last + 1, memory.steps),
    ...(group === undefined ? [] : [l10n.t('group {0}', group.index + 1)]),
    l10n.t(
      '{0} live in {1} buffers',
      formatSize(memory.aliveBytes[column] ?? 0),
      alive.reduce((sum, { count }) => sum + count, 0),
    ),
    ...measuredIn(report, run, column),
    ...timeOf(run, column),
  ];
  return `${parts.join(', ')}: ${largestBlocks(report, alive)}`;
}

function measuredIn(
  { memory: { stepsPerColumn } }: ReportModel,
  run: RunReport | null,
  column: number,
): readonly string[] {
  const sample = run?.memory.find(({ step }) => Math.floor(step / stepsPerColumn) === column);
  return sample === undefined
    ? []
    : [l10n.t('{0} in use (measured)', formatSize(sample.arenaBytes))];
}

const timeOf = (run: RunReport | null, column: number): readonly string[] => {
  const start = run?.timeline?.columnStartMs[column];
  return start === undefined ? [] : [l10n.t('{0} after start', milliseconds(start))];
};

/** Blocks that a sentence names. */
const MOST_NAMED = 3;

function largestBlocks(report: ReportModel, alive: readonly ArenaBlock[]): string {
  const falling = [...alive].sort((a, b) => b.bytes - a.bytes);
  const named = falling
    .slice(0, MOST_NAMED)
    .map(block => `${blockName(report, block)} ${formatSize(block.bytes)}`);
  return `${named.join(', ')}${falling.length > MOST_NAMED ? ' …' : '.'}`;
}

function blockName(report: ReportModel, { kind, firstLayer, lastLayer }: ArenaBlock): string {
  const layer = layersName(report, firstLayer, lastLayer);
  switch (kind) {
    case 'map':
      return l10n.t('map of {0}', layer);
    case 'tile':
      return l10n.t('tile of {0}', layer);
    case 'ring':
      return l10n.t('kept rows of {0}', layer);
    case 'halo':
      return l10n.t('strip of {0}', layer);
    case 'scratch':
      return l10n.t('scratch memory of {0}', layer);
  }
}

function layersName({ layers }: ReportModel, first: number, last: number): string {
  if (first === last)
    return first < 0 ? l10n.t('the input') : `${first} ${layers[first]?.type ?? ''}`;
  return first < 0
    ? l10n.t('the input to layer {0}', last)
    : l10n.t('layers {0} to {1}', first, last);
}

function legendOf(report: ReportModel, run: RunReport | null) {
  const kinds = new Set(report.memory.blocks.map(({ kind }) => kind));
  const box = (kind: ArenaBlock['kind'], text: string) =>
    kinds.has(kind) ? [{ mark: `block ${kind} even`, shape: 'box', text } as const] : [];
  return [
    ...box('map', l10n.t('whole maps')),
    ...box('tile', l10n.t('parts of maps inside a group')),
    ...box('ring', l10n.t('rings of rows inside a group')),
    ...box('halo', l10n.t('strips kept for neighbours')),
    ...box('scratch', l10n.t('scratch memory of fast layers')),
    { mark: 'alive', shape: 'box', text: l10n.t('live') } as const,
    { mark: 'arena-peak', shape: 'line', text: l10n.t('predicted arena size') } as const,
    ...(run === null || run.memory.length === 0
      ? []
      : [{ mark: 'in-use', shape: 'line', text: l10n.t('in use, measured') } as const]),
    ...(run === null
      ? []
      : [
          {
            mark: 'measured',
            shape: 'line',
            text: l10n.t('highest byte written, measured'),
          } as const,
        ]),
    ...(report.budget?.counting === 'arena'
      ? [{ mark: 'budget-level', shape: 'line', text: l10n.t('budget') } as const]
      : []),
  ];
}

const number = (title: string) => ({ title, kind: 'number' }) as const;

export function measuredTable({ memory }: ReportModel, run: RunReport): DataTableProps {
  const predicted = (step: number): number =>
    memory.aliveBytes[Math.floor(step / memory.stepsPerColumn)] ?? 0;
  return {
    caption: l10n.t('Memory during the run'),
    columns: [
      number(l10n.t('Step')),
      number(l10n.t('Live, predicted')),
      number(l10n.t('In use, measured')),
      number(l10n.t('Process, measured')),
    ],
    rows: run.memory.map(({ step, arenaBytes, residentBytes }) => ({
      key: step,
      cells: [
        step + 1,
        formatSize(predicted(step)),
        formatSize(arenaBytes),
        formatSize(residentBytes),
      ],
    })),
  };
}

export function blockTable(report: ReportModel): DataTableProps {
  const { blocks, stepsPerColumn, steps } = report.memory;
  return {
    caption: l10n.t('Buffers in the arena'),
    columns: [
      { title: l10n.t('Buffer'), kind: 'text' },
      number(l10n.t('First step')),
      number(l10n.t('Last step')),
      number(l10n.t('Offset')),
      number(l10n.t('Size')),
      number(l10n.t('Buffers')),
    ],
    rows: blocks.map((block, index) => ({
      key: index,
      cells: [
        blockName(report, block),
        block.firstColumn * stepsPerColumn + 1,
        Math.min(steps, (block.lastColumn + 1) * stepsPerColumn),
        formatSize(block.offset),
        formatSize(block.bytes),
        block.count,
      ],
    })),
  };
}
