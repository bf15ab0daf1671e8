import { layerMacs, networkMacs } from '../core/operations/macs';
import type { Layer, Network } from '../core/network/network';
import type { NumberType, Shape } from '../core/network/shape';
import type { Peaks } from '../core/target/counting';
import { peaksOf } from '../core/target/peaks';
import type { Target } from '../core/target/target';
import { layerWorkingSet, workingSetBytes, type WorkingSet } from '../core/target/working-set';
import { lower } from '../core/schedule/lowering';
import { untiledPlan } from '../core/tiling/plan';
import { predictedMs } from './latency-prediction';

/** What a layer costs when it is computed whole. */
export interface LayerInspection {
  readonly index: number;
  /** What the format calls it. */
  readonly type: string;
  readonly output: Shape;
  /** What the output is stored as, where that is no floats. */
  readonly integers?: NumberType;
  readonly macs: number;
  readonly parameters: number;
  /** As the paper counts; `scratchBytes` is Darknet's im2col matrix. */
  readonly workingSet: WorkingSet & { readonly totalBytes: number };
  /** Why it cannot be run; absent for layers that can. */
  readonly unsupported?: string;
}

export interface Inspection {
  readonly layers: readonly LayerInspection[];
  readonly totals: {
    readonly macs: number;
    readonly parameters: number;
    /** Of the weights file, without its header. */
    readonly weightFileBytes: number;
  };
  /** Peaks of the whole network computed layer by layer, and the target that they hold for. */
  readonly untiled: Peaks & {
    readonly target: string;
    /** null where the target was not calibrated. */
    readonly predictedMs: number | null;
  };
}

export function inspectNetwork(
  network: Network,
  weightFileBytes: number,
  target: Target,
): Inspection {
  const layers = network.layers.map(layer => inspectLayer(network, layer));
  const schedule = lower(network, untiledPlan(layers.length));
  return {
    layers,
    totals: {
      macs: networkMacs(network),
      parameters: layers.reduce((sum, { parameters }) => sum + parameters, 0),
      weightFileBytes,
    },
    untiled: {
      ...peaksOf(schedule, target),
      target: target.name,
      predictedMs: predictedMs(schedule, target),
    },
  };
}

const numberTypeOf = ({ element, quantization }: NumberType): NumberType => ({
  element,
  ...(quantization && { quantization }),
});

function inspectLayer(network: Network, layer: Layer): LayerInspection {
  const { index, label, operation, output, parameters } = layer;
  const workingSet = layerWorkingSet(network, layer);
  return {
    index,
    type: label,
    output: output.shape,
    ...(output.element !== 'f32' && { integers: numberTypeOf(output) }),
    macs: layerMacs(network, layer),
    parameters,
    workingSet: { ...workingSet, totalBytes: workingSetBytes(workingSet) },
    ...(operation.kind === 'unsupported' && { unsupported: operation.reason }),
  };
}
