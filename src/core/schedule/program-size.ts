import { at } from '../../base/assert';
import { isEmptyRectangle, type Rectangle } from '../../base/rectangle';
import { moveUse } from '../kernels/kernel-use';
import { KERNEL_ATTRIBUTES, kernelDescription, SUMMAND, type InputName } from '../kernels/kernels';
import type { KernelUse } from '../kernels/use';
import { inputReferences } from '../network/network';
import { activationParameters } from '../network/activation';
import { ELEMENT_BYTES, type Shape } from '../network/shape';
import { DistinctRows } from './distinct-rows';
import { CallRoller, rolledBytes, type PlaceRow, type TableAxis } from './rolled-calls';
import type { ComputeStep, Schedule, Step, View } from './schedule';
import { moveKernel, operandBytes, operandView } from './step-operands';

/** Bytes of a row of each table of what layers have in common, by every compiler: runtime/schedule.h. */
const [EXTENT_BYTES, NUMBER_BYTES] = [8, 4];

/** With an address. */
const SHAPE_BYTES = { 4: 40, 8: 48 } as const;

/** How many rows tables of layers have. */
export interface LayerRows {
  readonly shapes: number;
  readonly extents: number;
  readonly numbers: number;
}

/** C has no empty arrays. */
export const layerTableBytes = (
  { shapes, extents, numbers }: LayerRows,
  addressBytes: 4 | 8,
): number =>
  Math.max(1, shapes) * SHAPE_BYTES[addressBytes] +
  Math.max(1, extents) * EXTENT_BYTES +
  Math.max(1, numbers) * NUMBER_BYTES;

/** Where the inputs and outputs of a network lie. */
export function endPlaces(schedule: Schedule): ReadonlyMap<View, PlaceRow> {
  const { network, maps, outputs } = schedule;
  const inputs = inputReferences(network).flatMap(reference => maps.get(reference) ?? []);
  return new Map([...inputs, ...outputs.values()].map(view => [view, placeOf(schedule, view)]));
}

/** Where a view lies, its first channel so many bytes behind that of the view. */
function placeOf({ buffers }: Schedule, view: View, skipped = 0): PlaceRow {
  const { buffer, offset, rowStride, pixelStride, ringRows } = view;
  const strides = { row: rowStride, pixel: pixelStride, ring: ringRows };
  return { offset: at(buffers, buffer).offset + offset + skipped, strides };
}

/**
 * Bytes of the tables of a schedule in a program for a board, whose weights are constants: what export/tables.ts makes of the calls that
 * the engine records, of the steps alone. tables.test.ts holds both to each other.
 */
export function boardTableBytes(schedule: Schedule): number {
  const size = new ProgramSize(schedule);
  for (const step of schedule.steps) size.add(step);
  return size.bytes();
}

class ProgramSize {
  private readonly roller = new CallRoller();
  private readonly shapes = new DistinctRows<unknown>();
  private readonly extents = new DistinctRows<unknown>();
  private readonly numbers = new DistinctRows<readonly unknown[]>();

  constructor(private readonly schedule: Schedule) {}

  bytes(): number {
    const { schedule, shapes, extents, numbers } = this;
    for (const place of endPlaces(schedule).values()) this.roller.addPlace(place);
    const counts = {
      shapes: shapes.rows.length,
      extents: extents.rows.length,
      numbers: numbers.rows.flat().length,
    };
    return layerTableBytes(counts, 4) + rolledBytes(this.roller.finish(shapes.rows.length));
  }

  add(step: Step): void {
    if (step.kind === 'input' || step.kind === 'load') return;
    if (step.kind === 'compute') {
      if (!isEmptyRectangle(step.computed)) for (const use of step.uses) this.compute(step, use);
      return;
    }
    const { from, to } = step;
    const use = moveUse(moveKernel(this.schedule.network, step), from.channels);
    const rectangle = step.kind === 'convert' ? step.rectangle : step.strip.rectangle;
    const shape = this.shapeOf(use, { a: use.output.shape, b: null }, null);
    this.call(
      step,
      shape,
      rectangle,
      [{ slot: 'a', view: from, place: placeOf(this.schedule, from) }],
      null,
      to,
      placeOf(this.schedule, to),
    );
  }

