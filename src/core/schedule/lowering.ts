import { at } from '../../base/assert';
import { interval, type Interval } from '../../base/interval';
import { lazily } from '../../base/lazily';
import { isEmptyRectangle, wholeMap, type Rectangle } from '../../base/rectangle';
import { UserError } from '../../base/user-error';
import { channelSlice } from '../operations/channel-slice';
import { layerMacs } from '../operations/macs';
import { dataflowOf, lastRead, storageAt, type Dataflow } from '../dataflow/dataflow';
import {
  FIRST_INPUT,
  inputReferences,
  isInput,
  tensorOf,
  type Layer,
  type Network,
  type Reference,
} from '../network/network';
import { residencesFor, type Residence, type Residences } from '../dataflow/residence';
import { ELEMENT_BYTES } from '../network/shape';
import { fastStrip, scratchBytes } from '../kernels/fast-strip';
import { kernelUses, usesOfLayer } from '../kernels/kernel-use';
import type { KernelUse } from '../kernels/use';
import { fusedGroup, type FusedGroup } from '../tiling/fused-group';
import {
  isUntiled,
  keptTensor,
  kernelOf,
  planOf,
  type Group,
  type Plan,
  type PlanSettings,
} from '../tiling/plan';
import { checkPlan } from '../tiling/plan-check';
import { planInOrder } from '../tiling/plan-order';
import { requiredRectangle } from '../tiling/receptive-field';
import type { LayerTile, Tile } from '../tiling/tile';
import { tilingOf } from '../tiling/tiling';
import { Arena, type ArenaPlacement, type PlacedArena } from './arena';
import type { ArenaNeeds } from './arena-needs';
import { Halos } from './halos';
import type { ComputeStep, LoweredGroup, Schedule, ScheduleFacts, Step, View } from './schedule';
import { withStoredSums } from './stored-sums';
import { denseBytes, denseView, nothingOf, viewsOf } from './view';
import { weightRegion, type WeightRegion } from './weight-region';

export interface LoweringOptions {
  /** Places that are already known. */
  readonly placement?: ArenaPlacement | undefined;
  /** Layers whose numbers somebody reads when a step of theirs is done; of all others only outputs can be read. */
  readonly tapped?: Iterable<number>;
}

/**
 * Lowers a plan to a schedule: the steps of every tile in the order in which they run, and a place in
 * the arena for every map, tile and strip.
 * @throws UserError if the plan doesn't match the network or can't be executed.
 */
export function lower(
  network: Network,
  given: Plan,
  { placement, tapped = [] }: LoweringOptions = {},
): Schedule {
  const plan = checkedPlan(network, given);
  const lowering = new Lowering(network, plan, tapped);
  return placement === undefined
    ? lowering.draft().placed()
    : lowering.placedAs(
        placement,
        lazily(() => new Lowering(network, plan).facts()),
      );
}

/** A schedule without places for its buffers: most figures of the plan are known, and a lower bound of its arena. */
export interface Draft extends Pick<
  Schedule,
  'network' | 'plan' | 'steps' | 'weightsBytes' | 'macs' | 'boundBytes'
> {
  /** Finds the places, which takes longer than everything before. */
  placed(): Schedule;
  /** The same; undefined where the arena takes more, which is seen sooner. */
  placedWithin(mostBytes: number): Schedule | undefined;
}

/** @throws UserError like `lower`. */
export const draft = (network: Network, given: Plan): Draft =>
  new Lowering(network, checkedPlan(network, given)).draft();

/** The plan in the network's order. @throws UserError where it isn't one, or asks for what no schedule can do. */
function checkedPlan(network: Network, given: Plan): Plan {
  const plan = planInOrder(network, given);
  checkPlan(network, plan);
  const { input } = plan;
  if (input === 'i8')
    throw new UserError('The plan keeps the input as i8, which is not supported: use f32 or u8.');
  const { element } = tensorOf(network, FIRST_INPUT);
  if (input !== 'f32' && element !== 'f32')
    throw new UserError(
      `The plan keeps the input as ${input}, but ${network.name} reads ${element}: remove that from the plan.`,
    );
  if (input === 'u8' && dataflowOf(network).isNetworkOutput(FIRST_INPUT))
    throw new UserError(
      `${network.name} returns its input as an output, so the input cannot be kept as u8: use f32.`,
    );
  return plan;
}

/** What one group needs by itself, whatever groups are before and after it. */
export interface GroupFootprint {
  /** Bytes needed at its fullest step, including maps that only wait for later groups. */
  readonly boundBytes: number;
  readonly macs: number;
  readonly weightsBytes: number;
  /** Those of the group, behind one for every map that earlier groups leave it. */
  readonly steps: readonly Step[];
}

