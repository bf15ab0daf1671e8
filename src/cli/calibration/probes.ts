import type { Network } from '../../core/network/network';
import { isFast, withKernels } from '../../core/tiling/kernel-choice';
import { planOf, type Group, type Plan } from '../../core/tiling/plan';
import { nearestPlan } from '../../core/tiling/nearest-plan';
import { needsWholeMap } from '../../core/tiling/receptive-field';

/** A small network whose layers are measured, each by itself. */
export interface Probe {
  readonly name: string;
  /** As a Darknet .cfg. */
  readonly text: string;
}

type Section = readonly [type: string, ...options: string[]];

const probe = (name: string, input: string, ...sections: readonly Section[]): Probe => ({
  name,
  text: [`[net]\n${options(input)}`, ...sections.map(section)].join('\n'),
});

const section = ([type, ...rest]: Section): string => `[${type}]\n${rest.map(options).join('')}`;

/** `a=1 b=2` on lines of their own. */
const options = (text: string): string =>
  text
    .split(' ')
    .map(option => `${option}\n`)
    .join('');

const convolution = (
  filters: number,
  size: number,
  more = 'stride=1 activation=leaky',
): Section => ['convolutional', `filters=${filters} size=${size} pad=1 ${more}`];

const depthwise = (channels: number, size: number, stride: number): Section =>
  convolution(channels, size, `stride=${stride} groups=${channels} activation=relu`);

const maxPool = (size: number, stride: number): Section => [
  'maxpool',
  `size=${size} stride=${stride}`,
];

const shortcut = (from: number, activation = 'linear'): Section => [
  'shortcut',
  `from=${from} activation=${activation}`,
];

/** Fragments of the usual networks: each kernel with shapes that are usual for it. */
export const PROBES: readonly Probe[] = [
  probe(
    'first layers',
    'width=128 height=128 channels=3',
    convolution(32, 3),
    maxPool(2, 2),
    convolution(64, 3),
    maxPool(2, 2),
    convolution(128, 3),
    convolution(64, 1),
    convolution(128, 3, 'stride=2 activation=leaky'),
    convolution(255, 1, 'stride=1 activation=linear'),
  ),
  probe(
    'many channels',
    'width=26 height=26 channels=256',
    convolution(512, 3, 'stride=2 activation=leaky'),
    convolution(256, 1),
    convolution(512, 3),
    convolution(128, 1),
    convolution(256, 3),
  ),
  probe(
    'few channels',
    'width=96 height=96 channels=3',
    convolution(16, 7, 'stride=2 activation=relu'),
    convolution(8, 1, 'stride=1 activation=linear'),
    convolution(24, 1, 'stride=1 activation=relu6'),
    convolution(8, 3, 'stride=1 activation=relu'),
    convolution(16, 3, 'stride=1 groups=2 activation=relu'),
  ),
  probe(
    'depthwise',
    'width=64 height=64 channels=32',
    depthwise(32, 3, 1),
    convolution(96, 1, 'stride=1 activation=relu6'),
    depthwise(96, 3, 2),
    convolution(24, 1, 'stride=1 activation=linear'),
    convolution(144, 1, 'stride=1 activation=swish'),
    depthwise(144, 5, 1),
    convolution(40, 1, 'stride=1 activation=linear'),
    depthwise(40, 3, 1),
  ),
  probe(
    'elementwise',
    'width=40 height=40 channels=32',
    convolution(64, 1, 'stride=1 activation=mish'),
    convolution(64, 1, 'stride=1 activation=logistic'),
    // A sum behind an activation that is a pass is one, too.
    shortcut(-2),
    ['route', 'layers=-1,-3'],
    maxPool(5, 1),
    ['upsample', 'stride=2'],
    shortcut(-1, 'leaky'),
    maxPool(3, 2),
  ),
  probe(
    'small maps',
    'width=13 height=13 channels=128',
    convolution(128, 3),
    maxPool(2, 1),
    convolution(256, 1, 'stride=1 activation=swish'),
    maxPool(2, 2),
    convolution(256, 3),
    ['avgpool'],
    ['connected', 'output=512 activation=leaky'],
    ['connected', 'output=256 activation=linear'],
    ['softmax', 'groups=1'],
  ),
];

/** Rows and columns of a tile; Infinity for all there are. */
interface TileSize {
  readonly rows: number;
  readonly columns: number;
}

/** Whole maps, bands, single rows, squares and narrow tiles. */
const TILE_SIZES: readonly TileSize[] = [
  { rows: Infinity, columns: Infinity },
  { rows: 4, columns: Infinity },
  { rows: 1, columns: Infinity },
  { rows: 2, columns: Infinity },
  { rows: 8, columns: 8 },
  { rows: 13, columns: 13 },
  { rows: 32, columns: 32 },
  { rows: 3, columns: 3 },
  { rows: 1, columns: 10 },
  { rows: 6, columns: 2 },
];

/** Every layer by itself, in tiles of about that size where it can be tiled. */
const tiledPlan = (network: Network, size: TileSize): Plan =>
  planOf(
    network.layers.map((layer): Group => {
      const { height, width } = layer.output.shape;
      const parts = (extent: number, length: number): number =>
        needsWholeMap(network, layer) ? 1 : Math.max(1, Math.round(extent / length));
      return {
        first: layer.index,
        last: layer.index,
        grid: {
          rows: parts(height, size.rows),
          columns: parts(width, size.columns),
          rule: 'balanced',
        },
        overlap: 'recompute',
      };
    }),
  );

/** Sizes of tiles in which layers are computed by the fast kernel as well. */
const FAST_SIZES: readonly TileSize[] = [
  { rows: Infinity, columns: Infinity },
  { rows: 4, columns: Infinity },
  { rows: 8, columns: 8 },
  { rows: 13, columns: 13 },
  { rows: 32, columns: 32 },
];

/**
 * The plans in which a probe is run: tiles of every size, some with fast kernels where it has layers that can be
 * fast, and one whose tiles hand each other strips.
 */
export const probePlans = (network: Network): readonly Plan[] => [
  ...TILE_SIZES.map(size => tiledPlan(network, size)),
  ...FAST_SIZES.map(size => withKernels(network, tiledPlan(network, size), 'fast')).filter(isFast),
  nearestPlan(network, planOf([{ ...WHOLE, last: network.layers.length - 1 }])),
];

const WHOLE: Group = {
  first: 0,
  last: 0,
  grid: { rows: 2, columns: 2, rule: 'balanced' },
  overlap: 'checkerboard',
};
