import { at } from '../base/assert';
import type { Rectangle } from '../base/rectangle';
import { dataflowOf, type Storage } from '../core/dataflow/dataflow';
import { FIRST_INPUT } from '../core/network/network';
import { ELEMENT_BYTES, elementCount, type TensorType } from '../core/network/shape';
import type { Schedule, View } from '../core/schedule/schedule';
import { keptTensor } from '../core/tiling/plan';
import type { TensorAccess } from './tensor-access';

/**
 * Collects what a run computes layer by layer, the inside of fused groups included, as C×H×W. Positions
 * that no tile ever needs stay NaN. Costs a copy of every map it collects, outside the arena.
 */
export class LayerTap {
  private readonly maps = new Map<number, Float32Array>();
  /** By root: the layers that pass its output on, itself included. */
  private readonly readers = new Map<number, number[]>();
  private readonly storage: readonly Storage[];

  constructor(
    private readonly schedule: Schedule,
    private readonly access: TensorAccess,
    layers: Iterable<number>,
  ) {
    this.storage = dataflowOf(schedule.network).storage;
    for (const layer of layers) {
      const { root } = at(this.storage, layer);
      this.readers.set(root, [...(this.readers.get(root) ?? []), layer]);
      this.maps.set(layer, new Float32Array(elementCount(this.tensor(layer).shape)).fill(NaN));
    }
  }

  /** Takes what a step has just computed. */
  after(stepIndex: number): void {
    const step = at(this.schedule.steps, stepIndex);
    if (step.kind === 'compute') this.take(step.layer, step.output, step.computed);
    // Of an input that is kept as bytes there are numbers where they are made of them.
    if (step.kind === 'convert') this.take(FIRST_INPUT, step.to, step.rectangle);
    const { network, plan } = this.schedule;
    if (step.kind === 'input' && keptTensor(plan, network, step.source).element === 'f32')
      this.take(step.source, step.output, step.output.region);
  }

  private take(root: number, view: View, rectangle: Rectangle): void {
    for (const layer of this.readers.get(root) ?? []) {
      const target = this.maps.get(layer);
      if (target)
        this.access.read(this.sliceFor(layer, view), rectangle, this.tensor(layer), target);
    }
  }

  /** The maps collected so far, by layer. */
  collected(): ReadonlyMap<number, Float32Array> {
    return this.maps;
  }

  private sliceFor(layer: number, view: View): View {
    const { channel } = at(this.storage, layer);
    const { shape, element } = this.tensor(layer);
    const offset = view.offset + channel * ELEMENT_BYTES[element];
    return { ...view, offset, channels: shape.channels };
  }

  private tensor(layer: number): TensorType {
    return at(this.schedule.network.layers, layer).output;
  }
}