/**
 * Footprint of a group, if every map that leaves it is whole.
 * @throws UserError if the group's overlap mode can't be used with its grid.
 */
export function groupFootprint(
  network: Network,
  group: Group,
  settings?: PlanSettings,
): GroupFootprint {
  return new Lowering(network, planOf([group], settings)).footprint(group);
}

/** One pass over the plan; collects steps and buffers. */
class Lowering {
  private readonly dataflow: Dataflow;
  private readonly arena = new Arena();
  private readonly steps: Step[] = [];
  private readonly maps = new Map<number, View>();
  private readonly weights: WeightRegion;
  private readonly residences: Residences;
  /** Layers into whose maps others are written. */
  private readonly hosts: ReadonlySet<number>;
  private readonly groups: LoweredGroup[] = [];
  private macs = 0;
  /** The group that is being lowered, if it is tiled. */
  private stage: number | undefined;

  constructor(
    private readonly network: Network,
    private readonly plan: Plan,
    private readonly tapped: Iterable<number> = [],
  ) {
    this.dataflow = dataflowOf(network);
    this.weights = weightRegion(network, plan);
    this.residences = residencesIn(this.dataflow, plan);
    this.hosts = new Set([...this.residences.values()].map(({ host }) => host));
  }

  placedAs(placement: ArenaPlacement, facts: Schedule['facts']): Schedule {
    this.lowerGroups();
    return this.schedule(this.arena.placeAs(placement), facts);
  }

  facts(): ScheduleFacts {
    this.lowerGroups();
    return this.factsWith(this.arena.sharings(this.network, this.steps).needs)();
  }

  private factsWith(needs: ArenaNeeds): Schedule['facts'] {
    const { groups, steps: draftSteps } = this;
    const facts = { draftSteps, groups, needs };
    return () => facts;
  }

  draft(): Draft {
    this.lowerGroups();
    const { network, plan, steps, macs, arena } = this;
    const shared = arena.sharings(network, steps);
    const facts = this.factsWith(shared.needs);
    return {
      network,
      plan,
      steps,
      macs,
      weightsBytes: this.weights.bytes,
      boundBytes: shared.boundBytes,
      placed: () => this.schedule(arena.place(shared), facts),
      placedWithin: mostBytes => {
        const placed = arena.placeWithin(mostBytes, shared);
        return placed && this.schedule(placed, facts);
      },
    };
  }

  private lowerGroups(): void {
    for (const source of inputReferences(this.network)) this.fill(source);
    this.plan.groups.forEach((_, index) => this.groups.push(this.group(index)));
    for (const layer of this.network.outputs)
      this.arena.touch(this.mapOf(layer).buffer, this.steps.length);
  }

  private schedule(placed: PlacedArena, facts: Schedule['facts']): Schedule {
    const { network, plan, macs, maps, tapped } = this;
    const steps = withStoredSums(network, placed.buffers, this.steps, tapped);
    const outputs = network.outputs.map(layer => [layer, this.mapOf(layer)] as const);
    return {
      network,
      plan,
      steps,
      ...placed,
      weightsBytes: this.weights.bytes,
      macs,
      maps,
      outputs: new Map(outputs),
      facts,
    };
  }

  footprint({ first, last }: Group): GroupFootprint {
    const { dataflow, arena } = this;
    const roots = [...inputReferences(this.network), ...dataflow.storage.map(({ root }) => root)];
    // Inputs are there from the start, even those that nothing reads.
    const earlier = [...new Set(roots)].filter(
      root => root < first && (lastRead(dataflow, root) >= first || (first === 0 && isInput(root))),
    );
    for (const root of earlier) this.fill(root);
    this.group(0);
    for (const [root, { buffer }] of this.maps)
      if (lastRead(dataflow, root) > last) arena.touch(buffer, this.steps.length);
    return {
      boundBytes: arena.sharings(this.network, this.steps).boundBytes,
      macs: this.macs,
      weightsBytes: this.weights.bytes,
      steps: this.steps,
    };
  }

  private fill(source: Reference): void {
    this.push({ kind: 'input', source, output: this.map(source) });
  }

