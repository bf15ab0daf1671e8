import { at } from '../../base/assert';
import { lengthOf } from '../../base/interval';
import { isEmptyRectangle, sameRectangle, wholeMap, type Rectangle } from '../../base/rectangle';
import { UserError } from '../../base/user-error';
import { FIRST_INPUT, shapeOf, tensorOf, type Layer, type Reference } from '../network/network';
import type { OperationOf } from '../network/operation';
import { ELEMENT_BYTES } from '../network/shape';
import { formatPlan } from '../tiling/plan-notation';
import { besideOneAnother, maySucceed, overlapsRuns, type Access } from './certificate/access';
import { ArenaContent, type Run } from './certificate/arena-content';
import { kernelOrder, type KernelOrder } from './certificate/kernel-order';
import { LaneTable, type Lanes } from './certificate/lanes';
import { LoadedWeights } from './certificate/loaded-weights';
import { Origins, type Origin } from './certificate/origins';
import { readRectangle } from './certificate/receptive-reads';
import { laneStart, runsOf, spanOf } from './certificate/view-runs';
import type { ComputeStep, Schedule, Step, View } from './schedule';

/** What was proved of a schedule: every value that a step reads is the one that its layer wrote. */
export interface Certificate {
  /** Steps that were replayed. */
  readonly steps: number;
  /** Values whose origin was proved, counted each time they are read. */
  readonly numbers: number;
}

/**
 * A schedule that was found to be wrong. That is a bug in MAFAT, but users get a sentence, because they can choose
 * another plan.
 */
export class Refusal extends UserError {}

/**
 * Replays a schedule without values. For every stretch of the arena, it knows which positions and channels of which
 * layer lie there. It proves that each step finds the values that it reads, that a step overwrites none that it still
 * has to read, that parameters are in memory when they are used, that the outputs of the network are complete at the
 * end, and that the highest byte written is the last byte of the arena.
 *
 * The operations and the order of their kernels say what is read when. This shares no code with lowering, sharing and
 * placement, so it finds their bugs. A convolution that stores the sum of the next step must leave it exactly where that
 * step would; then the two steps read and write the same as if each ran.
 * @throws Refusal at the first step that is wrong.
 */
export function certify(schedule: Schedule): Certificate {
  return new Replay(schedule).run();
}

interface OrderedRead {
  readonly access: Access;
  readonly order: KernelOrder;
}

interface JoinedPart {
  readonly start: number;
  readonly count: number;
  readonly first: number;
  readonly origins: readonly Origin[];
}

/** Stands for the network's first input as bytes; FIRST_INPUT stands for it as floats. */
const BYTES = Number.MIN_SAFE_INTEGER;

const NUMBER_BYTES = 4;

/** More bytes than a position has. */
const MOST_PITCH = 2 ** 26;

/** Buffers of bytes end with a whole word. */
const inWords = (bytes: number): number => Math.ceil(bytes / NUMBER_BYTES) * NUMBER_BYTES;

class Replay {
  private readonly content = new ArenaContent();
  private readonly table = new LaneTable();
  private readonly origins: Origins;
  private readonly inputBytes: readonly Origin[];
  private readonly weights: LoadedWeights;
  /** By the layer whose channels they are, and where in a position they start. */
  private readonly laneCache = new Map<readonly Origin[], Map<number, Lanes>>();
  private highest = 0;
  private numbers = 0;
  private index = 0;

  constructor(private readonly schedule: Schedule) {
    const { network, weightsBytes } = schedule;
    this.origins = new Origins(network);
    const { channels } = shapeOf(network, FIRST_INPUT);
    this.inputBytes = [{ layer: BYTES, channel: 0, count: channels }];
    this.weights = new LoadedWeights(network, weightsBytes);
  }

  run(): Certificate {
    const { steps, arenaBytes } = this.schedule;
    for (const step of steps) {
      this.step(step);
      this.index++;
    }
    this.outputs();
    if (inWords(this.highest) !== arenaBytes)
      this.refuse(`the highest byte written is ${this.highest}, and the arena has ${arenaBytes}`);
    return { steps: steps.length, numbers: this.numbers };
  }

