import { at, unreachable } from '../../base/assert';
import { areaOf, isEmptyRectangle } from '../../base/rectangle';
import { channelSlice } from '../operations/channel-slice';
import { macsPerPosition } from '../operations/macs';
import type { Layer, Network } from '../network/network';
import { blocksIn } from '../kernels/fast-strip';
import type { KernelUse } from '../kernels/use';
import type { Schedule, Step, View } from '../schedule/schedule';
import type { KernelMode } from '../tiling/plan';
import type { CostTable, CostUnit, Work } from './cost-table';
import { RUNNER_ON_A_SERVER } from './estimated-tables';
import { extentsOf, interiorOf, positionsIn } from './extent';
import { layerWork, usesWork, type ComputedPart } from './kernel-work';

/** Predicts time. All in milliseconds, one thread. */
export interface CostModel {
  /** Kernels computing a part of a layer's output in one step: the layer's own, unless others are given. */
  layerMs(network: Network, layer: Layer, part: ComputedPart, uses?: readonly KernelUse[]): number;
  /** A copy of that many bytes in one step. */
  copyMs(bytes: number): number;
  /** Reading and packing a layer's weights, of that many bytes when they are packed for the kernel. */
  loadMs(bytes: number, kernel: KernelMode): number;
}

/** What a step consists of, as far as it takes time. */
export type StepPart =
  | {
      readonly kind: 'layer';
      readonly layer: Layer;
      readonly uses: readonly KernelUse[];
      readonly part: ComputedPart;
    }
  | { readonly kind: 'copy'; readonly bytes: number }
  | { readonly kind: 'load'; readonly bytes: number; readonly kernel: KernelMode };

/** Predicted latency of a plan: its steps, one after the other. */
export const scheduleMs = (
  model: CostModel,
  { network, steps }: Pick<Schedule, 'network' | 'steps'>,
): number => steps.reduce((sum, step) => sum + stepMs(model, network, step), 0);

/**
 * The same as far as it is known before buffers have places, which searches compare: a sum counts as a step of its own,
 * also where a convolution stores it.
 */
export const draftMs = (
  model: CostModel,
  { network, facts }: Pick<Schedule, 'network' | 'facts'>,
): number => scheduleMs(model, { network, steps: facts().draftSteps });

/** Predicted time of one step of a schedule. */
export const stepMs = (model: CostModel, network: Network, step: Step): number =>
  partsOf(network, step).reduce((sum, part) => sum + partMs(model, network, part), 0);

export function partsOf(network: Network, step: Step): readonly StepPart[] {
  switch (step.kind) {
    case 'input':
      return [copyOf(step.output, areaOf(step.output.region))];
    case 'load':
      return step.blocks.map(({ weightsBytes, biasesBytes, kernel }) => ({
        kind: 'load',
        bytes: weightsBytes + biasesBytes,
        kernel,
      }));
    case 'compute': {
      const { computed, channels, uses, scratch } = step;
      if (isEmptyRectangle(computed)) return [];
      const whole = at(network.layers, step.layer);
      const layer = channels === undefined ? whole : channelSlice(whole, channels);
      const { y: rows, x: columns } = extentsOf(computed, interiorOf(network, whole));
      const blocks = scratch === undefined ? undefined : blocksIn(computed);
      return [{ kind: 'layer', layer, uses, part: { rows, columns, blocks } }];
    }
    case 'convert':
      return [copyOf(step.to, areaOf(step.rectangle))];
    case 'keep':
    case 'take':
      return [copyOf(step.from, areaOf(step.strip.rectangle))];
    default:
      return unreachable(step);
  }
}

/** A concatenation as if it had only some of its inputs. */
export function joinedInputs(layer: Layer, inputs: readonly number[]): Layer {
  const { operation, output } = layer;
  if (operation.kind !== 'concat') return layer;
  const slices = inputs.map(input => at(operation.slices, input));
  const channels = slices.reduce((sum, { count }) => sum + count, 0);
  return {
    ...layer,
    operation: { ...operation, slices },
    inputs: inputs.map(input => at(layer.inputs, input)),
    output: { ...output, shape: { ...output.shape, channels } },
  };
}

const copyOf = ({ pixelStride }: View, positions: number): StepPart => ({
  kind: 'copy',
  bytes: positions * pixelStride,
});

function partMs(model: CostModel, network: Network, part: StepPart): number {
  switch (part.kind) {
    case 'layer':
      return model.layerMs(network, part.layer, part.part, part.uses);
    case 'copy':
      return model.copyMs(part.bytes);
    case 'load':
      return model.loadMs(part.bytes, part.kernel);
  }
}

/** The model of a machine that was measured, or for which somebody has estimated a table. */
const tableModel = (table: CostTable): CostModel => ({
  layerMs: (network, layer, part, uses) => {
    const work = uses === undefined ? layerWork(network, layer, part) : usesWork(uses, part);
    return workMs(table, { ...work, step: 1 });
  },
  copyMs: bytes => workMs(table, copyWork(bytes)),
  loadMs: (bytes, kernel) => workMs(table, loadWork(bytes, kernel)),
});

/**
 * For machines that nobody measured: one unit a MAC, and nothing for all else. It orders plans by their work; its
 * values aren't times and are never shown.
 */
const MACS_ONLY: CostModel = {
  layerMs: (network, layer, { rows, columns }) =>
    macsPerPosition(network, layer) * positionsIn(rows) * positionsIn(columns),
  copyMs: () => 0,
  loadMs: () => 0,
};

/** The model for a target's costs, or for none. */
export const costModel = (costs: CostTable | undefined): CostModel =>
  costs === undefined ? MACS_ONLY : tableModel(costs);

/** The model that orders plans for a target: by its costs, or where nobody has measured it by those of a typical server. */
export const orderingModel = ({ costs }: { readonly costs?: CostTable }): CostModel =>
  costModel(costs ?? RUNNER_ON_A_SERVER);

/** What a part takes, counted in the units of a table. */
export function partWork(part: StepPart): Work {
  switch (part.kind) {
    case 'layer':
      return { ...usesWork(part.uses, part.part), step: 1 };
    case 'copy':
      return copyWork(part.bytes);
    case 'load':
      return loadWork(part.bytes, part.kernel);
  }
}

const copyWork = (bytes: number): Work => ({ step: 1, copyByte: bytes });

const loadWork = (bytes: number, kernel: KernelMode): Work => ({
  weightsRead: 1,
  [kernel === 'fast' ? 'transformedByte' : 'loadByte']: bytes,
});

/** Milliseconds for some work at the prices of a table. */
export function workMs(table: CostTable, work: Work): number {
  let nanoseconds = 0;
  let unit: CostUnit;
  for (unit in work) nanoseconds += table[unit] * (work[unit] ?? 0);
  return nanoseconds / 1e6;
}
