import { at } from '../../src/base/assert';
import { FIRST_INPUT, type Network } from '../../src/core/network/network';
import { bothAxes } from '../../src/core/network/operation';
import { activationNamed, NetworkBuilder } from './network-builder';
import { uniformNumbers } from './uniform';

/** Networks in which the order of layers matters, in the manner of published ones, in the order in which their authors write them. */
export const BRANCHING_NETWORKS: Readonly<Record<string, () => Network>> = {
  'NASNet-A cells': () => nasnet(224, 44, 2),
  'NASNet-A mobile': () => nasnet(224, 44, 4),
  'NASNet-A normal cell': () => singleCell(normalCell, 44),
  'NASNet-A reduction cell': () => singleCell(reductionCell, 88),
  'DARTS normal cell': () => singleCell(dartsNormal, 48),
  'DARTS cells': () => darts(224, 48, 6),
  'DARTS ImageNet': () => darts(224, 48, 14),
  'RandWire small, seed 1': () => randWire(224, 78, 1),
  'RandWire small, seed 2': () => randWire(224, 78, 2),
  'RandWire CIFAR, seed 4': () => randWire(32, 78, 4),
  'RandWire CIFAR, seed 5': () => randWire(32, 78, 5),
  'RandWire regular, seed 3': () => randWire(224, 109, 3, 32),
  'Inception modules': () => inception(4),
  'DenseNet-121 blocks': () => densenet([6, 12, 24, 16]),
  'U-Net': () => unet(256, 5),
  'feature pyramid': () => pyramid(256),
  'random DAG, 60 nodes': () => randomDag(60, 4),
  'random DAG, 400 nodes': () => randomDag(400, 5),
};

const picture = (side: number) => ({ channels: 3, height: side, width: side });

/** Layers of which such networks are made. */
class BranchingBuilder extends NetworkBuilder {
  channels(from: number): number {
    return this.shape(from).channels;
  }

  relu(from: number): number {
    const activation = activationNamed('relu');
    return this.add({ kind: 'activation', activation }, this.shape(from), [from]);
  }

  /** A convolution of each channel, then one of single positions. */
  separable(from: number, channels: number, kernel: number, stride = 1, dilation = 1): number {
    const own = this.channels(from);
    const pad = (kernel >> 1) * dilation;
    const depthwise = { from, stride, dilation, pad, groups: own, activation: 'linear' } as const;
    const inner = this.convolution(own, kernel, depthwise);
    return this.convolution(channels, 1, { from: inner, activation: 'linear' });
  }

  /** ReLU and separable convolution, twice. */
  separableTwice(from: number, channels: number, kernel: number, stride = 1): number {
    const first = this.separable(this.relu(from), channels, kernel, stride);
    return this.separable(this.relu(first), channels, kernel);
  }

  pointwise(from: number, channels: number, stride = 1): number {
    return this.convolution(channels, 1, { from: this.relu(from), stride, activation: 'linear' });
  }

  averagePool(from: number, stride = 1): number {
    const { channels, height, width } = this.shape(from);
    const window = {
      kernel: bothAxes(3),
      stride: bothAxes(stride),
      dilation: bothAxes(1),
      before: bothAxes(1),
    };
    const part = (size: number): number => Math.floor((size - 1) / stride) + 1;
    const shape = { channels, height: part(height), width: part(width) };
    return this.add({ kind: 'average-pool', window }, shape, [from]);
  }
}

/** Makes the maps of the last two cells alike: so many channels, and the extent of the newer one. */
function adjusted(
  builder: BranchingBuilder,
  [before, last]: readonly [number, number],
  channels: number,
): readonly [number, number] {
  const stride = builder.shape(before).height > builder.shape(last).height ? 2 : 1;
  return [builder.pointwise(before, channels, stride), builder.pointwise(last, channels)];
}