  private group(index: number): LoweredGroup {
    const { length: start } = this.steps;
    const { macs } = this;
    const blocks = at(this.weights.blocks, index);
    if (blocks.length > 0) this.push({ kind: 'load', group: index, blocks });
    const group = at(this.plan.groups, index);
    this.stage = isUntiled(group) ? undefined : index;
    const fused = fusedGroup(this.dataflow, group, this.plan.input);
    const tiling = tilingOf(fused);
    const { rings } = tiling;
    const halos = new Halos(this.network, tiling, (layer, bytes) =>
      this.arena.allocate({ kind: 'halo', layer }, bytes, this.stage),
    );
    const columns = Array.from(
      { length: rings === undefined ? 0 : fused.group.grid.columns },
      () => new Map<number, View>(),
    );
    for (const number of tiling.order) {
      const tile = at(tiling.tiles, number);
      const views = columns[tile.column] ?? new Map<number, View>();
      this.tile(index, fused, tile, views, rings, halos);
    }
    const steps = interval(start, this.steps.length);
    return { fused, tiling, steps, macs: this.macs - macs };
  }

  /** Steps of one tile. `views`: where its parts of maps lie, and what earlier tiles of its column left behind. */
  private tile(
    group: number,
    fused: FusedGroup,
    tile: Tile,
    views: Map<number, View>,
    rings: ReadonlyMap<number, number> | undefined,
    halos: Halos,
  ): void {
    for (const part of tile.layers) {
      if (isEmptyRectangle(part.held)) continue;
      const output = this.outputOf(fused, tile, part, views, rings);
      views.set(part.layer, output);
      if (!isEmptyRectangle(part.computed)) this.compute(group, tile.index, part, views);
      // Neighbours find it in the whole map.
      if (!this.isWhole(fused, part.layer)) this.strips(group, tile.index, part, output, halos);
    }
  }

  /** Whether a layer of a group is written into a whole map: its own, or a concatenation's. */
  private isWhole({ outputs }: FusedGroup, layer: number): boolean {
    return outputs.has(layer) || this.residences.has(layer) || this.hosts.has(layer);
  }

  private outputOf(
    fused: FusedGroup,
    tile: Tile,
    { layer, held }: LayerTile,
    views: ReadonlyMap<number, View>,
    rings: ReadonlyMap<number, number> | undefined,
  ): View {
    if (this.isWhole(fused, layer)) return this.map(layer);
    if (rings === undefined) return this.tileBuffer(tile.index, layer, held);
    return views.get(layer) ?? this.ring(tile.column, layer, held, rings.get(layer) ?? 0);
  }

  private compute(
    group: number,
    tile: number,
    { layer: index, computed }: LayerTile,
    views: ReadonlyMap<number, View>,
  ): void {
    if (index === FIRST_INPUT) {
      const [from, to] = [this.map(index), this.input(index, views)];
      this.push({ kind: 'convert', group, tile, from, to, rectangle: computed });
      return;
    }
    const layer = at(this.network.layers, index);
    const output = this.input(layer.index, views);
    const kernel = kernelOf(at(this.plan.groups, group), index);
    const inputs = layer.inputs.map((reference, input) =>
      isEmptyRectangle(requiredRectangle(this.network, layer, input, computed, kernel))
        ? nothingOf(tensorOf(this.network, reference), output)
        : this.input(reference, views),
    );
    const step: ComputeStep = {
      kind: 'compute',
      group,
      tile,
      layer: index,
      uses: this.usesOf(layer),
      inputs,
      output,
      computed,
    };
    const streamed = this.weights.streamed.get(index);
    if (streamed === undefined) this.part(step, layer);
    for (const block of streamed ?? []) {
      this.push({ kind: 'load', group, blocks: [block] });
      this.part(step, layer, block.channels);
    }
    this.macs += layerMacs(this.network, layer, computed);
  }

  /** The exact kernels of a layer; of a concatenation, those that copy what wasn't written in place. */
  private usesOf({ index, inputs }: Layer): readonly KernelUse[] {
    const uses = usesOfLayer(this.network, index);
    if (!this.hosts.has(index)) return uses;
    const isCopied = (input: number): boolean => {
      const { root } = storageAt(this.dataflow.storage, at(inputs, input));
      return this.residences.get(root)?.host !== index;
    };
    return uses.filter(({ a }) => typeof a?.source === 'number' && isCopied(a.source));
  }

