import { at } from '../../base/assert';
import { overwritingOf } from '../operations/layer-shapes';
import { isUntiled, type Group, type WeightsResidency } from '../tiling/plan';
import { requiredStart } from '../tiling/receptive-field';
import { mainOutput, slotOf } from './axis-needs';
import { UNTILED, type GroupForm, type GroupShape } from './group-form';
import type { FormBuilder } from './group-forms';
import { GroupSums, type Fullest } from './group-sums';
import {
  nodeAt,
  type NetworkTable,
  type Node,
  type NodeRead,
  type WholeMap,
} from './network-table';
import { paretoFront } from './pareto';

/** One way to compute the layers from `first` to `last` as a group. */
export interface Candidate {
  readonly first: number;
  readonly last: number;
  readonly shape: GroupShape;
  /** Estimate of what is alive at its fullest moment, maps that wait for later groups included. */
  readonly peakBytes: number;
  /** By the criterion of the search, and what is added for a group that is tiled. */
  readonly cost: number;
  readonly latency: number;
  readonly macs: number;
  readonly steps: number;
  /** Packed parameters that must be there at once. */
  readonly weightsBytes: number;
}

export interface CandidateRules {
  /** What plans are compared by, beside their peaks. */
  readonly criterion: 'latency' | 'macs';
  /** Added to the cost of each group that is tiled, so that of equal plans the simpler one is preferred. */
  readonly tiledGroupCost: number;
  /** Layers that one tiled group holds at most. */
  readonly mostLayers: number;
  /** Which parameters are in memory at once. */
  readonly residency: WeightsResidency;
}

/** Groups of more steps than this are left out: lowering them takes seconds, and their steps take longer than their work. */
const MOST_STEPS = 24_000;

/** What surrounds the groups of some layers, in whatever form they are computed. */
interface Surroundings {
  /** Bytes of whole maps that were written before and are needed by these layers or later ones. */
  readonly before: number;
  /** Bytes of maps that these layers are the first to write and not the last to read, but for `main`. */
  readonly others: number;
  /** The last layer whose map leaves the group, where that is a map by itself. */
  readonly main: Node | undefined;
  /** The largest of the maps that are needed no more afterwards. */
  readonly freed: FreedMap | undefined;
}

/** A map that a group reads and nobody reads after it. */
interface FreedMap {
  readonly bytes: number;
  readonly height: number;
  readonly readers: readonly { readonly layer: number; readonly reach: NodeRead['reach'] }[];
}

/** Makes the candidates of one network. */
export class Candidates {
  /** By layer: bytes of the maps that were written before it and are needed by it or later ones. */
  private readonly waiting: Float64Array;
  /**
   * By layer: milliseconds to read and pack its parameters, and to copy what the builder, whose forms may be for other
   * residences, takes to be in place.
   */
  private readonly loadMs: Float64Array;
  /** By layer computed whole, as far as they were asked for. */
  private readonly untiledLayers: Candidate[] = [];
  /** By layer: the maps that it is the first to write. */
  private readonly begun: readonly WholeMap[][];
  /** By layer: the maps that are read there for the last time. */
  private readonly dying: readonly WholeMap[][];

  constructor(
    private readonly table: NetworkTable,
    private readonly builder: FormBuilder,
    private readonly rules: CandidateRules,
  ) {
    const { layers } = table.network;
    this.waiting = new Float64Array(layers.length);
    this.loadMs = Float64Array.from(table.nodes, node =>
      node ? builder.loadMs(node) + builder.joiningMs(node) : 0,
    );
    this.begun = layers.map(() => []);
    this.dying = layers.map(() => []);
    const nodes = [...table.inputs, ...table.nodes].filter(node => node !== undefined);
    for (const map of new Set(nodes.map(node => node.map))) {
      this.begun[map.first]?.push(map);
      this.dying[map.last]?.push(map);
      for (let layer = map.first + 1; layer < layers.length && layer <= map.last; layer++)
        this.waiting[layer] = at(this.waiting, layer) + map.bytes;
    }
  }