  private step(step: Step): void {
    switch (step.kind) {
      case 'input':
        this.input(step.source, step.output);
        return;
      case 'load':
        for (const block of step.blocks) {
          const problem = this.weights.load(block);
          if (problem !== undefined) this.refuse(problem);
        }
        return;
      case 'compute':
        if (!isEmptyRectangle(step.computed)) this.compute(step);
        return;
      case 'convert': {
        const read = this.read(step.from, step.rectangle, this.inputBytes);
        this.move(read, this.access(step.to, step.rectangle, this.origins.of(FIRST_INPUT)));
        return;
      }
      case 'keep':
      case 'take': {
        const { rectangle, layer } = step.strip;
        if (isEmptyRectangle(rectangle)) return;
        const origins = this.origins.of(layer);
        this.move(
          this.read(step.from, rectangle, origins),
          this.access(step.to, rectangle, origins),
        );
      }
    }
  }

  /** The host fills whole rows. */
  private input(reference: Reference, view: View): void {
    const { network, plan } = this.schedule;
    const whole = wholeMap(shapeOf(network, reference));
    const isBytes = reference === FIRST_INPUT && plan.input !== 'f32';
    const origins = isBytes ? this.inputBytes : this.origins.of(reference);
    this.write(this.access(view, whole, origins));
  }

  private compute(step: ComputeStep): void {
    const layer = at(this.schedule.network.layers, step.layer);
    this.checkKernels(step, layer);
    if (step.inputs.length !== layer.inputs.length)
      this.refuse("its inputs aren't those of its layer");
    const lack = this.weights.lack(layer, step);
    if (lack !== undefined) this.refuse(lack);
    const reads: OrderedRead[] = [];
    for (let input = 0; input < step.inputs.length; input++) {
      const read = this.inputOf(step, layer, input);
      if (read !== undefined) reads.push(read);
    }
    const writes = this.writesOf(step, layer);
    for (const write of writes)
      for (const { access, order } of reads) this.checkOrder(access, write, order);
    if (step.scratch !== undefined)
      this.scratch(step.scratch, [...reads.map(({ access }) => access), ...writes]);
    for (const write of writes) this.write(write);
  }

  /**
   * Something runs in every step, but where all of a concatenation is there already, the step before stored the sum, or the
   * layer can only be planned.
   */
  private checkKernels(step: ComputeStep, { operation }: Layer): void {
    const before = this.schedule.steps[this.index - 1];
    const storing = before?.kind === 'compute' && before.summand !== undefined ? before : undefined;
    if (storing !== undefined && (operation.kind !== 'sum' || !this.standsFor(step, storing)))
      this.refuse('the step before adds numbers that it should not');
    if (step.summand !== undefined && this.schedule.steps[this.index + 1]?.kind !== 'compute')
      this.refuse('it adds numbers, but no step behind it stands for the sum');
    const { kind } = operation;
    if (
      step.uses.length === 0 &&
      storing === undefined &&
      kind !== 'concat' &&
      kind !== 'unsupported'
    )
      this.refuse('nothing runs in it');
  }

  /** Whether a step has nothing left to do: the one before it added the other input to its own, where the sum lies. */
  private standsFor(sum: ComputeStep, { output, computed, summand }: ComputeStep): boolean {
    const places = [sum.output, ...sum.inputs].map(view => this.placeOf(view));
    const [own, other] = [this.placeOf(output), summand && this.placeOf(summand)];
    const [first, ...inputs] = places;
    return (
      sum.uses.length === 0 &&
      inputs.length === 2 &&
      first === own &&
      inputs.includes(own) &&
      other !== undefined &&
      inputs.includes(other) &&
      sameRectangle(sum.computed, computed)
    );
  }

  /** Where position (0, 0) of a view's map would lie, and how far apart its rows and columns do. */
  private placeOf({ buffer, offset, region, rowStride, pixelStride, ringRows }: View): string {
    const { start } = this.bufferOf(buffer);
    const origin = start + offset - region.y.start * rowStride - region.x.start * pixelStride;
    return [origin, rowStride, pixelStride, ringRows].join(' ');
  }

  /** What a step reads of an input, and in which order; undefined if its kernel reads nothing. */
  private inputOf(step: ComputeStep, layer: Layer, input: number): OrderedRead | undefined {
    const { network } = this.schedule;
    const rectangle = readRectangle(
      network,
      layer,
      input,
      step.computed,
      step.scratch !== undefined,
    );
    if (isEmptyRectangle(rectangle)) return undefined;
    if (layer.operation.kind === 'concat') return this.joinedInput(step, layer.operation, input);
    const origins = this.origins.of(at(layer.inputs, input));
    const access = this.read(at(step.inputs, input), rectangle, origins);
    return { access, order: kernelOrder(layer, input) };
  }