  private compute(step: ComputeStep, use: KernelUse): void {
    const { schedule } = this;
    const layer = at(schedule.network.layers, step.layer);
    const outBytes = ELEMENT_BYTES[layer.output.element];
    const inputs = (['a', 'b'] as const).flatMap(slot => {
      const operand = use[slot];
      if (operand === undefined || !isRead(use, slot)) return [];
      const view = operandView(step, operand);
      const skipped = operand.channel * operandBytes(schedule.network, layer, operand);
      const place = placeOf(schedule, view, skipped);
      return [{ slot, view, place }];
    });
    const extents = { a: use.a?.shape ?? null, b: use.b?.shape ?? null };
    const parameters = [step.layer, use.firstWeight, step.channels?.start ?? 0];
    const shape = this.shapeOf(use, extents, parameters);
    const usesScratch = kernelDescription(use.kernel).uses?.includes('scratch') ?? false;
    const scratch =
      usesScratch && step.scratch !== undefined
        ? { offset: at(schedule.buffers, step.scratch).offset, strides: NO_STRIDES }
        : null;
    const skipped = ((step.channels?.start ?? 0) + use.output.channel) * outBytes;
    const out = placeOf(schedule, step.output, skipped);
    this.call(step, shape, step.computed, inputs, scratch, step.output, out);
  }

  private call(
    step: Step,
    shape: number,
    { y, x }: Rectangle,
    inputs: readonly Input[],
    scratch: PlaceRow | null,
    output: View,
    out: PlaceRow,
  ): void {
    const axis = (name: 'y' | 'x', start: number, end: number): TableAxis => {
      const first = (view: View | undefined): number => {
        if (view === undefined) return 0;
        const { start: from } = view.region[name];
        return name === 'y' && view.ringRows > 0 ? from % view.ringRows : from;
      };
      const of = (slot: InputName): View | undefined =>
        inputs.find(input => input.slot === slot)?.view;
      return { start, size: end - start, a: first(of('a')), b: first(of('b')), out: first(output) };
    };
    this.roller.call(step, {
      shape,
      places: [...inputs.map(({ place }) => place), ...(scratch ? [scratch] : []), out],
      readsB: inputs.some(({ slot }) => slot === 'b'),
      rows: axis('y', y.start, y.end),
      columns: axis('x', x.start, x.end),
    });
  }

  /** A number that shapes have in common whose rows are the same. */
  private shapeOf(
    use: KernelUse,
    inputs: Readonly<Record<InputName, Shape | null>>,
    parameters: readonly number[] | null,
  ): number {
    const { kernel, window, groups, activation, attributes, output } = use;
    const { inputs: known, uses = [], parameters: learned } = kernelDescription(kernel);
    const extent = (slot: InputName): readonly number[] => {
      const shape = known[slot] === undefined || known[slot] === 'summand' ? null : inputs[slot];
      return shape === null ? [0, 0, 0] : [shape.height, shape.width, shape.channels];
    };
    const extents = [
      extent('a'),
      extent('b'),
      [output.shape.height, output.shape.width, output.shape.channels],
    ];
    const numbers = [
      ...(uses.includes('activation') ? activationNumbers(activation) : []),
      ...KERNEL_ATTRIBUTES[kernel].map(({ name, type }) => {
        const value = attributes[name] ?? 0;
        return type === 'integer' ? { integer: value } : { real: Math.fround(value) };
      }),
    ];
    for (const each of extents) this.extents.numberOf(each);
    this.numbers.numberOf(numbers);
    return this.shapes.numberOf([
      ...[kernel, extents, numbers, isRead(use, 'b')],
      uses.includes('activation') ? activation.kind : null,
      uses.includes('window') ? window : null,
      uses.includes('groups') ? groups : null,
      learned === undefined ? null : parameters,
    ]);
  }
}

interface Input {
  readonly slot: InputName;
  readonly view: View;
  readonly place: PlaceRow;
}

const NO_STRIDES = { row: 0, pixel: 0, ring: 0 };

function activationNumbers(activation: KernelUse['activation']): readonly unknown[] {
  const [alpha = 0, beta = 0] = activationParameters(activation);
  return [alpha, beta].map(value => ({ real: Math.fround(value) }));
}

function isRead({ kernel, attributes }: KernelUse, slot: InputName): boolean {
  const use = kernelDescription(kernel).inputs[slot];
  const { summand }: Readonly<Record<string, number>> = attributes;
  return use !== undefined && (use !== 'summand' || summand !== SUMMAND.none);
}
