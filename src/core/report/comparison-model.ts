import { at } from '../../base/assert';
import { inFileOrder, placesOf } from '../network/layer-order';
import { isInput, type Layer, type LayerOrder, type Network } from '../network/network';
import { alignment, mirrored, type AlignedPair } from './alignment';
import type { Comparison, FieldDifference, GroupDifference, LayerDifference } from './comparison';
import { definitionOf } from './layer-definition';
import type { GroupReport, LayerReport, ReportModel } from './report';

/** A plan to be compared, as it is reported on. */
export interface ComparedPlan {
  readonly network: Network;
  readonly report: ReportModel;
}

/** How two plans differ. With the sides exchanged the answer is the same, the sides exchanged. */
export function comparisonOf(a: ComparedPlan, b: ComparedPlan): Comparison {
  const pairs = alignedLayers(a.network, b.network);
  const counterpart = new Map(
    pairs.flatMap(([x, y]) => (x === null || y === null ? [] : [[x, y]])),
  );
  const layers = pairs.map(pair => layerDifference(a, b, pair, counterpart));
  return {
    sameNetwork:
      sameJson(a.network.inputs, b.network.inputs) &&
      layers.every(({ change }) => change === 'same' || change === 'affected'),
    layers,
    groups: groupDifferences(a.report, b.report, counterpart),
  };
}

/** By layer of the first network the layer of the second that belongs to it. */
type Counterparts = ReadonlyMap<number, number>;

/** What is compared of a layer in order to find its counterpart. */
interface LayerKey {
  readonly kind: string;
  readonly definition: string;
  readonly shape: string;
  /** Relative to the layer. */
  readonly inputs: string;
}

/** More for a definition than for what follows from layers before. */
const SCORES = { kind: 2, definition: 4, shape: 1, inputs: 1 } as const;
const HIGHEST = 8;

/** In the order of the files, whatever the orders in which the plans compute. */
function alignedLayers(a: Network, b: Network): readonly AlignedPair[] {
  const [keysA, keysB] = [keysOf(inFileOrder(a)), keysOf(inFileOrder(b))];
  const score = (x: number, y: number): number => scoreOf(at(keysA, x), at(keysB, y));
  const [placesA, placesB] = [placesOf(a), placesOf(b)];
  const placed = (places: LayerOrder, layer: number | null): number | null =>
    layer === null ? null : at(places, layer);
  return symmetric(keysA, keysB, score, HIGHEST).map(([x, y]): AlignedPair => [
    placed(placesA, x),
    placed(placesB, y),
  ]);
}

const keysOf = (network: Network): readonly LayerKey[] =>
  network.layers.map(layer => ({
    kind: `${layer.label} ${layer.operation.kind}`,
    definition: JSON.stringify(definitionOf(network, layer)),
    shape: JSON.stringify(layer.output),
    inputs: JSON.stringify(layer.inputs.map(input => input - layer.index)),
  }));

function scoreOf(a: LayerKey, b: LayerKey): number {
  if (a.kind !== b.kind) return 0;
  return (
    SCORES.kind +
    (a.definition === b.definition ? SCORES.definition : 0) +
    (a.shape === b.shape ? SCORES.shape : 0) +
    (a.inputs === b.inputs ? SCORES.inputs : 0)
  );
}

/**
 * Of alignments that are as good one is chosen: the same one whichever of the lists is called the first, so the
 * lists have an order of their own.
 */
function symmetric(
  a: readonly object[],
  b: readonly object[],
  score: (a: number, b: number) => number,
  highest?: number,
): readonly AlignedPair[] {
  return JSON.stringify(a) <= JSON.stringify(b)
    ? alignment(a.length, b.length, score, highest)
    : mirrored(alignment(b.length, a.length, (y, x) => score(x, y), highest));
}