  /** Those that end with a layer and that no other one of the same layers beats in peak and in cost, by first layer. */
  endingAt(last: number): readonly (readonly Candidate[])[] {
    const { table } = this;
    const first = this.firstTogether(last);
    const found: Candidate[][] = Array.from({ length: last - first + 1 }, () => []);
    found[last - first]?.push(this.untiled(last));
    if (table.nodes[last]?.needsWholeMap === true) return found;
    const surroundings = found.map((_, index) => this.surroundingsOf(first + index, last));
    for (const form of this.builder.forms(first, last))
      this.evaluate(form, first, last, surroundings, candidate => {
        found[candidate.first - first]?.push(candidate);
      });
    return found.map(candidates => paretoFront(candidates));
  }

  /** Estimate of one group; undefined where it cannot be computed so, or takes too many steps. */
  of(group: Group): Omit<Candidate, 'shape'> | undefined {
    const { first, last } = group;
    if (isUntiled(group)) return this.untiledRun(first, last);
    // Nothing is computed by layers that own no memory.
    if (mainOutput(this.table, first, last) === undefined) return this.untiledRun(first, last);
    const form = this.builder.formOf(group);
    if (form === undefined) return undefined;
    let begin = first;
    while (this.table.nodes[begin] === undefined) begin++;
    const surroundings = Array.from({ length: last - first + 1 }, (_, index) =>
      this.surroundingsOf(first + index, last),
    );
    let found: Candidate | undefined;
    this.evaluate(form, first, last, surroundings, candidate => {
      if (candidate.first === begin) found = candidate;
    });
    return found;
  }

  private untiledRun(first: number, last: number): Omit<Candidate, 'shape'> {
    const layers = Array.from({ length: last - first + 1 }, (_, index) => first + index);
    return layers
      .map((layer): Omit<Candidate, 'shape'> => {
        const known = this.untiledLayers[layer] ?? this.untiled(layer);
        this.untiledLayers[layer] = known;
        return known;
      })
      .reduce((a, b) => ({
        first,
        last,
        peakBytes: Math.max(a.peakBytes, b.peakBytes),
        cost: a.cost + b.cost,
        latency: a.latency + b.latency,
        macs: a.macs + b.macs,
        steps: a.steps + b.steps,
        weightsBytes: Math.max(a.weightsBytes, b.weightsBytes),
      }));
  }

  /** The first layer that can stand in one tiled group with `last`. */
  private firstTogether(last: number): number {
    const { nodes } = this.table;
    let first = last;
    while (
      first > 0 &&
      last - first + 1 < this.rules.mostLayers &&
      nodes[first]?.needsWholeMap !== true &&
      nodes[first - 1]?.needsWholeMap !== true
    )
      first--;
    return first;
  }

  private untiled(layer: number): Candidate {
    const { table, rules, builder } = this;
    const node = table.nodes[layer];
    const shape = { first: layer, last: layer, shape: { ...UNTILED, kernels: table.kernels } };
    const before = at(this.waiting, layer);
    if (node === undefined) return { ...shape, ...NOTHING, peakBytes: before };
    const converted = table.inputReaders.includes(layer) ? table.converted : undefined;
    const streamed = rules.residency === 'block';
    const latency =
      at(this.loadMs, layer) +
      builder.wholeMs(node, streamed) +
      (converted === undefined ? 0 : builder.wholeMs(converted));
    const macs = node.macsPerPosition * node.height * node.width;
    const scratch = builder.scratchBytes(node, node.height, node.width);
    const written = node.map.first === layer && !this.isInPlace(node) ? node.map.bytes : 0;
    return {
      ...shape,
      peakBytes: before + written + (converted?.map.bytes ?? 0) + scratch,
      cost: rules.criterion === 'macs' ? macs : latency,
      latency,
      macs,
      steps: 1,
      weightsBytes: streamed ? node.streamedBytes : node.weightsBytes,
    };
  }

  /** Whether a layer that is computed whole replaces the numbers that it reads. */
  private isInPlace({ layer, map, reads }: Node): boolean {
    const { table } = this;
    const replaced = overwritingOf(table.network, at(table.network.layers, layer));
    if (replaced === undefined) return false;
    const { root } = at(reads, replaced.input);
    const source = nodeAt(table, root);
    return (
      isSingle(map) &&
      isSingle(source.map) &&
      source.lastRead === layer &&
      source.map.bytes === map.bytes &&
      reads.filter(read => read.root === root).length === 1
    );
  }

