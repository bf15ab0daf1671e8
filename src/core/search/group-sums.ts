import { at } from '../../base/assert';
import { FIRST_INPUT } from '../network/network';
import { slotOf } from './axis-needs';
import type { GroupForm, Moment } from './group-form';
import type { NetworkTable, Node } from './network-table';

/** What tiles and scratch memory take at most before the main output is computed, and from then on. */
export type Fullest = Readonly<Record<keyof Moment, number>>;

/** Layers that a group may hold, and the one whose output it writes row by row, Infinity where there is none. */
interface GroupRange {
  readonly earliest: number;
  readonly last: number;
  readonly output: number;
}

/** What the layers of a group take together in one form. They are added one by one, from the last layer back. */
export class GroupSums {
  /** Bytes that are kept as long as the group runs. */
  kept = 0;
  macs = 0;
  /** Milliseconds. */
  latency = 0;
  steps = 0;
  weightsBytes = 0;
  readonly fullest = { before: 0, written: 0 };
  /** By layer from the earliest: bytes of tiles and scratch memory while the tile is at it. */
  private readonly live: Float64Array;
  /** Slot of the network's input where that is kept as bytes. */
  private readonly input: number | undefined;
  /** Whether one of the layers reads that input. */
  private convertsInput = false;

  constructor(
    private readonly table: NetworkTable,
    private readonly form: GroupForm,
    private readonly range: GroupRange,
  ) {
    const { earliest, last } = range;
    this.live = new Float64Array(last - earliest + 1);
    this.input = slotOf(table, earliest, last, FIRST_INPUT);
  }

  /** The next layer; `loadMs` is what its parameters take to be read and packed. */
  add(node: Node, loadMs: number): void {
    const { form, input } = this;
    const { earliest, last } = this.range;
    const { layer } = node;
    const slot = layer - earliest;
    this.take(slot);
    this.weightsBytes += node.weightsBytes;
    this.latency += loadMs;
    // What leaves the group, by itself or within another map, lies in a whole map.
    if (node.lastRead <= last && node.map.last <= last) {
      this.kept += at(form.keptBytes, slot);
      this.hold(at(form.tileBytes, slot), layer, node.lastRead);
    }
    this.hold(at(form.scratchBytes, slot), layer, layer);
    if (input !== undefined) this.addInput(input, layer);
  }

  /** The numbers that the group makes of the input: from its first reader to its last one. */
  private addInput(input: number, layer: number): void {
    const { form, table } = this;
    if (!this.convertsInput && table.inputReaders.includes(layer)) {
      this.convertsInput = true;
      this.take(input);
      this.kept += at(form.keptBytes, input);
    }
    if (this.convertsInput) this.hold(at(form.tileBytes, input), layer, layer);
  }

  private take(slot: number): void {
    const { form } = this;
    this.macs += at(form.macs, slot);
    this.latency += at(form.cost, slot);
    this.steps += at(form.steps, slot);
  }

  private hold(bytes: number, from: number, to: number): void {
    const { live, fullest } = this;
    const { earliest, output } = this.range;
    for (let layer = from; layer <= to; layer++) {
      const sum = at(live, layer - earliest) + bytes;
      live[layer - earliest] = sum;
      const phase = layer < output ? 'before' : 'written';
      fullest[phase] = Math.max(fullest[phase], sum);
    }
  }
}
