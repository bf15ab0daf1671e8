import assert from 'node:assert/strict';
import { leaky } from '../../../src/core/network/activation';
import { instantiateKernels } from '../../../src/engine/wasm-kernels';
import { emptyKernelCall, type KernelCall } from '../../../src/kernels/kernel-call';
import { referenceKernels } from '../../../src/kernels/kernel-set';
import type { KernelName } from '../../../src/core/kernels/kernels';
import type { Shape } from '../../../src/core/network/shape';
import { describeWithData, readDataFloats, readDataText } from '../../support/data';
import { kernelModule } from '../../support/execution';
import { CALL_ADDRESS } from './kernel-case';
import { activationFields } from './stored-maps';

const DOUBLED = {
  linear: 0,
  rounding: 0,
  yShift: 0,
  yNumerator: 1,
  yDenominator: 2,
  yOffset: 0,
  xShift: 0,
  xNumerator: 1,
  xDenominator: 2,
  xOffset: 0,
};

const FOLDER = ['darknet', 'golden-ops'] as const;
const INPUT = 8192;
const OUTPUT = 32768;

/** C×H×W to H×W×C, or back with the extents exchanged. */
function transposed(map: Float32Array, rows: number, columns: number): Float32Array {
  return map.map((_, i) => map[(i % rows) * columns + Math.floor(i / rows)] ?? NaN);
}

const plain = (prefix: 'a' | 'out', base: number, shape: Shape): Partial<KernelCall> => ({
  [`${prefix}Base`]: base,
  [`${prefix}RowStride`]: shape.width * shape.channels * 4,
  [`${prefix}PixelStride`]: shape.channels * 4,
  [`${prefix}Height`]: shape.height,
  [`${prefix}Width`]: shape.width,
  [`${prefix}Channels`]: shape.channels,
});

interface Golden {
  readonly input: { readonly shape: readonly [number, number, number] };
  readonly layers: readonly { readonly shape: readonly [number, number, number] }[];
}

const shapeOf = ([channels, height, width]: readonly [number, number, number]): Shape => ({
  channels,
  height,
  width,
});

const window = (size: number, stride: number, before: number): Partial<KernelCall> => ({
  kernelY: size,
  kernelX: size,
  strideY: stride,
  strideX: stride,
  dilationY: 1,
  dilationX: 1,
  beforeY: before,
  beforeX: before,
});

/** Networks of one layer that a single kernel computes; fields as the .cfg files say. */
const CASES: readonly (readonly [name: string, kernel: KernelName, fields: Partial<KernelCall>])[] =
  [
    ['activation-layer', 'activate', activationFields(leaky(0.1))],
    [
      'local-avgpool',
      'averagePool',
      { ...window(3, 2, 1), attributes: { countedAfterY: -1, countedAfterX: -1 } },
    ],
    ['avgpool', 'reduce', { attributes: { operator: 0, overY: 1, overX: 1, overChannels: 0 } }],
    [
      'lrn',
      'responseNormalization',
      { attributes: { size: 5, alpha: 1e-4, beta: 0.75, kappa: 1 } },
    ],
    ['maxpool-13-1', 'maxPool', window(13, 1, 6)],
    ['maxpool-2-1', 'maxPool', window(2, 1, 0)],
    ['maxpool-2-2-even', 'maxPool', window(2, 2, 0)],
    ['maxpool-2-2-odd', 'maxPool', window(2, 2, 0)],
    ['maxpool-3-1', 'maxPool', window(3, 1, 1)],
    ['maxpool-3-2-padding0', 'maxPool', window(3, 2, 0)],
    ['maxpool-5-1', 'maxPool', window(5, 1, 2)],
    ['maxpool-depth', 'channelMaxPool', { attributes: { channels: 4 } }],
    ['softmax', 'softmax', { attributes: { parts: 1, spatial: 0, logarithm: 0, temperature: 1 } }],
    ['reorg-2', 'reorg', { attributes: { stride: 2 } }],
    [
      'reorg3d-2',
      'spaceToDepth',
      { strideY: 2, strideX: 2, attributes: { stepY: 8, stepX: 4, stepC: 1 } },
    ],
    ['upsample-2', 'resize', { attributes: { ...DOUBLED, scale: 1 } }],
    ['upsample-scale', 'resize', { attributes: { ...DOUBLED, scale: 0.5 } }],
  ];

describeWithData('kernels on what Darknet computed', () => {
  const memory = new WebAssembly.Memory({ initial: 4, maximum: 4, shared: true });
  const floats = new Float32Array(memory.buffer);
  const sets = {
    compiled: instantiateKernels(kernelModule(), memory, CALL_ADDRESS),
    reference: referenceKernels(memory),
  };

  for (const [name, kernel, fields] of CASES)
    for (const [which, kernels] of Object.entries(sets))
      it(`${kernel}, ${which}: ${name}`, () => {
        const golden = JSON.parse(readDataText(...FOLDER, name, 'golden.json')) as Golden;
        const expected = readDataFloats(...FOLDER, name, 'outputs.f32');
        const a = shapeOf(golden.input.shape);
        // Darknet's softmax layer leaves its extent 0.
        const shape = kernel === 'softmax' ? a : shapeOf(golden.layers[0]?.shape ?? [0, 0, 0]);
        const input = readDataFloats(...FOLDER, name, 'input.f32');
        floats.fill(NaN, INPUT);
        floats.set(transposed(input, a.channels, a.height * a.width), INPUT);
        kernels[kernel]({
          ...emptyKernelCall(),
          ...plain('a', INPUT * 4, a),
          ...plain('out', OUTPUT * 4, shape),
          y1: shape.height,
          x1: shape.width,
          ...fields,
        });
        const stored = floats.slice(OUTPUT, OUTPUT + expected.length);
        const result = transposed(stored, shape.height * shape.width, shape.channels);
        result.forEach((x, i) => {
          const y = expected[i] ?? NaN;
          assert.ok(
            Math.abs(x - y) <= 2e-6 * Math.max(1, Math.abs(y)),
            `number ${i}: ${x}, not ${y}`,
          );
        });
      });
});