  /** Computes all or some output channels of a part of a layer. A fast kernel gets working memory. */
  private part(step: ComputeStep, layer: Layer, channels?: Interval): void {
    const isFast = kernelOf(at(this.plan.groups, step.group), layer.index) === 'fast';
    if (channels === undefined && !isFast) {
      this.push(step);
      return;
    }
    const own = channels === undefined ? layer : channelSlice(layer, channels);
    const sliced = channels === undefined ? step : { ...step, channels };
    if (!isFast) {
      this.push({ ...sliced, uses: kernelUses(this.network, own) });
      return;
    }
    const strip = fastStrip(this.network, own, step.computed);
    const role = { kind: 'scratch', layer: layer.index, tile: step.tile } as const;
    const scratch = this.arena.allocate(role, scratchBytes(strip), this.stage);
    this.push({ ...sliced, uses: kernelUses(this.network, own, strip), scratch });
  }

  /** Completes a tile with the strips that its neighbours kept, and keeps strips for them. */
  private strips(
    group: number,
    tile: number,
    { taken, kept }: LayerTile,
    view: View,
    halos: Halos,
  ): void {
    for (const strip of taken)
      this.push({ kind: 'take', group, tile, strip, from: halos.viewOf(strip), to: view });
    for (const strip of kept)
      this.push({ kind: 'keep', group, tile, strip, from: view, to: halos.viewOf(strip) });
  }

  private push(step: Step): void {
    this.steps.push(step);
    const number = this.steps.length - 1;
    for (const { buffer } of viewsOf(step)) this.arena.touch(buffer, number);
    if (step.kind === 'compute' && step.scratch !== undefined)
      this.arena.touch(step.scratch, number);
  }

  /** The view of a layer reference: a slice of channels if the layer has no memory of its own. */
  private input(reference: number, tile: ReadonlyMap<number, View>): View {
    const { root } = storageAt(this.dataflow.storage, reference);
    const view = tile.get(root) ?? this.map(root);
    return this.slice(view, reference);
  }

  private mapOf(layer: number): View {
    return this.slice(this.map(storageAt(this.dataflow.storage, layer).root), layer);
  }

  private slice(view: View, reference: number): View {
    const { channel } = storageAt(this.dataflow.storage, reference);
    const { shape, element } = tensorOf(this.network, reference);
    if (shape.channels === view.channels) return view;
    return {
      ...view,
      offset: view.offset + channel * ELEMENT_BYTES[element],
      channels: shape.channels,
    };
  }

  private map(root: number): View {
    const known = this.maps.get(root);
    if (known !== undefined) return known;
    const residence = this.residences.get(root);
    const view = residence === undefined ? this.ownMap(root) : this.joinedMap(root, residence);
    this.maps.set(root, view);
    return view;
  }

  private ownMap(root: number): View {
    const tensor = keptTensor(this.plan, this.network, root);
    const region = wholeMap(tensor.shape);
    const buffer = this.arena.allocate({ kind: 'map', layer: root }, denseBytes(tensor, region));
    return denseView(buffer, tensor, region);
  }

  private joinedMap(root: number, { host, channel }: Residence): View {
    const view = this.map(host);
    const { shape, element } = tensorOf(this.network, root);
    return {
      ...view,
      offset: view.offset + channel * ELEMENT_BYTES[element],
      channels: shape.channels,
    };
  }

  private tileBuffer(tile: number, layer: number, region: Rectangle): View {
    const tensor = tensorOf(this.network, layer);
    const bytes = denseBytes(tensor, region);
    const buffer = this.arena.allocate({ kind: 'tile', layer, tile }, bytes, this.stage);
    return denseView(buffer, tensor, region);
  }

  /** A ring that starts with the rows of `first`. */
  private ring(column: number, layer: number, first: Rectangle, rows: number): View {
    const { x, y } = first;
    const tensor = tensorOf(this.network, layer);
    const bytes = denseBytes(tensor, { x, y: interval(0, rows) });
    const buffer = this.arena.allocate({ kind: 'ring', layer, column, rows }, bytes, this.stage);
    const region = { x, y: interval(y.start, tensor.shape.height) };
    return { ...denseView(buffer, tensor, region), ringRows: rows };
  }
}

/** Maps that are written into a concatenation's map: only if the plan computes the whole concatenation. */
function residencesIn(dataflow: Dataflow, { groups, residences: chosen }: Plan): Residences {
  const before = at(groups, 0).first;
  const whole = new Set(groups.flatMap(group => wholeLayers(dataflow, group)));
  const residences = [...residencesFor(dataflow, chosen)];
  return new Map(residences.filter(([, { host }]) => host < before || whole.has(host)));
}

/** The layers of a group whose whole maps are computed, each at one place. */
export function wholeLayers(dataflow: Dataflow, group: Group): readonly number[] {
  const { layers, outputs } = fusedGroup(dataflow, group);
  return isUntiled(group) ? layers.map(({ index }) => index) : [...outputs];
}