  private surroundingsOf(first: number, last: number): Surroundings {
    const main = mainOutput(this.table, first, last);
    // Among other maps, the main output's is there from the first of them on.
    const single = main !== undefined && isSingle(main.map) ? main : undefined;
    let others = 0;
    for (let layer = first; layer <= last; layer++)
      for (const map of at(this.begun, layer))
        if (map.last > last && map !== single?.map) others += map.bytes;
    const before = at(this.waiting, first);
    return { before, others, main: single, freed: this.freedMap(first, last) };
  }

  private freedMap(first: number, last: number): FreedMap | undefined {
    const { table } = this;
    let freed: WholeMap | undefined;
    for (let layer = first; layer <= last; layer++)
      for (const map of at(this.dying, layer))
        if (map.first < first && map.bytes > (freed?.bytes ?? 0)) freed = map;
    if (freed === undefined) return undefined;
    const readers = freed.roots.flatMap(root =>
      table.dataflow.readsOf(root).flatMap(({ layer, input }) => {
        const read = layer < first ? undefined : table.nodes[layer]?.reads[input];
        return read === undefined ? [] : [{ layer, reach: read.reach }];
      }),
    );
    const { height } = nodeAt(table, at(freed.roots, 0));
    return { bytes: freed.bytes, height, readers };
  }

  /** Works out a form for every first layer, from the last one back. */
  private evaluate(
    form: GroupForm,
    earliest: number,
    last: number,
    surroundings: readonly Surroundings[],
    found: (candidate: Candidate) => void,
  ): void {
    const { table, loadMs } = this;
    const { criterion, tiledGroupCost } = this.rules;
    const output = mainOutput(table, earliest, last)?.layer ?? Infinity;
    const sums = new GroupSums(table, form, { earliest, last, output });
    const slotOfLayer = (layer: number): number => slotOf(table, earliest, last, layer) ?? 0;
    for (let first = last; first >= earliest; first--) {
      const node = table.nodes[first];
      if (node === undefined) continue;
      sums.add(node, at(loadMs, first));
      const { kept, macs, latency, steps, weightsBytes, fullest } = sums;
      if (steps > MOST_STEPS) return;
      if (output < first) continue;
      const around = at(surroundings, first - earliest);
      const working = workingBytes(form, around, fullest, slotOfLayer);
      found({
        first,
        last,
        shape: form,
        peakBytes: Math.max(around.before, working + kept),
        cost: (criterion === 'macs' ? macs : latency) + tiledGroupCost,
        latency,
        macs,
        steps,
        weightsBytes,
      });
    }
  }
}

/** Whether a map is that of one root alone. */
const isSingle = ({ roots }: WholeMap): boolean => roots.length === 1;

const NOTHING = { cost: 0, latency: 0, macs: 0, steps: 0, weightsBytes: 0 };

const PHASES = ['before', 'written'] as const;

/**
 * What is alive at the fullest moment of a group: whole maps that stay, the one that is given up row by row, the output
 * that is written meanwhile, and the tiles.
 */
function workingBytes(
  { moments }: GroupForm,
  { before, others, main, freed }: Surroundings,
  fullest: Fullest,
  slotOfLayer: (layer: number) => number,
): number {
  const written = main?.map.bytes ?? 0;
  const rowBytes = main === undefined ? 0 : written / main.height;
  const last = moments[moments.length - 1];
  if (freed === undefined || last === undefined) {
    const begun = last === undefined ? written : last.before.rows * rowBytes;
    return before + others + Math.max(begun + fullest.before, written + fullest.written);
  }
  const readers = freed.readers.map(({ layer, reach }) => ({ slot: slotOfLayer(layer), reach }));
  let most = 0;
  for (const moment of moments)
    for (const phase of PHASES) {
      const { rows, next } = moment[phase];
      const held = heldBytes(freed, readers, next);
      most = Math.max(most, held + rows * rowBytes + fullest[phase]);
    }
  return before - freed.bytes + others + most;
}

/** What is left of a map that is given up row by row. */
function heldBytes(
  { bytes, height }: FreedMap,
  readers: readonly { readonly slot: number; readonly reach: NodeRead['reach'] }[],
  next: ArrayLike<number>,
): number {
  let start = height;
  for (const { slot, reach } of readers)
    start = Math.min(start, Math.max(0, requiredStart(reach.y, at(next, slot))));
  return ((height - start) * bytes) / height;
}
