import { UserError } from '../base/user-error';
import {
  ACTIVATION_KINDS,
  ACTIVATION_PARAMETERS,
  type ActivationKind,
} from '../core/network/activation';
import { formatPlan } from '../core/tiling/plan-notation';
import type { Schedule, Step } from '../core/schedule/schedule';
import type { KernelCall } from '../kernels/kernel-call';
import {
  KERNEL_ATTRIBUTES,
  kernelDescription,
  SUMMAND,
  type AttributeType,
  type InputName,
  type KernelDescription,
  type KernelName,
} from '../core/kernels/kernels';
import {
  HEADER_BYTES,
  hasConstantWeights,
  type ProgramForm,
  type WeightLoad,
} from './packed-weights';
import { recordSchedule, WEIGHTS_BASE, type RecordedCall } from './recording';

/** Height, width and channels of a whole map. */
export type Extent = readonly [height: number, width: number, channels: number];

/** A row of `struct mafat_shape` in runtime/schedule.h. */
export interface ShapeRow {
  readonly kernel: KernelName;
  readonly activation: ActivationKind;
  /** Its parameters in their order. */
  readonly activationParameters: readonly number[];
  readonly a: Extent;
  readonly b: Extent;
  readonly out: Extent;
  readonly kernelY: number;
  readonly kernelX: number;
  readonly strideY: number;
  readonly strideX: number;
  readonly dilationY: number;
  readonly dilationX: number;
  readonly beforeY: number;
  readonly beforeX: number;
  readonly groups: number;
  readonly integers: readonly number[];
  readonly floats: readonly number[];
}

/** How the first position of a view is told: see `enum mafat_origin`. */
export type Origin = 'whole' | 'tile' | 'ring';

/** A row of `struct mafat_view`. */
export interface ViewRow {
  readonly offset: number;
  readonly rowStride: number;
  readonly pixelStride: number;
  readonly ring: number;
  readonly phase: number;
  readonly origin: Origin;
}

/** `struct mafat_operand`; view −1 stands for none. */
export type OperandRow = readonly [view: number, y: number, x: number];

/** A row of `struct mafat_call`; parameters and scratch −1 stand for none. */
export interface CallRow {
  readonly shape: number;
  readonly parameters: number;
  readonly scratch: number;
  readonly rows: number;
  readonly columns: number;
  readonly a: OperandRow;
  readonly b: OperandRow;
  readonly out: OperandRow;
}

/** A row of `struct mafat_parameters`, in floats. */
export interface ParameterRow {
  readonly weights: number;
  readonly biases: number;
}

/** A row of `struct mafat_step`, and the step of the schedule that it belongs to. */
export type StepRow =
  | { readonly kind: 'load'; readonly load: number; readonly step: Step }
  | {
      readonly kind: 'call';
      readonly call: number;
      readonly y: number;
      readonly x: number;
      readonly step: Step;
    };

/** A schedule as the tables of runtime/schedule.h. */
export interface Tables {
  readonly steps: readonly StepRow[];
  readonly calls: readonly CallRow[];
  readonly views: readonly ViewRow[];
  readonly shapes: readonly ShapeRow[];
  /** By shape: layers that it is used for, in the order in which they come; −1 for copies between buffers. */
  readonly shapeLayers: readonly (readonly number[])[];
  readonly parameters: readonly ParameterRow[];
  /** None where nothing is loaded. */
  readonly loads: readonly WeightLoad[];
  /** Number of the view whose first position is that of the arena's map. */
  viewOf(map: ViewRow): number;
}

/** How many attributes of a type a shape has room for: as many as any kernel has. */
function mostAttributes(type: AttributeType): number {
  const counts = Object.values(KERNEL_ATTRIBUTES).map(
    attributes => attributes.filter(attribute => attribute.type === type).length,
  );
  return Math.max(...counts);
}

/** Bytes of a row of each table, by every compiler: runtime/schedule.h. Exported programs assert their sum. */
const ROW_BYTES = {
  steps: 8,
  calls: 28,
  views: 20,
  shapes: 84 + 4 * (mostAttributes('integer') + mostAttributes('float')),
  parameters: 8,
} as const;
const LOAD_BYTES = 24;

/** Bytes of the constant tables. */
export function tableBytes({ loads, ...tables }: Tables): number {
  const names = Object.keys(ROW_BYTES) as readonly (keyof typeof ROW_BYTES)[];
  // C has no empty arrays.
  const bytes = names.map(name => ROW_BYTES[name] * Math.max(1, tables[name].length));
  return bytes.reduce((sum, each) => sum + each, LOAD_BYTES * loads.length);
}