function layerDifference(
  a: ComparedPlan,
  b: ComparedPlan,
  [indexA, indexB]: AlignedPair,
  counterpart: Counterparts,
): LayerDifference {
  if (indexA === null || indexB === null)
    return { change: indexA === null ? 'added' : 'removed', a: indexA, b: indexB, fields: [] };
  const fields = fieldDifferences(a.network, b.network, [indexA, indexB], counterpart);
  const [reportA, reportB] = [at(a.report.layers, indexA), at(b.report.layers, indexB)];
  const unchanged = sameJson(takenBy(reportA), takenBy(reportB)) ? 'same' : 'affected';
  return { change: fields.length > 0 ? 'changed' : unchanged, a: indexA, b: indexB, fields };
}

function fieldDifferences(
  a: Network,
  b: Network,
  [indexA, indexB]: readonly [number, number],
  counterpart: Counterparts,
): readonly FieldDifference[] {
  const [before, after] = [at(a.layers, indexA), at(b.layers, indexB)];
  const [fieldsA, fieldsB] = [valuesOf(a, before), valuesOf(b, after)];
  const fields = [...new Set([...fieldsA.keys(), ...fieldsB.keys()])]
    .sort()
    .map(name => ({ name, a: fieldsA.get(name) ?? '', b: fieldsB.get(name) ?? '' }));
  const inputs = { name: 'inputs', a: before.inputs.join(', '), b: after.inputs.join(', ') };
  return [
    ...(readSame(before, after, counterpart) ? [] : [inputs]),
    ...fields.filter(field => field.a !== field.b),
  ];
}

/** Whether two layers read the same, or each the layer before it: what is put between is a change of its own. */
function readSame(before: Layer, after: Layer, counterpart: Counterparts): boolean {
  const same = (a: number, b: number): boolean =>
    (a === before.index - 1 && b === after.index - 1) ||
    (isInput(a) ? a === b : counterpart.get(a) === b);
  return (
    before.inputs.length === after.inputs.length &&
    before.inputs.every((input, place) => same(input, at(after.inputs, place)))
  );
}

const valuesOf = (network: Network, layer: Layer): ReadonlyMap<string, string> =>
  new Map(definitionOf(network, layer).map(({ name, value }) => [name, value]));

/** All of a layer's report but where it stands. */
const takenBy = ({ output, macs, plannedMacs, parameters, untiled, planned }: LayerReport) => ({
  output,
  macs,
  plannedMacs,
  parameters,
  untiled,
  planned,
});

function groupDifferences(
  a: ReportModel,
  b: ReportModel,
  counterpart: Counterparts,
): readonly GroupDifference[] {
  const common = commonLayers(a, b, counterpart);
  const pairs = symmetric(a.groups.map(spanOf), b.groups.map(spanOf), common);
  return pairs.map(([indexA, indexB]) => {
    if (indexA === null || indexB === null)
      return { change: indexA === null ? 'added' : 'removed', a: indexA, b: indexB };
    const [before, after] = [at(a.groups, indexA), at(b.groups, indexB)];
    const layers = before.last - before.first + 1;
    const isWhole =
      layers === after.last - after.first + 1 && common(before.index, after.index) === layers;
    const same = isWhole && sameJson(tilingOf(before), tilingOf(after));
    return { change: same ? 'same' : 'changed', a: indexA, b: indexB };
  });
}

const spanOf = ({ first, last }: GroupReport) => ({ first, last });

/** How many layers a group of the first plan has in common with one of the second. */
function commonLayers(
  a: ReportModel,
  b: ReportModel,
  counterpart: Counterparts,
): (groupA: number, groupB: number) => number {
  const counts = new Map<string, number>();
  for (const [layerA, layerB] of counterpart) {
    const key = `${at(a.layers, layerA).group} ${at(b.layers, layerB).group}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return (groupA, groupB) => counts.get(`${groupA} ${groupB}`) ?? 0;
}

/** All of a group's report but where it stands. */
const tilingOf = ({
  rows,
  columns,
  overlap,
  arenaBytes,
  workingSetBytes,
  weightsBytes,
  macs,
  untiledMacs,
}: GroupReport) => ({
  rows,
  columns,
  overlap,
  arenaBytes,
  workingSetBytes,
  weightsBytes,
  macs,
  untiledMacs,
});

const sameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