/** NASNet-A (Zoph et al. 2018): three stacks of `repeats` normal cells, with reduction cells before and between them. */
function nasnet(side: number, filters: number, repeats: number): Network {
  const builder = new BranchingBuilder(picture(side));
  const stem = builder.convolution(32, 3, { stride: 2, activation: 'linear' });
  let last: readonly [number, number] = [stem, stem];
  const next = (cell: number): void => {
    last = [last[1], cell];
  };
  next(reductionCell(builder, adjusted(builder, last, filters >> 2), filters >> 2));
  next(reductionCell(builder, adjusted(builder, last, filters >> 1), filters >> 1));
  for (const channels of [filters, 2 * filters, 4 * filters]) {
    if (channels > filters)
      next(reductionCell(builder, adjusted(builder, last, channels), channels));
    for (let cell = 0; cell < repeats; cell++)
      next(normalCell(builder, adjusted(builder, last, channels), channels));
  }
  builder.globalAveragePool(builder.relu(last[1]));
  return builder.build('nasnet');
}

function normalCell(
  builder: BranchingBuilder,
  [before, last]: readonly [number, number],
  channels: number,
): number {
  const separable = (from: number, kernel: number): number =>
    builder.separableTwice(from, channels, kernel);
  return builder.concat(
    before,
    builder.sum(separable(last, 3), last),
    builder.sum(separable(before, 3), separable(last, 5)),
    builder.sum(builder.averagePool(last), before),
    builder.sum(builder.averagePool(before), builder.averagePool(before)),
    builder.sum(separable(before, 5), separable(before, 3)),
  );
}

function reductionCell(
  builder: BranchingBuilder,
  [before, last]: readonly [number, number],
  channels: number,
): number {
  const separable = (from: number, kernel: number): number =>
    builder.separableTwice(from, channels, kernel, 2);
  const first = builder.sum(separable(last, 5), separable(before, 7));
  const second = builder.sum(builder.maxPool(3, 2, last), separable(before, 7));
  const third = builder.sum(builder.averagePool(last, 2), separable(before, 5));
  const fourth = builder.sum(
    builder.maxPool(3, 2, last),
    builder.separableTwice(first, channels, 3),
  );
  const fifth = builder.sum(builder.averagePool(first), second);
  return builder.concat(second, third, fourth, fifth);
}

/** One cell of those below, which reads two maps and is all that there is. */
function singleCell(
  cell: (builder: BranchingBuilder, inputs: readonly [number, number], channels: number) => number,
  channels: number,
): Network {
  const shape = { channels, height: 28, width: 28 };
  const builder = new BranchingBuilder(shape);
  const before = builder.addInput(shape);
  cell(builder, [before, FIRST_INPUT], channels);
  return builder.build('cell');
}

/** DARTS, second order (Liu et al. 2019): cells with two inputs and four nodes of two operations each. */
function darts(side: number, filters: number, cells: number): Network {
  const builder = new BranchingBuilder(picture(side));
  const half = builder.convolution(filters >> 1, 3, { stride: 2 });
  const quarter = builder.convolution(filters, 3, { stride: 2, from: half });
  const eighth = builder.convolution(filters, 3, { stride: 2, from: builder.relu(quarter) });
  let last: readonly [number, number] = [quarter, eighth];
  let channels = filters;
  for (let cell = 0; cell < cells; cell++) {
    const isReduction = cell === Math.floor(cells / 3) || cell === Math.floor((2 * cells) / 3);
    if (isReduction) channels *= 2;
    const inputs = adjusted(builder, last, channels);
    const make = isReduction ? dartsReduction : dartsNormal;
    last = [last[1], make(builder, inputs, channels)];
  }
  builder.globalAveragePool(last[1]);
  return builder.build('darts');
}

