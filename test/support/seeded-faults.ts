import { at } from '../../src/base/assert';
import { interval } from '../../src/base/interval';
import type { Network } from '../../src/core/network/network';
import { usesOfLayer } from '../../src/core/kernels/kernel-use';
import { heightOf, isEmptyRectangle, widthOf, type Rectangle } from '../../src/base/rectangle';
import type {
  ArenaBuffer,
  ComputeStep,
  Schedule,
  Step,
  View,
} from '../../src/core/schedule/schedule';

/** Draws a whole number below `count`. */
export type Draw = (count: number) => number;

/** A schedule with one fault in it, at a place that is drawn; undefined where there is no such place. */
export type Fault = (schedule: Schedule, draw: Draw) => Schedule | undefined;

type StepOf<K extends Step['kind']> = Extract<Step, { kind: K }>;

/** The numbers of the steps that can be chosen. */
const choose = (
  { steps }: Schedule,
  draw: Draw,
  isChosen: (step: Step, index: number) => boolean,
): number | undefined => {
  const found = steps.flatMap((step, index) => (isChosen(step, index) ? [index] : []));
  return found.length === 0 ? undefined : at(found, draw(found.length));
};

/** Changes one step of a kind. */
const changed =
  <K extends Step['kind']>(
    kind: K,
    change: (step: StepOf<K>, schedule: Schedule, draw: Draw) => Step | undefined,
  ): Fault =>
  (schedule, draw) => {
    const isStep = (step: Step): step is StepOf<K> => step.kind === kind;
    const index = choose(
      schedule,
      draw,
      step => isStep(step) && change(step, schedule, () => 0) !== undefined,
    );
    const old = index === undefined ? undefined : at(schedule.steps, index);
    const step = old !== undefined && isStep(old) ? change(old, schedule, draw) : undefined;
    if (step === undefined) return undefined;
    return { ...schedule, steps: schedule.steps.map((other, i) => (i === index ? step : other)) };
  };

const omitted =
  (isOmitted: (step: Step) => boolean): Fault =>
  (schedule, draw) => {
    const index = choose(schedule, draw, isOmitted);
    return index === undefined
      ? undefined
      : { ...schedule, steps: schedule.steps.filter((_, i) => i !== index) };
  };

/** Moves a step to another place. */
const moved =
  (
    isMoved: (step: Step) => boolean,
    to: (index: number, count: number, draw: Draw) => number,
  ): Fault =>
  (schedule, draw) => {
    const index = choose(schedule, draw, isMoved);
    if (index === undefined) return undefined;
    const steps = [...schedule.steps];
    const [step] = steps.splice(index, 1);
    if (step === undefined) return undefined;
    const target = to(index, steps.length, draw);
    if (target === index || target < 1 || target > steps.length) return undefined;
    steps.splice(target, 0, step);
    return { ...schedule, steps };
  };

const isKind =
  (...kinds: readonly Step['kind'][]) =>
  (step: Step): boolean =>
    kinds.includes(step.kind);

/** Changes where a buffer lies, or how long it lives. */
const placed =
  (
    change: (
      buffer: ArenaBuffer,
      schedule: Schedule,
      draw: Draw,
    ) => Partial<ArenaBuffer> | undefined,
  ): Fault =>
  (schedule, draw) => {
    const index = draw(schedule.buffers.length);
    const other = change(at(schedule.buffers, index), schedule, draw);
    if (other === undefined) return undefined;
    const buffers = schedule.buffers.map((buffer, i) =>
      i === index ? { ...buffer, ...other } : buffer,
    );
    const fits = buffers.every(
      ({ offset, bytes }) => offset >= 0 && offset + bytes <= schedule.arenaBytes,
    );
    return fits ? { ...schedule, buffers } : undefined;
  };

/** Changes the view of one of the inputs. */
const inputChanged = (change: (view: View, step: ComputeStep) => View | undefined): Fault =>
  changed('compute', (step, _, draw) => {
    if (step.inputs.length === 0) return undefined;
    const input = draw(step.inputs.length);
    const view = change(at(step.inputs, input), step);
    return view && { ...step, inputs: step.inputs.map((old, i) => (i === input ? view : old)) };
  });

const outputChanged = (change: (view: View) => View | undefined): Fault =>
  changed('compute', step => {
    const output = change(step.output);
    return output && { ...step, output };
  });