/** One behind the largest number of a row that the tables can hold; the last one stands for none. */
const MOST_ROWS = 0xffff;
const LARGEST_EXTENT = 0xffff;
const LARGEST_DISTANCE = 0x7fff;

const NO_OPERAND: OperandRow = [-1, 0, 0];
const NO_EXTENT: Extent = [0, 0, 0];
const FLOAT = Float32Array.BYTES_PER_ELEMENT;

/** Rows that differ, each with a number. */
class DistinctRows<T> {
  readonly rows: T[] = [];
  private readonly numbers = new Map<string, number>();

  numberOf(row: T): number {
    const key = JSON.stringify(row);
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.rows.length);
    return this.rows.push(row) - 1;
  }
}

/** @throws UserError when the schedule has more than the tables can hold. */
export function tablesOf(
  schedule: Schedule,
  loads: readonly WeightLoad[],
  form: ProgramForm,
): Tables {
  const maker = new TableMaker(loads, form);
  for (const { step, calls } of recordSchedule(schedule)) {
    if (step.kind === 'load') maker.load(step);
    for (const call of calls) maker.call(step, call);
  }
  return maker.finish(schedule);
}

class TableMaker {
  private readonly steps: StepRow[] = [];
  private readonly calls = new DistinctRows<CallRow>();
  private readonly views = new DistinctRows<ViewRow>();
  private readonly shapes = new DistinctRows<ShapeRow>();
  private readonly shapeLayers: Set<number>[] = [];
  private readonly parameters = new DistinctRows<ParameterRow>();
  /** By layer: the load that its parameters came with. */
  private readonly loadOf = new Map<number, WeightLoad>();
  private loaded = 0;
  private farthest = 0;

  constructor(
    private readonly loads: readonly WeightLoad[],
    private readonly form: ProgramForm,
  ) {}

  load(step: Step): void {
    const load = this.loads[this.loaded];
    for (const { layer } of load?.blocks ?? []) if (load) this.loadOf.set(layer, load);
    if (!hasConstantWeights(this.form)) this.steps.push({ kind: 'load', load: this.loaded, step });
    this.loaded++;
  }

  call(step: Step, { kernel, call }: RecordedCall): void {
    const { inputs, uses, parameters } = kernelDescription(kernel);
    const shape = shapeOf(kernel, call);
    const inputY = call.y0 * shape.strideY - shape.beforeY;
    const inputX = call.x0 * shape.strideX - shape.beforeX;
    const shapeNumber = this.shapes.numberOf(shape);
    const layer = step.kind === 'compute' ? step.layer : -1;
    (this.shapeLayers[shapeNumber] ??= new Set()).add(layer);
    const number = this.calls.numberOf({
      shape: shapeNumber,
      parameters: parameters === undefined ? -1 : this.parametersOf(layer, call),
      scratch: uses?.includes('scratch') ? this.views.numberOf(scratchView(call.scratch)) : -1,
      rows: call.y1 - call.y0,
      columns: call.x1 - call.x0,
      a: isRead(inputs, 'a', call) ? this.operand(call, 'a', inputY, inputX) : NO_OPERAND,
      b: isRead(inputs, 'b', call) ? this.operand(call, 'b', call.y0, call.x0) : NO_OPERAND,
      out: this.operand(call, 'out', call.y0, call.x0),
    });
    this.farthest = Math.max(this.farthest, (call.y1 - 1) / 2, (call.x1 - 1) / 2);
    this.steps.push({ kind: 'call', call: number, y: call.y0, x: call.x0, step });
  }

  finish({ plan }: Schedule): Tables {
    const { steps, calls, views, shapes, parameters } = this;
    const most = Math.max(views.rows.length, shapes.rows.length, parameters.rows.length);
    const name = formatPlan(plan);
    if (most >= MOST_ROWS)
      throw new UserError(
        `Plan ${name} has ${most} different places of maps or weights, but a C program's tables ` +
          `are limited to ${MOST_ROWS}: choose a plan with fewer tiles.`,
      );
    if (this.farthest > LARGEST_DISTANCE)
      throw new UserError(
        `A map of the network has more than ${LARGEST_EXTENT} rows or columns, or starts too far from ` +
          `the part that is computed, for a C program's tables: choose a smaller input.`,
      );
    return {
      steps,
      calls: calls.rows,
      views: views.rows,
      shapes: shapes.rows,
      shapeLayers: this.shapeLayers.map(layers => [...layers]),
      parameters: parameters.rows,
      loads: hasConstantWeights(this.form) ? [] : this.loads,
      viewOf: map => views.numberOf(map),
    };
  }

