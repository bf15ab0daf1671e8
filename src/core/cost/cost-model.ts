import { at, unreachable } from '../../base/assert';
import { areaOf, heightOf, isEmptyRectangle, widthOf } from '../../base/rectangle';
import { channelSlice } from '../network/channel-slice';
import { macsPerPosition } from '../network/cost';
import type { Layer, Network } from '../network/network';
import type { Schedule, Step, View } from '../schedule/schedule';
import { COST_UNIT_NAMES, type CostTable, type Work } from './cost-table';
import { layerWork } from './layer-work';

/** Predicts time. All in milliseconds, one thread. */
export interface CostModel {
  /** A kernel computing `rows` x `columns` positions of a layer's output in one step. */
  layerMs(network: Network, layer: Layer, rows: number, columns: number): number;
  /** A copy of that many bytes in one step. */
  copyMs(bytes: number): number;
  /** Reading and packing that many bytes of a layer's weights. */
  loadMs(bytes: number): number;
}

/** What a step consists of, as far as it takes time. */
export type StepPart =
  | {
      readonly kind: 'layer';
      readonly layer: Layer;
      readonly rows: number;
      readonly columns: number;
    }
  | { readonly kind: 'copy'; readonly bytes: number }
  | { readonly kind: 'load'; readonly bytes: number };

/** Predicted latency of a plan: its steps, one after the other. */
export const scheduleMs = (model: CostModel, { network, steps }: Schedule): number =>
  steps.reduce((sum, step) => sum + stepMs(model, network, step), 0);

/** Predicted time of one step of a schedule. */
export const stepMs = (model: CostModel, network: Network, step: Step): number =>
  partsOf(network, step).reduce((sum, part) => sum + partMs(model, network, part), 0);

export function partsOf(network: Network, step: Step): readonly StepPart[] {
  switch (step.kind) {
    case 'input':
      return [copyOf(step.output, areaOf(step.output.region))];
    case 'load':
      return step.blocks.map(({ weightsBytes, biasesBytes }) => ({
        kind: 'load',
        bytes: weightsBytes + biasesBytes,
      }));
    case 'compute': {
      const { computed, channels, copied } = step;
      if (isEmptyRectangle(computed)) return [];
      const whole = at(network.layers, step.layer);
      const part = channels === undefined ? whole : channelSlice(whole, channels);
      const layer = copied === undefined ? part : joinedInputs(part, copied);
      return [{ kind: 'layer', layer, rows: heightOf(computed), columns: widthOf(computed) }];
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
      return model.layerMs(network, part.layer, part.rows, part.columns);
    case 'copy':
      return model.copyMs(part.bytes);
    case 'load':
      return model.loadMs(part.bytes);
  }
}

/** The model of a machine that was measured, or for which somebody has estimated a table. */
const tableModel = (table: CostTable): CostModel => ({
  layerMs: (network, layer, rows, columns) =>
    workMs(table, partWork(network, { kind: 'layer', layer, rows, columns })),
  copyMs: bytes => workMs(table, copyWork(bytes)),
  loadMs: bytes => workMs(table, loadWork(bytes)),
});

/**
 * For machines that nobody measured: one unit a MAC, and nothing for all else. It orders plans by their work; its
 * numbers are no times and are shown nowhere.
 */
const MACS_ONLY: CostModel = {
  layerMs: (network, layer, rows, columns) => macsPerPosition(network, layer) * rows * columns,
  copyMs: () => 0,
  loadMs: () => 0,
};

/** The model for a target's costs, or for none. */
export const costModel = (costs: CostTable | undefined): CostModel =>
  costs === undefined ? MACS_ONLY : tableModel(costs);

/** What a part takes, counted in the units of a table. */
export function partWork(network: Network, part: StepPart): Work {
  switch (part.kind) {
    case 'layer':
      return { ...layerWork(network, part.layer, part.rows, part.columns), step: 1 };
    case 'copy':
      return copyWork(part.bytes);
    case 'load':
      return loadWork(part.bytes);
  }
}

const copyWork = (bytes: number): Work => ({ step: 1, copyByte: bytes });

const loadWork = (bytes: number): Work => ({ weightsRead: 1, loadByte: bytes });

/** Milliseconds for some work at the prices of a table. */
export function workMs(table: CostTable, work: Work): number {
  let nanoseconds = 0;
  for (const unit of COST_UNIT_NAMES) nanoseconds += table[unit] * (work[unit] ?? 0);
  return nanoseconds / 1e6;
}
