import { at } from '../../base/assert';
import { requiredStart } from '../tiling/receptive-field';
import { replaceableInput } from '../schedule/sharing';
import { UNTILED, type FormBuilder, type GroupForm, type GroupShape } from './group-forms';
import { mainOutput } from './axis-needs';
import { nodeAt, type NetworkTable, type Node } from './network-table';
import { paretoFront } from './pareto';
import type { CostModel } from '../cost/cost-model';

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
}

export interface CandidateRules {
  readonly model: CostModel;
  /** What plans are compared by, beside their peaks. */
  readonly criterion: 'latency' | 'macs';
  /** Added to the cost of each group that is tiled, so that of equal plans the simpler one is preferred. */
  readonly tiledGroupCost: number;
  /** Layers that one tiled group holds at most. */
  readonly mostLayers: number;
}

/** The candidates that no other one of the same layers beats in peak and in cost, by first layer. */
export function candidatesEndingAt(
  table: NetworkTable,
  builder: FormBuilder,
  rules: CandidateRules,
  last: number,
): readonly (readonly Candidate[])[] {
  const first = firstTogether(table, last, rules.mostLayers);
  const found: Candidate[][] = Array.from({ length: last - first + 1 }, () => []);
  found[last - first]?.push(untiled(table, rules, last));
  for (const form of table.nodes[last]?.needsWholeMap === true ? [] : builder.forms(first, last))
    evaluate(table, form, first, last, rules, candidate => {
      found[candidate.first - first]?.push(candidate);
    });
  return found.map(candidates => paretoFront(candidates));
}

/** The first layer that can stand in one tiled group with `last`, at most so many layers before it. */
function firstTogether({ nodes }: NetworkTable, last: number, mostLayers: number): number {
  let first = last;
  while (
    first > 0 &&
    last - first + 1 < mostLayers &&
    nodes[first]?.needsWholeMap !== true &&
    nodes[first - 1]?.needsWholeMap !== true
  )
    first--;
  return first;
}

/** Roots before a layer whose maps are still needed by it or by later ones. */
function waiting(table: NetworkTable, first: number): readonly Node[] {
  const nodes = [table.input, ...table.nodes.slice(0, first)];
  return nodes.filter((node): node is Node => node !== undefined && node.lastRead >= first);
}

const mapBytes = (nodes: readonly Node[]): number =>
  nodes.reduce((sum, node) => sum + node.mapBytes, 0);

function untiled(
  table: NetworkTable,
  { model, criterion }: CandidateRules,
  layer: number,
): Candidate {
  const node = table.nodes[layer];
  const shape = { first: layer, last: layer, shape: UNTILED };
  const before = mapBytes(waiting(table, layer));
  if (node === undefined) return { ...shape, peakBytes: before, cost: 0, latency: 0, macs: 0 };
  const definition = at(table.network.layers, layer);
  const replaced = replaceableInput(definition);
  const source = replaced === undefined ? undefined : at(node.reads, replaced).root;
  const inPlace =
    source !== undefined &&
    nodeAt(table, source).lastRead === layer &&
    nodeAt(table, source).mapBytes === node.mapBytes &&
    node.reads.filter(({ root }) => root === source).length === 1;
  const latency = model.layerMs(table.network, definition, node.height, node.width);
  const macs = node.macsPerPosition * node.height * node.width;
  return {
    ...shape,
    peakBytes: before + (inPlace ? 0 : node.mapBytes),
    cost: criterion === 'macs' ? macs : latency,
    latency,
    macs,
  };
}

/** Groups of more steps than this are left out: lowering them takes seconds, and their steps take longer than their work. */
const MOST_STEPS = 24_000;

/** Works out a form for every first layer, from the last one back. */
function evaluate(
  table: NetworkTable,
  form: GroupForm,
  earliest: number,
  last: number,
  { criterion, tiledGroupCost }: CandidateRules,
  found: (candidate: Candidate) => void,
): void {
  const live = new Float64Array(last - earliest + 1);
  const main = mainOutput(table, earliest, last);
  let kept = 0;
  let fullest = 0;
  let macs = 0;
  let latency = 0;
  let steps = 0;
  let otherOutputs = 0;
  for (let first = last; first >= earliest; first--) {
    const index = first - earliest;
    const node = table.nodes[first];
    if (node === undefined) continue;
    macs += at(form.macs, index);
    latency += at(form.cost, index);
    steps += at(form.steps, index);
    if (steps > MOST_STEPS) return;
    if (node.lastRead > last) {
      if (node !== main) otherOutputs += node.mapBytes;
    } else {
      kept += at(form.keptBytes, index);
      for (let layer = first; layer <= Math.min(last, node.lastRead); layer++) {
        live[layer - earliest] = at(live, layer - earliest) + at(form.tileBytes, index);
        fullest = Math.max(fullest, at(live, layer - earliest));
      }
    }
    if (main === undefined || main.layer < first) continue;
    const before = waiting(table, first);
    const { apart, together } = inputAndOutput(table, form, before, {
      main,
      first,
      last,
      earliest,
    });
    const peakBytes = Math.max(mapBytes(before), apart + together + otherOutputs + kept + fullest);
    found({
      first,
      last,
      shape: form,
      peakBytes,
      cost: (criterion === 'macs' ? macs : latency) + tiledGroupCost,
      latency,
      macs,
    });
  }
}

interface Place {
  readonly main: Node;
  readonly first: number;
  readonly last: number;
  readonly earliest: number;
}

/**
 * What the maps before a group and its main output take: those that stay whole, and at the fullest moment
 * the one that is given up row by row together with the output that is written meanwhile.
 */
function inputAndOutput(
  table: NetworkTable,
  { moments }: GroupForm,
  before: readonly Node[],
  { main, first, last, earliest }: Place,
): { apart: number; together: number } {
  const dying = before.filter(node => node.lastRead <= last);
  const freed = dying.reduce<Node | undefined>(
    (largest, node) => (largest === undefined || node.mapBytes > largest.mapBytes ? node : largest),
    undefined,
  );
  const all = mapBytes(before);
  if (freed === undefined || moments.length === 0) return { apart: all, together: main.mapBytes };
  const readers = readersOf(table, freed.layer, first, last);
  const rowBytes = freed.mapBytes / freed.height;
  const outputRowBytes = main.mapBytes / main.height;
  const together = moments.reduce((most, { written, next }) => {
    const start = readers.reduce(
      (least, { layer, reach }) =>
        Math.min(least, Math.max(0, requiredStart(reach.y, at(next, layer - earliest)))),
      freed.height,
    );
    return Math.max(most, (freed.height - start) * rowBytes + written * outputRowBytes);
  }, 0);
  return { apart: all - freed.mapBytes, together };
}

function readersOf(
  { nodes, dataflow }: NetworkTable,
  root: number,
  first: number,
  last: number,
): readonly { layer: number; reach: Node['reads'][number]['reach'] }[] {
  return dataflow
    .readsOf(root)
    .filter(({ layer }) => layer >= first && layer <= last)
    .flatMap(({ layer, input }) => {
      const read = nodes[layer]?.reads[input];
      return read === undefined ? [] : [{ layer, reach: read.reach }];
    });
}