  /** A view as the call uses it, seen from the anchor (y, x). */
  private operand(
    call: Readonly<KernelCall>,
    slot: InputName | 'out',
    y: number,
    x: number,
  ): OperandRow {
    const [viewY, viewX, ring] = [call[`${slot}Y`], call[`${slot}X`], call[`${slot}Ring`]];
    const origin = ring > 0 ? 'ring' : viewY === 0 && viewX === 0 ? 'whole' : 'tile';
    const view = this.views.numberOf({
      offset: call[`${slot}Base`],
      rowStride: call[`${slot}RowStride`],
      pixelStride: call[`${slot}PixelStride`],
      ring,
      phase: ring > 0 ? viewY % ring : 0,
      origin,
    });
    const distanceY = origin === 'tile' ? viewY - y : 0;
    const distanceX = origin === 'whole' ? 0 : viewX - x;
    this.farthest = Math.max(this.farthest, Math.abs(distanceY), Math.abs(distanceX));
    return [view, distanceY, distanceX];
  }

  /** Where a layer's parameters lie: in the region, or in the file where that stays where it is. */
  private parametersOf(layer: number, { weights, biases }: Readonly<KernelCall>): number {
    const load = this.loadOf.get(layer);
    if (load === undefined) return -1;
    const moved = this.form === 'file' ? 0 : load.fileOffset - load.regionOffset;
    const skipped = hasConstantWeights(this.form) ? HEADER_BYTES : 0;
    const place = (address: number): number => (address - WEIGHTS_BASE + moved - skipped) / FLOAT;
    return this.parameters.numberOf({ weights: place(weights), biases: place(biases) });
  }
}

/** Memory that has no shape. */
const scratchView = (offset: number): ViewRow => ({
  offset,
  rowStride: 0,
  pixelStride: 0,
  ring: 0,
  phase: 0,
  origin: 'whole',
});

/** Whether a call reads an input. */
function isRead(
  inputs: KernelDescription['inputs'],
  input: InputName,
  { attributes: { summand } }: Readonly<KernelCall>,
): boolean {
  const use = inputs[input];
  return use !== undefined && (use !== 'summand' || summand !== SUMMAND.none);
}

const NO_WINDOW = {
  kernelY: 1,
  kernelX: 1,
  strideY: 1,
  strideX: 1,
  dilationY: 1,
  dilationX: 1,
  beforeY: 0,
  beforeX: 0,
};

const windowOf = ({
  kernelY,
  kernelX,
  strideY,
  strideX,
  dilationY,
  dilationX,
  beforeY,
  beforeX,
}: Readonly<KernelCall>): typeof NO_WINDOW => ({
  kernelY,
  kernelX,
  strideY,
  strideX,
  dilationY,
  dilationX,
  beforeY,
  beforeX,
});

function shapeOf(kernel: KernelName, call: Readonly<KernelCall>): ShapeRow {
  const { inputs, uses = [] } = kernelDescription(kernel);
  const extent = (slot: InputName | 'out'): Extent => [
    call[`${slot}Height`],
    call[`${slot}Width`],
    call[`${slot}Channels`],
  ];
  const inputExtent = (input: InputName): Extent =>
    inputs[input] === undefined || inputs[input] === 'summand' ? NO_EXTENT : extent(input);
  const attributes = (type: AttributeType): readonly number[] =>
    KERNEL_ATTRIBUTES[kernel]
      .filter(attribute => attribute.type === type)
      .map(({ name }) => call.attributes[name] ?? 0);
  const activation = (uses.includes('activation') && ACTIVATION_KINDS[call.activation]) || 'linear';
  const { length } = ACTIVATION_PARAMETERS[activation];
  return {
    kernel,
    activation,
    activationParameters: [call.activationAlpha, call.activationBeta]
      .slice(0, length)
      .map(Math.fround),
    a: inputExtent('a'),
    b: inputExtent('b'),
    out: extent('out'),
    ...(uses.includes('window') ? windowOf(call) : NO_WINDOW),
    groups: uses.includes('groups') ? call.groups : 1,
    integers: attributes('integer'),
    floats: attributes('float').map(Math.fround),
  };
}