/** Changes the view of a ring, wherever a step names it; from some step on. */
const ringsChanged =
  (change: (view: View) => View): Fault =>
  schedule => {
    const ring = (view: View): View => (view.ringRows > 1 ? change(view) : view);
    if (!schedule.buffers.some(({ role }) => role.kind === 'ring' && role.rows > 1))
      return undefined;
    const steps = schedule.steps.map((step): Step => {
      if (step.kind === 'compute')
        return { ...step, inputs: step.inputs.map(ring), output: ring(step.output) };
      return step.kind === 'convert' ? { ...step, to: ring(step.to) } : step;
    });
    return { ...schedule, steps };
  };

/** Lays out the rows of a buffer a position too narrow for all who read and write it. */
const narrowed: Fault = (schedule, draw) => {
  const index = draw(schedule.buffers.length);
  const isWide = ({ region, ringRows }: View): boolean => ringRows === 0 && widthOf(region) > 1;
  const narrow = (view: View): View => {
    if (view.buffer !== index || !isWide(view)) return view;
    const { y, x } = view.region;
    const region = { y, x: interval(x.start, x.end - 1) };
    return { ...view, region, rowStride: view.rowStride - view.pixelStride };
  };
  const steps = schedule.steps.map((step): Step => {
    switch (step.kind) {
      case 'input':
        return { ...step, output: narrow(step.output) };
      case 'load':
        return step;
      case 'compute':
        return { ...step, inputs: step.inputs.map(narrow), output: narrow(step.output) };
      default:
        return { ...step, from: narrow(step.from), to: narrow(step.to) };
    }
  });
  const outputs = new Map([...schedule.outputs].map(([layer, view]) => [layer, narrow(view)]));
  return { ...schedule, steps, outputs };
};

const computedChanged = (change: (rectangle: Rectangle) => Rectangle): Fault =>
  changed('compute', step => {
    const computed = change(step.computed);
    return isEmptyRectangle(computed) ? undefined : { ...step, computed };
  });

const stripChanged = (kind: 'keep' | 'take', change: (rectangle: Rectangle) => Rectangle): Fault =>
  changed(kind, step => {
    const rectangle = change(step.strip.rectangle);
    return isEmptyRectangle(rectangle)
      ? undefined
      : { ...step, strip: { ...step.strip, rectangle } };
  });

const withoutLastRow = ({ y, x }: Rectangle): Rectangle => ({ y: interval(y.start, y.end - 1), x });
const withoutFirstRow = ({ y, x }: Rectangle): Rectangle => ({
  y: interval(y.start + 1, y.end),
  x,
});
const withoutLastColumn = ({ y, x }: Rectangle): Rectangle => ({
  y,
  x: interval(x.start, x.end - 1),
});
const withoutFirstColumn = ({ y, x }: Rectangle): Rectangle => ({
  y,
  x: interval(x.start + 1, x.end),
});

const shiftedRows = (view: View, rows: number): View => ({
  ...view,
  region: {
    y: { start: view.region.y.start + rows, end: view.region.y.end + rows },
    x: view.region.x,
  },
});

const shiftedColumns = (view: View, columns: number): View => ({
  ...view,
  region: {
    y: view.region.y,
    x: { start: view.region.x.start + columns, end: view.region.x.end + columns },
  },
});

const rowBytes = ({ buffers, steps }: Schedule, buffer: ArenaBuffer): number | undefined => {
  for (const step of steps)
    if (step.kind === 'compute' && buffers[step.output.buffer] === buffer)
      return Math.ceil(step.output.rowStride / 16) * 16;
  return undefined;
};

const exchanged: Fault = (schedule, draw) => {
  const [i, j] = [draw(schedule.buffers.length), draw(schedule.buffers.length)];
  const [a, b] = [at(schedule.buffers, i), at(schedule.buffers, j)];
  if (
    a.offset === b.offset ||
    Math.max(a.offset + b.bytes, b.offset + a.bytes) > schedule.arenaBytes
  )
    return undefined;
  const buffers = [...schedule.buffers];
  buffers[i] = { ...a, offset: b.offset };
  buffers[j] = { ...b, offset: a.offset };
  return { ...schedule, buffers };
};

/** A step again, later, when its memory may serve others. */
const repeatedLater: Fault = (schedule, draw) => {
  const index = choose(schedule, draw, isKind('compute', 'keep', 'take', 'convert'));
  if (index === undefined) return undefined;
  const steps = [...schedule.steps];
  steps.splice(index + 1 + draw(steps.length - index), 0, at(steps, index));
  return { ...schedule, steps };
};

