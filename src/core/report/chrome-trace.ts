import { at } from '../../base/assert';
import type { Rectangle } from '../../base/rectangle';
import { isInput } from '../network/network';
import { formatPlan } from '../tiling/plan-notation';
import type { Schedule, Step } from '../schedule/schedule';
import { aliveBytes } from './alive-bytes';
import type { MemorySample, StepTimes } from './run-timeline';

/** One event of the Trace Event Format that chrome://tracing and ui.perfetto.dev read. */
export type TraceEvent =
  /** A stretch of time, in microseconds. */
  | {
      readonly ph: 'X';
      readonly name: string;
      readonly cat: Step['kind'];
      readonly pid: number;
      readonly tid: number;
      readonly ts: number;
      readonly dur: number;
      readonly args: Readonly<Record<string, number | string>>;
    }
  /** The value of a counter from this moment on. */
  | {
      readonly ph: 'C';
      readonly name: string;
      readonly pid: number;
      readonly ts: number;
      readonly args: Readonly<Record<string, number>>;
    }
  /** A name for a process or a row. */
  | {
      readonly ph: 'M';
      readonly name: 'process_name' | 'thread_name';
      readonly pid: number;
      readonly tid: number;
      readonly args: { readonly name: string };
    };

export interface ChromeTrace {
  readonly displayTimeUnit: 'ms';
  readonly traceEvents: readonly TraceEvent[];
  readonly otherData: Readonly<Record<string, string | number>>;
}

const PROCESS = 1;

/** The rows of the picture. */
const ROWS = { compute: 1, load: 2, strips: 3 } as const;

/** The steps of a run on their time, and beside them what is alive in the arena, predicted and measured. */
export function chromeTrace(
  schedule: Schedule,
  times: StepTimes,
  memory: readonly MemorySample[],
): ChromeTrace {
  const { network, plan, steps, arenaBytes } = schedule;
  const alive = aliveBytes(schedule);
  return {
    displayTimeUnit: 'ms',
    traceEvents: [
      metadata('process_name', 0, `${network.name}, plan ${formatPlan(plan)}`),
      metadata('thread_name', ROWS.compute, 'layers'),
      metadata('thread_name', ROWS.load, 'weights'),
      metadata('thread_name', ROWS.strips, 'strips between tiles'),
      ...steps.flatMap((step, index) => eventsOf(schedule, step, at(alive, index), times, index)),
      ...memory.flatMap(sample => measuredEvents(sample, times)),
    ],
    otherData: { network: network.name, plan: formatPlan(plan), arenaBytes },
  };
}

const metadata = (
  name: 'process_name' | 'thread_name',
  tid: number,
  value: string,
): TraceEvent => ({ ph: 'M', name, pid: PROCESS, tid, args: { name: value } });

function eventsOf(
  schedule: Schedule,
  step: Step,
  alive: number,
  times: StepTimes,
  index: number,
): readonly TraceEvent[] {
  const ts = microseconds(times.startMs[index]);
  return [
    {
      ph: 'X',
      cat: step.kind,
      pid: PROCESS,
      ts,
      dur: microseconds(times.durationMs[index]),
      ...described(schedule, step),
    },
    counter('alive in the arena, predicted', ts, alive),
  ];
}

function measuredEvents(
  { step, arenaBytes, residentBytes }: MemorySample,
  { startMs, durationMs }: StepTimes,
): readonly TraceEvent[] {
  const end = microseconds((startMs[step] ?? 0) + (durationMs[step] ?? 0));
  return [
    counter('in use in the arena, measured', end, arenaBytes),
    counter('resident memory of the process, measured', end, residentBytes),
  ];
}

const counter = (name: string, ts: number, bytes: number): TraceEvent => ({
  ph: 'C',
  name,
  pid: PROCESS,
  ts,
  args: { bytes },
});

const microseconds = (ms = 0): number => Math.round(ms * 1000);

/** What a viewer shows of a step; groups are numbered from 1, as everywhere for people. */
type Described = Pick<Extract<TraceEvent, { ph: 'X' }>, 'name' | 'tid' | 'args'>;

function described({ network }: Schedule, step: Step): Described {
  switch (step.kind) {
    case 'input':
      return { name: 'input', tid: ROWS.compute, args: {} };
    case 'load': {
      const layers = step.blocks.map(({ layer }) => layer).join(' ');
      return { name: 'load weights', tid: ROWS.load, args: { group: step.group + 1, layers } };
    }
    case 'compute': {
      const { group, tile, layer, computed, scratch } = step;
      return {
        name: `${layer} ${at(network.layers, layer).label}`,
        tid: ROWS.compute,
        args: {
          group: group + 1,
          tile,
          kernel: scratch === undefined ? 'exact' : 'fast',
          ...corners(computed),
        },
      };
    }
    case 'convert': {
      const { group, tile, rectangle } = step;
      return {
        name: 'input, bytes to numbers',
        tid: ROWS.compute,
        args: { group: group + 1, tile, ...corners(rectangle) },
      };
    }
    case 'keep':
    case 'take': {
      const { layer, from, to } = step.strip;
      return {
        name: `${step.kind} strip of ${isInput(layer) ? 'the input' : layer}`,
        tid: ROWS.strips,
        args: { group: step.group + 1, from, to },
      };
    }
  }
}

const corners = ({ x, y }: Rectangle): Readonly<Record<'x1' | 'y1' | 'x2' | 'y2', number>> => ({
  x1: x.start,
  y1: y.start,
  x2: x.end,
  y2: y.end,
});
