import { at } from '../../base/assert';
import { isRoot, lastRead, storageAt, type Dataflow } from './dataflow';
import { inputReferences, isInput, tensorOf, type Layer } from '../network/network';
import { sameExtent, sameNumbers, tensorBytes } from '../network/shape';

/** A map that is written among the channels of the concatenation which joins it with others. */
export interface Residence {
  /** The concatenation. */
  readonly host: number;
  /** First channel within the host's map. */
  readonly channel: number;
}

/** By layer, of those that are written into another one's map. */
export type Residences = ReadonlyMap<number, Residence>;

/** That a layer's map is written among the channels of a concatenation from the start. */
export interface ResidenceChoice {
  readonly layer: number;
  /** The concatenation. */
  readonly host: number;
}

/** Every choice there is. A map that several concatenations join can lie in one of them. */
export const possibleResidences = (dataflow: Dataflow): readonly ResidenceChoice[] =>
  dataflow.network.layers.flatMap(layer =>
    inputsToPlace(dataflow, layer).map(({ root }) => ({ layer: root, host: layer.index })),
  );

/** Where maps lie that are joined later: as somebody chose, or by default. */
export const residencesFor = (
  dataflow: Dataflow,
  choices: readonly ResidenceChoice[] | undefined,
): Residences =>
  choices === undefined
    ? residencesOf(dataflow)
    : new Map(
        choices.map(({ layer, host }) => {
          const { channel } = at(
            inputsToPlace(dataflow, at(dataflow.network.layers, host)).filter(
              ({ root }) => root === layer,
            ),
            0,
          );
          return [layer, { host, channel }];
        }),
      );

export const choicesOf = (residences: Residences): readonly ResidenceChoice[] =>
  [...residences].map(([layer, { host }]) => ({ layer, host })).sort((a, b) => a.layer - b.layer);

/**
 * The maps that are written last before each concatenation: those lie in its map without making it wait, while the others
 * stay by themselves until they are joined.
 */
export function lateResidences(dataflow: Dataflow): readonly ResidenceChoice[] {
  const last = new Map<number, ResidenceChoice>();
  for (const choice of choicesOf(residencesOf(dataflow))) last.set(choice.host, choice);
  return [...last.values()].sort((a, b) => a.layer - b.layer);
}

/**
 * By default, which maps are written side by side into the concatenation that reads them, so that it has nothing to copy
 * and they take no memory of their own. The price is that the concatenation's whole map is there from the first
 * of them on. So from the last input of a concatenation to the first it is asked what the network, computed
 * layer by layer, would take at its fullest moment while the map is there; an input that raises that is copied.
 * Of inputs only those can be written in place that are joined whole, and once.
 */
export const residencesOf = (dataflow: Dataflow): Residences => defaultsOf(dataflow).residences;

/**
 * Bytes of the maps that are there at the fullest layer of a network that is computed layer by layer, with the residences that
 * it has by default.
 */
export const liveBytes = (dataflow: Dataflow): number => defaultsOf(dataflow).liveBytes;

interface Defaults {
  readonly residences: Residences;
  readonly liveBytes: number;
}

function defaultsOf(dataflow: Dataflow): Defaults {
  const known = DEFAULTS.get(dataflow);
  if (known !== undefined) return known;
  const found = findDefaults(dataflow);
  DEFAULTS.set(dataflow, found);
  return found;
}

/** Every plan that is lowered asks for them, and every plan beside it. */
const DEFAULTS = new WeakMap<Dataflow, Defaults>();

function findDefaults(dataflow: Dataflow): Defaults {
  const spans = new Spans(dataflow);
  const residences = new Map<number, Residence>();
  for (const layer of dataflow.network.layers)
    for (const { root, channel } of inputsToPlace(dataflow, layer))
      if (!residences.has(root) && spans.merge(root, layer.index))
        residences.set(root, { host: layer.index, channel });
  return { residences, liveBytes: spans.fullest() };
}

/** The inputs of a concatenation that could be written in place, the last one written first. */
function inputsToPlace(
  dataflow: Dataflow,
  { operation, inputs, output, index }: Layer,
): readonly { root: number; channel: number }[] {
  if (operation.kind !== 'concat' || !isRoot(dataflow, index)) return [];
  const { network, storage } = dataflow;
  const roots = inputs.map(reference => storageAt(storage, reference).root);
  let next = 0;
  const joined = operation.slices.map(({ start, count }, input) => {
    const channel = next;
    next += count;
    const root = at(roots, input);
    const tensor = tensorOf(network, root);
    const { shape } = tensor;
    const whole = start === 0 && count === shape.channels;
    const once = roots.filter(other => other === root).length === 1;
    const placeable =
      !isInput(root) &&
      whole &&
      once &&
      sameNumbers(tensor, output) &&
      sameExtent(shape, output.shape);
    return { root, channel, placeable };
  });
  return joined.filter(({ placeable }) => placeable).sort((a, b) => b.root - a.root);
}

/** From when to when the maps of a network are there when it is computed layer by layer. */
class Spans {
  /** By layer; maps that lie in another one have no span of their own. */
  private readonly spans: (Span | undefined)[];
  /** By layer: bytes of all maps that are there while it is computed. */
  private readonly alive: Float64Array;

  constructor(dataflow: Dataflow) {
    const { network } = dataflow;
    const { layers } = network;
    this.alive = new Float64Array(layers.length);
    this.spans = layers.map(({ index, output }) =>
      isRoot(dataflow, index)
        ? {
            first: index,
            last: Math.max(index, lastRead(dataflow, index)),
            bytes: tensorBytes(output),
          }
        : undefined,
    );
    for (const input of inputReferences(network)) {
      const bytes = tensorBytes(tensorOf(network, input));
      this.add({ first: 0, last: lastRead(dataflow, input), bytes }, 1);
    }
    for (const span of this.spans) if (span !== undefined) this.add(span, 1);
  }

  /** Lays a map into its host's, unless that takes more at the fullest moment; says whether it was done. */
  merge(root: number, host: number): boolean {
    const own = this.spans[root];
    const around = this.spans[host];
    if (own === undefined || around === undefined) return false;
    const { bytes } = around;
    const merged: Span = {
      first: Math.min(own.first, around.first),
      last: Math.max(own.last, around.last),
      bytes,
    };
    const before = this.fullest(merged.first, merged.last);
    const replace = (sign: 1 | -1): void => {
      this.add(own, -sign);
      this.add(around, -sign);
      this.add(merged, sign);
    };
    replace(1);
    if (this.fullest(merged.first, merged.last) > before) {
      replace(-1);
      return false;
    }
    this.spans[root] = undefined;
    this.spans[host] = merged;
    return true;
  }

  private add({ first, last, bytes }: Span, sign: number): void {
    const end = Math.min(last, this.alive.length - 1);
    for (let layer = first; layer <= end; layer++)
      this.alive[layer] = at(this.alive, layer) + sign * bytes;
  }

  /** The most bytes from one layer to another, inclusive. */
  fullest(first = 0, last = Infinity): number {
    return this.alive.slice(first, last + 1).reduce((most, bytes) => Math.max(most, bytes), 0);
  }
}

interface Span {
  readonly first: number;
  /** Infinity for answers of the network. */
  readonly last: number;
  readonly bytes: number;
}