const isConcat = ({ layers }: Network, { layer }: ComputeStep): boolean =>
  layers[layer]?.operation.kind === 'concat';

const scratchOver =
  (target: (step: ComputeStep) => View | undefined): Fault =>
  (schedule, draw) => {
    const index = choose(
      schedule,
      draw,
      step => step.kind === 'compute' && step.scratch !== undefined,
    );
    const step = index === undefined ? undefined : schedule.steps[index];
    if (step?.kind !== 'compute' || step.scratch === undefined) return undefined;
    const { scratch } = step;
    const over = target(step);
    if (over === undefined) return undefined;
    const last = schedule.arenaBytes - at(schedule.buffers, scratch).bytes;
    const offset = Math.min(at(schedule.buffers, over.buffer).offset, last);
    const buffers = schedule.buffers.map((buffer, i) =>
      i === scratch ? { ...buffer, offset } : buffer,
    );
    return { ...schedule, buffers };
  };

const outputsChanged =
  (change: (view: View) => View | undefined): Fault =>
  schedule => ({
    ...schedule,
    outputs: new Map(
      [...schedule.outputs].flatMap(([layer, view], i) => {
        const other = i === 0 ? change(view) : view;
        return other === undefined ? [] : [[layer, other] as const];
      }),
    ),
  });