  /** Reads the part of an input that a concatenation copies. The rest must already lie in its output. */
  private joinedInput(
    step: ComputeStep,
    operation: OperationOf<'concat'>,
    input: number,
  ): OrderedRead | undefined {
    const { inputs, output, computed } = step;
    const { start, count, first, origins } = this.joinedPart(step.layer, operation, input);
    if (!copiedInputs(step).includes(input)) {
      this.read(this.channelsOf(output, first, count, origins), computed, origins);
      return undefined;
    }
    const access = this.read(
      this.channelsOf(at(inputs, input), start, count, origins),
      computed,
      origins,
    );
    return { access, order: 'apart' };
  }

  /** What a step writes. A concatenation writes only what it copies. */
  private writesOf(step: ComputeStep, { index, operation }: Layer): readonly Access[] {
    const { output, computed, channels } = step;
    if (operation.kind === 'concat')
      return copiedInputs(step).map(input => {
        const { first, count, origins } = this.joinedPart(index, operation, input);
        return this.access(this.channelsOf(output, first, count, origins), computed, origins);
      });
    if (channels === undefined) return [this.access(output, computed, this.origins.of(index))];
    const count = lengthOf(channels);
    const origins = this.origins.among(index, channels.start, count);
    return [
      this.access(this.channelsOf(output, channels.start, count, origins), computed, origins),
    ];
  }

  /** The channels of an input in a concatenation: who computed them, and where they go. */
  private joinedPart(layer: number, { slices }: OperationOf<'concat'>, input: number): JoinedPart {
    const { start, count } = at(slices, input);
    const first = slices.slice(0, input).reduce((sum, slice) => sum + slice.count, 0);
    return { start, count, first, origins: this.origins.among(layer, first, count) };
  }

  /** A fast kernel may leave anything in its working memory. */
  private scratch(buffer: number, accesses: readonly Access[]): void {
    const { start, end } = this.bufferOf(buffer);
    for (const access of accesses)
      if (access.start < end && start < access.end && overlapsRuns(access, start, end))
        this.refuse('it works in memory in which a map lies that it reads or writes');
    this.content.forget(start, end);
    this.highest = Math.max(this.highest, end);
  }

  private move(read: Access, write: Access): void {
    this.checkOrder(read, write, 'apart');
    this.write(write);
  }

  private read(view: View, rectangle: Rectangle, origins: readonly Origin[]): Access {
    const access = this.access(view, rectangle, origins);
    for (const run of access.runs) {
      const missing = this.content.missing(run, access.lanes);
      if (missing !== undefined) this.refuse(missingText(run, missing, origins));
    }
    const { y, x } = rectangle;
    this.numbers += (y.end - y.start) * (x.end - x.start) * view.channels;
    return access;
  }

  private write({ runs, lanes, end }: Access): void {
    for (const run of runs) this.content.write(run, lanes);
    this.highest = Math.max(this.highest, end);
  }

  /** Where a rectangle of a map lies, and whose channels it has. Refused if that isn't in a live buffer. */
  private access(view: View, rectangle: Rectangle, origins: readonly Origin[]): Access {
    const { start: bufferStart, end: bufferEnd } = this.bufferOf(view.buffer);
    const lanes = this.lanesOf(view, origins);
    const runs = runsOf(view, bufferStart, rectangle);
    const span = spanOf(runs);
    const from = laneStart(view);
    const end = span.end - view.pixelStride + from + view.channels * this.elementBytes(origins);
    if (span.start + from < bufferStart || end > bufferEnd)
      this.refuse('it reaches beyond a buffer');
    const { x } = view.region;
    if (rectangle.x.start < x.start || rectangle.x.end > x.end)
      this.refuse('it goes beyond the columns of a view');
    if (view.ringRows > 0 && rectangle.y.end - rectangle.y.start > view.ringRows)
      this.refuse('it needs more rows at once than a ring has');
    return { view, rectangle, runs, lanes, start: span.start, end };
  }

  private bufferOf(buffer: number): { readonly start: number; readonly end: number } {
    const { offset, bytes, firstStep, lastStep } = at(this.schedule.buffers, buffer);
    if (this.index < firstStep || this.index > lastStep)
      this.refuse(`buffer ${buffer} is given up, or not begun`);
    if (offset < 0 || offset + bytes > this.schedule.arenaBytes)
      this.refuse(`buffer ${buffer} lies beyond the arena`);
    return { start: offset, end: offset + bytes };
  }