function dartsNormal(
  builder: BranchingBuilder,
  [before, last]: readonly [number, number],
  channels: number,
): number {
  const separable = (from: number): number => builder.separableTwice(from, channels, 3);
  const first = builder.sum(separable(before), separable(last));
  const second = builder.sum(separable(before), separable(last));
  const third = builder.sum(separable(last), before);
  const dilated = builder.separable(builder.relu(first), channels, 3, 1, 2);
  return builder.concat(first, second, third, builder.sum(before, dilated));
}

function dartsReduction(
  builder: BranchingBuilder,
  [before, last]: readonly [number, number],
): number {
  const pooled = (from: number): number => builder.maxPool(3, 2, from);
  const first = builder.sum(pooled(before), pooled(last));
  const second = builder.sum(first, pooled(last));
  const third = builder.sum(pooled(before), first);
  return builder.concat(first, second, third, builder.sum(first, pooled(last)));
}

/** RandWire (Xie et al. 2019): stages of Watts-Strogatz graphs with 4 neighbours, rewired with a chance of 3/4. */
function randWire(side: number, filters: number, seed: number, nodes = 32): Network {
  const builder = new BranchingBuilder(picture(side));
  builder.convolution(filters >> 1, 3, { stride: 2 });
  let last = builder.separable(builder.relu(builder.last), filters, 3, 2);
  [1, 2, 4].forEach((factor, stage) => {
    const edges = wattsStrogatz(nodes, 4, 0.75, 3 * seed + stage);
    last = randomStage(builder, last, factor * filters, edges, nodes);
  });
  builder.globalAveragePool(builder.convolution(1280, 1, { from: builder.relu(last) }));
  return builder.build('randwire');
}

type Edges = readonly (readonly [from: number, to: number])[];

/** Each node sums what it reads, and computes ReLU and a separable convolution; the stage sums its last nodes. */
function randomStage(
  builder: BranchingBuilder,
  input: number,
  channels: number,
  edges: Edges,
  nodes: number,
): number {
  const maps: number[] = [];
  for (let node = 0; node < nodes; node++) {
    const read = edges.filter(([, to]) => to === node).map(([from]) => at(maps, from));
    const [only] = read;
    const joined = only === undefined ? input : read.length === 1 ? only : builder.sum(...read);
    const stride = read.length === 0 ? 2 : 1;
    maps.push(builder.separable(builder.relu(joined), channels, 3, stride));
  }
  const ends = maps.filter((_, node) => !edges.some(([from]) => from === node));
  return ends.length === 1 ? at(ends, 0) : builder.sum(...ends);
}

/** A ring in which each node knows its `neighbours` nearest, some of which are others instead; edges go to higher numbers. */
function wattsStrogatz(nodes: number, neighbours: number, chance: number, seed: number): Edges {
  const numbers = uniformNumbers(2 * nodes * neighbours, seed);
  let next = 0;
  const known = new Set<string>();
  const name = (a: number, b: number): string => `${Math.min(a, b)} ${Math.max(a, b)}`;
  for (let step = 1; step <= neighbours / 2; step++)
    for (let node = 0; node < nodes; node++) known.add(name(node, (node + step) % nodes));
  for (const edge of [...known]) {
    const [node = 0] = edge.split(' ').map(Number);
    const isMoved = at(numbers, next++) < chance;
    const other = Math.floor(at(numbers, next++) * nodes);
    if (!isMoved || other === node || known.has(name(node, other))) continue;
    known.delete(edge);
    known.add(name(node, other));
  }
  return [...known].map((edge): readonly [number, number] => {
    const [from = 0, to = 0] = edge.split(' ').map(Number);
    return [from, to];
  });
}

/** GoogLeNet's modules (Szegedy et al. 2015). */
function inception(modules: number): Network {
  const builder = new BranchingBuilder({ channels: 192, height: 28, width: 28 });
  let from = FIRST_INPUT;
  for (let module = 0; module < modules; module++) {
    const inner = (channels: number): number => builder.convolution(channels, 1, { from });
    const one = builder.convolution(64, 1, { from });
    const three = builder.convolution(128, 3, { from: inner(96) });
    const five = builder.convolution(32, 5, { from: inner(16) });
    const pooled = builder.convolution(32, 1, { from: builder.maxPool(3, 1, from) });
    from = builder.concat(one, three, five, pooled);
  }
  return builder.build('inception');
}

