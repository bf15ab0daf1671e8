import {
  FIRST_INPUT,
  tensorOf,
  type LayerOrder,
  type Network,
  type Reference,
} from '../network/network';
import type { ResidenceChoice } from '../dataflow/residence';
import type { ElementType, TensorType } from '../network/shape';
import { isWhole, WHOLE_GRID, type Grid } from './grid';

/**
 * What happens where the receptive fields of neighbouring tiles overlap.
 * `recompute`: each tile computes all it needs (fused tile partitioning).
 * `checkerboard`: every second tile runs first and keeps the strips that its neighbours will need
 * (DeepThings' data reuse).
 * `keep-rows`: columns outside, rows inside; a ring of rows of each map is kept, so only the borders
 * between columns are computed twice.
 * `keep-rows-and-columns`: rows outside; the halo columns are kept as well, nothing is computed twice.
 */
export type OverlapMode = 'recompute' | 'checkerboard' | 'keep-rows' | 'keep-rows-and-columns';

/**
 * `exact`: direct convolution, the same bits as in every other plan. `fast`: Winograd's algorithm F(4x4, 3x3), which
 * differs from it in the last bits; they are the same for all plans in which the layer is fast.
 */
export type KernelMode = 'exact' | 'fast';

/**
 * Which weights are in memory: all of them for the whole run, those of the group being computed, or
 * one block of output channels at a time.
 */
export type WeightsResidency = 'resident' | 'group' | 'block';

/** How an input of real numbers is kept: as it is, or as bytes. */
export type InputElement = Extract<ElementType, 'f32' | 'u8' | 'i8'>;

/** A contiguous run of layers in the order of the plan that is computed tile by tile. */
export interface Group {
  readonly first: number;
  /** Inclusive. */
  readonly last: number;
  /** Divides every map that leaves the group. */
  readonly grid: Grid;
  readonly overlap: OverlapMode;
  /** Rows that a layer produces each time it runs, one number a layer; for the row-keeping modes. */
  readonly blockHeights?: readonly number[];
  /** One a layer; absent: all exact. */
  readonly kernels?: readonly KernelMode[];
}

/** How a group computes one of its layers. */
export const kernelOf = ({ first, kernels }: Group, layer: number): KernelMode =>
  kernels?.[layer - first] ?? 'exact';

/** The same for all of its layers. */
export const kernelsOf = (group: Group): readonly KernelMode[] =>
  Array.from({ length: group.last - group.first + 1 }, (_, layer) =>
    kernelOf(group, group.first + layer),
  );

/** Whether a group computes every layer whole, one after the other. */
export const isUntiled = ({ grid, overlap }: Group): boolean =>
  isWhole(grid) && overlap !== 'keep-rows';

/** How a network is computed. A plan holds no addresses: those are the schedule's. */
export interface Plan {
  readonly groups: readonly Group[];
  readonly weights: WeightsResidency;
  /** Element in which the network's first input is kept, where that is floats. */
  readonly input: InputElement;
  /**
   * The maps that are written among the channels of the concatenation that joins them, in the order of their layers; the
   * others lie by themselves until they are copied there. Absent: as core/network/residence.ts says.
   */
  readonly residences?: readonly ResidenceChoice[];
  /**
   * In which order layers are computed: by place, the layer by its place in the file. Groups and residences count places.
   * Absent: the order of the network that the plan is used with, in files and between programs that of the file.
   */
  readonly order?: LayerOrder;
}

export const DEFAULT_WEIGHTS: WeightsResidency = 'group';

/** What a plan says beside its groups. */
export type PlanSettings = Omit<Plan, 'groups'>;

export const DEFAULT_SETTINGS: PlanSettings = { weights: DEFAULT_WEIGHTS, input: 'f32' };

export const planOf = (
  groups: readonly Group[],
  settings: PlanSettings = DEFAULT_SETTINGS,
): Plan => ({
  groups,
  weights: settings.weights,
  input: settings.input,
  ...(settings.residences && { residences: settings.residences }),
  ...(settings.order && { order: settings.order }),
});

/** Type of a whole map: the plan decides how the network's first input is kept, where that is floats. */
export function keptTensor(
  { input }: Pick<Plan, 'input'>,
  network: Network,
  reference: Reference,
): TensorType {
  const tensor = tensorOf(network, reference);
  return reference === FIRST_INPUT && tensor.element === 'f32'
    ? { ...tensor, element: input }
    : tensor;
}

/** Layers computed whole, one after the other. */
export const untiledGroup = (first: number, last: number): Group => ({
  first,
  last,
  grid: WHOLE_GRID,
  overlap: 'recompute',
});

/** Each layer computed whole, one after the other. */
export const untiledPlan = (layerCount: number): Plan => planOf([untiledGroup(0, layerCount - 1)]);

/** Each layer computed whole, one after the other: the same numbers as with a plan of these kernels and input. */
export function untiledLike({ groups, input, order }: Plan): Plan {
  const kernels = groups.flatMap(kernelsOf);
  const group: Group = {
    ...untiledGroup(0, kernels.length - 1),
    ...(kernels.includes('fast') && { kernels }),
  };
  return { ...planOf([group]), input, ...(order && { order }) };
}
