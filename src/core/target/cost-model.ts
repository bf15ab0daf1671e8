import { at, unreachable } from '../../base/assert';
import { areaOf, isEmptyRectangle } from '../../base/rectangle';
import { channelSlice } from '../operations/channel-slice';
import { macsPerPosition } from '../operations/macs';
import type { Layer, Network } from '../network/network';
import { blocksIn } from '../schedule/fast-strip';
import type { Schedule, Step, View } from '../schedule/schedule';
import type { KernelMode } from '../tiling/plan';
import type { CostTable, CostUnit, Work } from './cost-table';
import { RUNNER_ON_A_SERVER } from './estimated-tables';
import { extentsOf, interiorOf, positionsIn, type Extent } from './extent';
import { layerWork } from './layer-work';

/** Predicts time. All in milliseconds, one thread. */
export interface CostModel {
  /**
   * A kernel computing some rows and columns of a layer's output in one step: the exact one, or where `blocks` are
   * given the fast one, which computes so many blocks of 4x4 (see `blocksIn`).
   */
  layerMs(network: Network, layer: Layer, rows: Extent, columns: Extent, blocks?: number): number;
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
      readonly rows: Extent;
      readonly columns: Extent;
      /** Blocks of 4x4 that the fast kernel computes; absent: the exact kernel. */
      readonly blocks?: number;
    }
  | { readonly kind: 'copy'; readonly bytes: number }
  | { readonly kind: 'load'; readonly bytes: number; readonly kernel: KernelMode };

/** Predicted latency of a plan: its steps, one after the other. */
export const scheduleMs = (
  model: CostModel,
  { network, steps }: Pick<Schedule, 'network' | 'steps'>,
): number => steps.reduce((sum, step) => sum + stepMs(model, network, step), 0);

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
      const { computed, channels, copied, fast } = step;
      if (isEmptyRectangle(computed)) return [];
      const whole = at(network.layers, step.layer);
      const part = channels === undefined ? whole : channelSlice(whole, channels);
      const layer = copied === undefined ? part : joinedInputs(part, copied);
      const { y: rows, x: columns } = extentsOf(computed, interiorOf(network, whole));
      const blocks = fast && { blocks: blocksIn(computed) };
      return [{ kind: 'layer', layer, rows, columns, ...blocks }];
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
      return model.layerMs(network, part.layer, part.rows, part.columns, part.blocks);
    case 'copy':
      return model.copyMs(part.bytes);
    case 'load':
      return model.loadMs(part.bytes, part.kernel);
  }
}

/** The model of a machine that was measured, or for which somebody has estimated a table. */
const tableModel = (table: CostTable): CostModel => ({
  layerMs: (network, layer, rows, columns, blocks) =>
    workMs(table, kernelWork(network, layer, rows, columns, blocks)),
  copyMs: bytes => workMs(table, copyWork(bytes)),
  loadMs: (bytes, kernel) => workMs(table, loadWork(bytes, kernel)),
});

/**
 * For machines that nobody measured: one unit a MAC, and nothing for all else. It orders plans by their work; its
 * values aren't times and are never shown.
 */
const MACS_ONLY: CostModel = {
  layerMs: (network, layer, rows, columns) =>
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
export function partWork(network: Network, part: StepPart): Work {
  switch (part.kind) {
    case 'layer':
      return kernelWork(network, part.layer, part.rows, part.columns, part.blocks);
    case 'copy':
      return copyWork(part.bytes);
    case 'load':
      return loadWork(part.bytes, part.kernel);
  }
}

const kernelWork = (
  network: Network,
  layer: Layer,
  rows: Extent,
  columns: Extent,
  blocks?: number,
): Work => ({ ...layerWork(network, layer, rows, columns, blocks), step: 1 });

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