/** DenseNet (Huang et al. 2017), whose layers each read all before them in their block. */
function densenet(blocks: readonly number[]): Network {
  const growth = 32;
  const builder = new BranchingBuilder(picture(224));
  builder.convolution(64, 7, { stride: 2 });
  let from = builder.maxPool(3, 2);
  blocks.forEach((layers, block) => {
    if (block > 0) {
      builder.convolution(builder.channels(from) >> 1, 1, { from: builder.relu(from) });
      from = builder.averagePool(builder.last, 2);
    }
    for (let layer = 0; layer < layers; layer++) {
      const inner = builder.convolution(4 * growth, 1, { from: builder.relu(from) });
      from = builder.concat(from, builder.convolution(growth, 3, { from: inner }));
    }
  });
  builder.globalAveragePool(builder.relu(from));
  return builder.build('densenet');
}

function unet(side: number, levels: number): Network {
  const builder = new BranchingBuilder(picture(side));
  const skips: number[] = [];
  let from = FIRST_INPUT;
  for (let level = 0; level < levels; level++) {
    builder.convolution(16 << level, 3, { from });
    skips.push(builder.convolution(16 << level, 3));
    from = level < levels - 1 ? builder.maxPool(2, 2) : builder.last;
  }
  for (let level = levels - 2; level >= 0; level--) {
    const up = builder.convolution(16 << level, 1, { from: builder.upsample(2, from) });
    builder.convolution(16 << level, 3, { from: builder.concat(at(skips, level), up) });
    from = builder.convolution(16 << level, 3);
  }
  builder.convolution(1, 1, { from });
  return builder.build('unet');
}

/** A feature pyramid (Lin et al. 2017): laterals of all levels, summed from the top, and a head on each of them. */
function pyramid(side: number): Network {
  const builder = new BranchingBuilder(picture(side));
  builder.convolution(16, 3, { stride: 2 });
  const levels = [32, 64, 128, 256].map(channels => {
    builder.convolution(channels, 3, { stride: 2 });
    return builder.residual(channels, 3, 'relu', 'relu');
  });
  const laterals = levels.map(from => builder.convolution(64, 1, { from }));
  let top = at(laterals, 3);
  const maps = [top];
  for (const lateral of laterals.slice(0, 3).reverse()) {
    top = builder.sum(lateral, builder.upsample(2, top));
    maps.push(top);
  }
  for (const from of maps.reverse())
    builder.convolution(18, 1, { from: builder.convolution(64, 3, { from }) });
  return builder.build('pyramid');
}

/** Convolutions of some channels, each of the sum or the concatenation of up to three earlier ones. */
export function randomDag(nodes: number, seed: number): Network {
  const numbers = uniformNumbers(6 * nodes, seed);
  let next = 0;
  const below = (count: number): number => Math.floor(at(numbers, next++) * count);
  const builder = new BranchingBuilder({ channels: 8, height: 32, width: 32 });
  const maps = [builder.convolution(8, 1)];
  for (let node = 1; node < nodes; node++) {
    const count = 1 + below(3);
    const near = Math.min(maps.length, 12);
    const chosen = Array.from({ length: count }, () => at(maps, maps.length - 1 - below(near)));
    const read = [...new Set(chosen)];
    const isJoined = below(3) === 0;
    const from =
      read.length === 1 ? at(read, 0) : isJoined ? builder.concat(...read) : builder.sum(...read);
    maps.push(builder.convolution(4 * (1 + below(8)), 3, { from }));
  }
  return builder.build('random DAG');
}