  private elementBytes([first]: readonly Origin[]): number {
    if (first === undefined) return NUMBER_BYTES;
    return first.layer === BYTES
      ? 1
      : ELEMENT_BYTES[tensorOf(this.schedule.network, first.layer).element];
  }

  private channelsOf(view: View, start: number, count: number, origins: readonly Origin[]): View {
    const offset = view.offset + start * this.elementBytes(origins);
    return { ...view, offset, channels: count };
  }

  private lanesOf(view: View, origins: readonly Origin[]): Lanes {
    const from = laneStart(view);
    const place = from * MOST_PITCH + view.pixelStride;
    let places = this.laneCache.get(origins);
    if (places === undefined) {
      places = new Map();
      this.laneCache.set(origins, places);
    }
    const known = places.get(place);
    if (known !== undefined) return known;
    const lanes = this.newLanes(from, view.pixelStride, origins);
    places.set(place, lanes);
    return lanes;
  }

  private newLanes(from: number, pitch: number, origins: readonly Origin[]): Lanes {
    const size = this.elementBytes(origins);
    let next = from;
    const list = origins.map(({ layer, channel, count }) => {
      const start = next;
      next += count * size;
      return { start, end: next, layer, origin: start - channel * size };
    });
    if (next > pitch) this.refuse('its channels reach over the next position');
    return this.table.lanes(list, from === 0 && next === pitch);
  }

  /** Refuses a step that overwrites what it may still have to read. */
  private checkOrder(read: Access, write: Access, order: KernelOrder): void {
    if (read.end <= write.start || write.end <= read.start) return;
    if (besideOneAnother(read, write)) return;
    if (order !== 'apart' && maySucceed(this.shift(read, write), order)) return;
    if (
      read.runs.some(run => overlapsRuns(write, run.start, run.start + run.positions * run.pitch))
    )
      this.refuse('it overwrites numbers that it still reads');
  }

  /** Bytes from where a position is read to where it is written; undefined if that varies. */
  private shift(read: Access, write: Access): number | undefined {
    const [a, b] = [read.view, write.view];
    if (a.ringRows > 0 || b.ringRows > 0) return undefined;
    if (a.rowStride !== b.rowStride || a.pixelStride !== b.pixelStride) return undefined;
    return this.originAddress(b) - this.originAddress(a);
  }

  /** Where position (0, 0) and channel 0 would lie. */
  private originAddress({ buffer, offset, region, rowStride, pixelStride }: View): number {
    const base = at(this.schedule.buffers, buffer).offset + offset;
    return base - region.y.start * rowStride - region.x.start * pixelStride;
  }

  /** The outputs are complete after the last step. */
  private outputs(): void {
    const { network, outputs } = this.schedule;
    for (const layer of network.outputs) {
      const view = outputs.get(layer);
      if (view === undefined) this.refuse(`nobody says where the answer of layer ${layer} lies`);
      else this.read(view, wholeMap(shapeOf(network, layer)), this.origins.of(layer));
    }
  }

  private refuse(what: string): never {
    const { steps, network } = this.schedule;
    const step = steps[this.index];
    const name =
      step?.kind === 'compute'
        ? ` (layer ${step.layer}, ${network.layers[step.layer]?.label})`
        : '';
    const where =
      step === undefined ? 'after the last step' : `in step ${this.index}, ${step.kind}${name}`;
    const plan = formatPlan(this.schedule.plan);
    throw new Refusal(
      `${network.name}: plan ${plan} failed MAFAT's own check and is not used: ${where}: ${what}. ` +
        `This is a bug in MAFAT: please report it. Until it is fixed, use another plan or budget.`,
    );
  }
}

const missingText = (run: Run, missing: number, origins: readonly Origin[]): string => {
  const along = run.column - run.left + missing;
  const [row, column] =
    run.width === 0
      ? [run.row, run.column + missing]
      : [run.row + Math.floor(along / run.width), run.left + (along % run.width)];
  const layers = [...new Set(origins.map(({ layer }) => layer))].join(', ');
  return `the numbers of layer ${layers} at row ${row}, column ${column} are not where it reads them`;
};

/** The inputs of a concatenation that a kernel copies. */
const copiedInputs = ({ uses }: ComputeStep): readonly number[] =>
  uses.flatMap(({ a }) => (typeof a?.source === 'number' ? [a.source] : []));
