import { at } from '../../../base/assert';
import { isInput, shapeOf, type Network } from '../../network/network';

/** Channels that one layer computes. */
export interface Origin {
  /** The layer, or an input of the network. */
  readonly layer: number;
  readonly channel: number;
  readonly count: number;
}

/**
 * Which layers compute the channels that a reference stands for. Layers that only pass values on or join them
 * compute nothing: their values are those of the layers before them.
 */
export class Origins {
  private readonly known = new Map<number, readonly Origin[]>();
  private readonly slices = new Map<string, readonly Origin[]>();

  constructor(private readonly network: Network) {}

  of(reference: number): readonly Origin[] {
    const known = this.known.get(reference);
    if (known !== undefined) return known;
    const found = this.find(reference);
    this.known.set(reference, found);
    return found;
  }

  /** The same for some of its channels. */
  among(reference: number, start: number, count: number): readonly Origin[] {
    if (start === 0 && count === shapeOf(this.network, reference).channels)
      return this.of(reference);
    const name = `${reference} ${start} ${count}`;
    const known = this.slices.get(name) ?? this.slice(reference, start, count);
    this.slices.set(name, known);
    return known;
  }

  private slice(reference: number, start: number, count: number): readonly Origin[] {
    let first = 0;
    return this.of(reference).flatMap(origin => {
      const from = Math.max(start, first);
      const to = Math.min(start + count, first + origin.count);
      const channel = origin.channel + from - first;
      first += origin.count;
      return from < to ? [{ layer: origin.layer, channel, count: to - from }] : [];
    });
  }

  private find(reference: number): readonly Origin[] {
    const count = shapeOf(this.network, reference).channels;
    if (isInput(reference)) return [{ layer: reference, channel: 0, count }];
    const { operation, inputs } = at(this.network.layers, reference);
    if (operation.kind === 'identity') return this.of(at(inputs, 0));
    if (operation.kind === 'concat')
      return operation.slices.flatMap((slice, input) =>
        this.among(at(inputs, input), slice.start, slice.count),
      );
    return [{ layer: reference, channel: 0, count }];
  }
}