/** What can go wrong in a schedule, by name. */
export const FAULTS: Readonly<Record<string, Fault>> = {
  'a layer is not computed': omitted(isKind('compute')),
  'the last tile is not computed': ({ steps, ...schedule }) => {
    const last = steps.findLastIndex(isKind('compute'));
    return { ...schedule, steps: steps.filter((_, index) => index !== last) };
  },
  'a halo is not kept': omitted(isKind('keep')),
  'a halo is not taken': omitted(isKind('take')),
  'bytes are not made numbers': omitted(isKind('convert')),
  'parameters are not loaded': omitted(isKind('load')),
  'the input is not there': omitted(isKind('input')),
  'a step comes one too late': moved(isKind('compute', 'convert'), index => index + 1),
  'a step comes too late': moved(
    isKind('compute', 'convert'),
    (index, count, draw) => index + draw(count - index),
  ),
  'a step comes too early': moved(isKind('compute'), (index, _, draw) => 1 + draw(index)),
  'a halo is taken before it is kept': moved(isKind('take'), (index, _, draw) => 1 + draw(index)),
  'a halo is kept too late': moved(
    isKind('keep'),
    (index, count, draw) => index + draw(count - index),
  ),
  'parameters are loaded too late': moved(isKind('load'), index => index + 1),
  'a step is done again, later': repeatedLater,
  'two buffers are exchanged': exchanged,
  'a buffer has rows that are a position too short': narrowed,
  'a buffer lies 16 bytes too low': placed(({ offset }) => ({ offset: offset - 16 })),
  'a buffer lies 16 bytes too high': placed(({ offset }) => ({ offset: offset + 16 })),
  'a buffer lies a row too low': placed((buffer, schedule) => {
    const bytes = rowBytes(schedule, buffer);
    return bytes === undefined ? undefined : { offset: buffer.offset - bytes };
  }),
  'a buffer lies a row too high': placed((buffer, schedule) => {
    const bytes = rowBytes(schedule, buffer);
    return bytes === undefined ? undefined : { offset: buffer.offset + bytes };
  }),
  'a buffer lies in the place of another': placed((_, { buffers }, draw) => ({
    offset: at(buffers, draw(buffers.length)).offset,
  })),
  'a buffer is given up a step too early': placed(({ firstStep, lastStep }) =>
    lastStep > firstStep ? { lastStep: lastStep - 1 } : undefined,
  ),
  'a ring is one row short': ringsChanged(view => ({ ...view, ringRows: view.ringRows - 1 })),
  'a ring is one row short for its readers': inputChanged(view =>
    view.ringRows > 1 ? { ...view, ringRows: view.ringRows - 1 } : undefined,
  ),
  'a ring begins a row later for its readers': inputChanged(view =>
    view.ringRows > 1 ? shiftedRows(view, 1) : undefined,
  ),
  'a strip is kept without its last column': stripChanged('keep', withoutLastColumn),
  'a strip is kept without its first row': stripChanged('keep', withoutFirstRow),
  'a strip is taken without its first column': stripChanged('take', withoutFirstColumn),
  'a strip is taken without its last row': stripChanged('take', withoutLastRow),
  'the last row of a tile is missing': computedChanged(withoutLastRow),
  'the first row of a tile is missing': computedChanged(withoutFirstRow),
  'the last column of a tile is missing': computedChanged(withoutLastColumn),
  'the first column of a tile is missing': computedChanged(withoutFirstColumn),
  'a part of the input misses a row': changed('convert', step => {
    const rectangle = withoutLastRow(step.rectangle);
    return isEmptyRectangle(rectangle) ? undefined : { ...step, rectangle };
  }),
  'an input is read a row too low': inputChanged(view => shiftedRows(view, 1)),
  'an input is read a column too far': inputChanged(view => shiftedColumns(view, 1)),
  'an input is read from the next channel on': inputChanged(view => ({
    ...view,
    offset: view.offset + 4,
  })),
  'an input has rows that are a position too long': inputChanged(view =>
    heightOf(view.region) > 1
      ? { ...view, rowStride: view.rowStride + view.pixelStride }
      : undefined,
  ),
  'an input has positions that are a number too long': inputChanged(view =>
    widthOf(view.region) > 1 ? { ...view, pixelStride: view.pixelStride + 4 } : undefined,
  ),
  'two inputs are exchanged': changed('compute', step =>
    step.inputs.length < 2 ? undefined : { ...step, inputs: [...step.inputs].reverse() },
  ),
  'an input is read from another buffer': changed('compute', (step, { buffers }, draw) => {
    const [first, ...rest] = step.inputs;
    return first && { ...step, inputs: [{ ...first, buffer: draw(buffers.length) }, ...rest] };
  }),
  'an output is written into another buffer': changed('compute', (step, { buffers }, draw) => ({
    ...step,
    output: { ...step.output, buffer: draw(buffers.length) },
  })),
  'an output is written a row too low': outputChanged(view => shiftedRows(view, -1)),
  'an output is written from the next channel on': outputChanged(view => ({
    ...view,
    offset: view.offset + 4,
  })),
  'an output has rows that are a position too long': outputChanged(view =>
    heightOf(view.region) > 1
      ? { ...view, rowStride: view.rowStride + view.pixelStride }
      : undefined,
  ),
  'an input of a concatenation is not copied': changed('compute', (step, { network }) =>
    isConcat(network, step) && step.uses.length > 0
      ? { ...step, uses: step.uses.slice(1) }
      : undefined,
  ),
  'all inputs of a concatenation are taken for written in place': changed(
    'compute',
    (step, { network }) =>
      isConcat(network, step) && step.uses.length === step.inputs.length
        ? { ...step, uses: [] }
        : undefined,
  ),
  'nothing runs in a step': changed('compute', (step, { network }) =>
    isConcat(network, step) || step.uses.length === 0 ? undefined : { ...step, uses: [] },
  ),
  'something else is added as a convolution stores': changed('compute', step =>
    step.summand === undefined
      ? undefined
      : { ...step, summand: { ...step.summand, offset: step.summand.offset + 4 } },
  ),
  'a sum is stored and added once more': changed('compute', (step, { network }) =>
    network.layers[step.layer]?.operation.kind === 'sum' && step.uses.length === 0
      ? { ...step, uses: usesOfLayer(network, step.layer) }
      : undefined,
  ),
  'some channels are not computed': omitted(
    step => step.kind === 'compute' && step.channels !== undefined,
  ),
  'channels are computed with the parameters of others': changed('load', step => {
    const [block] = step.blocks;
    return step.blocks.length === 1 && block?.channels !== undefined && block.channels.start > 0
      ? {
          ...step,
          blocks: [{ ...block, channels: interval(0, block.channels.end - block.channels.start) }],
        }
      : undefined;
  }),
  'parameters are loaded over others': changed('load', step => {
    const [first, second, ...rest] = step.blocks;
    return (
      second &&
      first && {
        ...step,
        blocks: [first, { ...second, weightsOffset: first.weightsOffset }, ...rest],
      }
    );
  }),
  'a kernel works in the memory of its input': scratchOver(({ inputs }) => inputs[0]),
  'a kernel works in the memory of its output': scratchOver(({ output }) => output),
  'an answer lies elsewhere': outputsChanged(view => ({ ...view, offset: view.offset + 4 })),
  'an answer is missing': outputsChanged(() => undefined),
  'the arena is larger than what is written': schedule => ({
    ...schedule,
    arenaBytes: schedule.arenaBytes + 16,
  }),
  'the arena is smaller than what is written': schedule => ({
    ...schedule,
    arenaBytes: schedule.arenaBytes - 4,
  }),
};
