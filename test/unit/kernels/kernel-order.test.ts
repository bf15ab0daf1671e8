import assert from 'node:assert/strict';
import fc from 'fast-check';
import { at } from '../../../src/base/assert';
import { wholeMap } from '../../../src/base/rectangle';
import { kernelUses } from '../../../src/core/kernels/kernel-use';
import { LINEAR, type Activation } from '../../../src/core/network/activation';
import type { Layer, Network } from '../../../src/core/network/network';
import { bothAxes, SPREADS, type Operation } from '../../../src/core/network/operation';
import type { Shape } from '../../../src/core/network/shape';
import { spreadShape } from '../../../src/core/operations/elementwise';
import { kernelOrder, type KernelOrder } from '../../../src/core/schedule/certificate/kernel-order';
import type { ArenaBuffer, View } from '../../../src/core/schedule/schedule';
import { denseBytes, denseView } from '../../../src/core/schedule/view';
import { KernelDispatch } from '../../../src/engine/kernel-dispatch';
import { instantiateKernels } from '../../../src/engine/wasm-kernels';
import { emptyKernelCall } from '../../../src/kernels/kernel-call';
import { referenceKernels, type KernelSet } from '../../../src/kernels/kernel-set';
import { kernelModule, noise } from '../../support/execution';

const memory = new WebAssembly.Memory({ initial: 2, maximum: 2, shared: true });
const floats = new Float32Array(memory.buffer);
const CALL_ADDRESS = 8192;
const ARENA = 16384;
const WEIGHTS = 98304;
const KERNELS: Readonly<Record<string, KernelSet>> = {
  compiled: instantiateKernels(kernelModule(), memory, CALL_ADDRESS),
  reference: referenceKernels(memory),
};

/** Where the input that may be replaced lies, and the other ones. */
const REPLACED = 16384;
const OTHERS = 49152;

const head = {
  classes: 2,
  anchors: [],
  anchorUnit: 'cells',
  scaleXY: 1.1,
  newCoordinates: false,
} as const;
const region = { kind: 'region', head, coordinates: 4, background: false } as const;
const SOFTMAX = { kind: 'softmax', temperature: 1, logarithm: false } as const;
const NORMALIZE = { kind: 'normalize', epsilon: 1e-5, activation: LINEAR } as const;
const SUM = { kind: 'sum', weights: 'none', normalization: 'none' } as const;

/** Operations whose output may lie over an input, by that input. */
const OPERATIONS: readonly (readonly [Operation, number])[] = [
  ...(
    [
      { kind: 'linear' },
      { kind: 'leaky', slope: 0.1 },
      { kind: 'mish' },
      { kind: 'normalize-channels-softmax-maxval' },
    ] satisfies Activation[]
  ).flatMap((activation): (readonly [Operation, number])[] => [
    [{ kind: 'activation', activation }, 0],
    [{ kind: 'channel-affine', activation }, 0],
    ...SPREADS.flatMap((spread): (readonly [Operation, number])[] => {
      const product = { kind: 'elementwise', operator: 'multiply', activation } as const;
      return [
        [{ ...product, spreads: [spread, 'each'] }, 1],
        [{ ...product, spreads: ['each', spread] }, 0],
      ];
    }),
    [{ ...SUM, strides: [bothAxes(1), bothAxes(1), bothAxes(1)], activation }, 0],
    [{ ...SUM, weights: 'per-channel', strides: [bothAxes(1), bothAxes(1)], activation }, 0],
  ]),
  [{ ...NORMALIZE, over: 'channels', groups: 1 }, 0],
  [{ ...NORMALIZE, over: 'channels', groups: 3 }, 0],
  [{ ...NORMALIZE, over: 'positions', groups: 1 }, 0],
  [{ ...NORMALIZE, over: 'positions', groups: 3 }, 0],
  [{ kind: 'prelu' }, 0],
  [{ ...SOFTMAX, groups: 1, spatial: true }, 0],
  [{ ...SOFTMAX, groups: 1, spatial: false }, 0],
  [{ ...SOFTMAX, groups: 3, spatial: false }, 0],
  [{ ...SOFTMAX, groups: 1, spatial: true, logarithm: true }, 0],
  [{ ...SOFTMAX, groups: 3, spatial: false, logarithm: true }, 0],
  [{ kind: 'yolo', head }, 0],
  [{ kind: 'yolo', head: { ...head, newCoordinates: true } }, 0],
  [{ kind: 'gaussian-yolo', head }, 0],
  [{ ...region, softmax: true }, 0],
  [{ ...region, softmax: false }, 0],
  [{ ...region, softmax: true, background: true }, 0],
];

/** Channels with which a head has whole anchors. */
const anchorNumbers = ({ kind }: Operation): number =>
  kind === 'yolo' || kind === 'region' ? 7 : kind === 'gaussian-yolo' ? 11 : 1;

function inputShapes(operation: Operation, shape: Shape): readonly Shape[] {
  switch (operation.kind) {
    case 'elementwise':
      return operation.spreads.map(spread => spreadShape(spread, shape));
    case 'sum':
      return operation.strides.map(() => shape);
    default:
      return [shape];
  }
}

interface Case {
  readonly layer: Layer;
  readonly network: Network;
}

function caseOf(operation: Operation, shape: Shape): Case {
  const sources = inputShapes(operation, shape);
  const layers = [...sources, shape].map((each, index): Layer => {
    const isLast = index === sources.length;
    return {
      index,
      id: String(index),
      label: 'test',
      operation: isLast ? operation : { kind: 'constant' },
      inputs: isLast ? [...sources.keys()] : [],
      output: { shape: each, element: 'f32' },
      parameters: 0,
    };
  });
  const network: Network = {
    name: 'test',
    inputs: [{ id: '', output: { shape, element: 'f32' } }],
    layers,
    outputs: [sources.length],
  };
  return { layer: at(layers, sources.length), network };
}

/** The output of a kernel that lies `shift` bytes from one of its inputs. */
function outputAt(
  { layer, network }: Case,
  kernels: KernelSet,
  input: number,
  shift: number,
): Float32Array {
  floats.set(noise((WEIGHTS - ARENA) / 4), ARENA / 4);
  floats.set(noise(4096, 5).map(Math.abs), WEIGHTS / 4);
  const buffers: ArenaBuffer[] = [];
  const view = (type: Layer['output'], offset: number): View => {
    const bytes = denseBytes(type, wholeMap(type.shape));
    buffers.push({ role: { kind: 'map', layer: 0 }, bytes, offset, firstStep: 0, lastStep: 1 });
    return denseView(buffers.length - 1, type, wholeMap(type.shape));
  };
  const inputs = layer.inputs.map(reference => {
    const offset = reference === input ? REPLACED : OTHERS + reference * 8192;
    return view(at(network.layers, reference).output, offset);
  });
  const output = view(layer.output, REPLACED + shift);
  const layout = { arenaBase: ARENA, weightsBase: WEIGHTS };
  const weighted =
    layer.operation.kind === 'channel-affine' ||
    layer.operation.kind === 'normalize' ||
    layer.operation.kind === 'prelu' ||
    (layer.operation.kind === 'sum' && layer.operation.weights !== 'none');
  const block = {
    layer: 0,
    kernel: 'exact',
    weightsOffset: 0,
    weightsBytes: 0,
    biasesOffset: 4096,
    biasesBytes: 0,
  } as const;
  const computed = wholeMap(layer.output.shape);
  const step = {
    kind: 'compute',
    group: 0,
    tile: 0,
    layer: layer.index,
    uses: kernelUses(network, layer),
    inputs,
    output,
    computed,
  } as const;
  new KernelDispatch({ network, buffers }, layout, kernels, emptyKernelCall()).compute(
    step,
    weighted ? block : undefined,
  );
  const start = (ARENA + REPLACED + shift) / 4;
  return floats.slice(start, start + at(buffers, buffers.length - 1).bytes / 4);
}

const SHIFTS: Readonly<Record<KernelOrder, readonly number[]>> = {
  apart: [],
  'in-place': [0],
  rising: [0, -16, -32, -48, -64, -112, -1024],
};

const shapes = fc.record({
  channels: fc.integer({ min: 1, max: 3 }),
  height: fc.integer({ min: 1, max: 6 }),
  width: fc.integer({ min: 1, max: 6 }),
});

describe('the order that is said of a kernel', () => {
  for (const [name, kernels] of Object.entries(KERNELS))
    it(`is that of the ${name} one: its output over its input is its output elsewhere`, () => {
      let overlapping = 0;
      fc.assert(
        fc.property(
          fc.constantFrom(...OPERATIONS),
          shapes,
          ([operation, input], { channels, ...extent }) => {
            const groups = 'groups' in operation ? operation.groups : 1;
            const test = caseOf(operation, {
              ...extent,
              channels: channels * anchorNumbers(operation) * groups,
            });
            const order = kernelOrder(test.layer, input);
            assert.notEqual(order, 'apart');
            const expected = outputAt(test, kernels, input, 8192);
            for (const shift of SHIFTS[order]) {
              overlapping++;
              assert.deepEqual(
                outputAt(test, kernels, input, shift),
                expected,
                `${operation.kind}, ${shift}`,
              );
            }
          },
        ),
        { numRuns: 120, seed: 1 },
      );
      assert.ok(overlapping > 400);
    });

  it('is not said in vain: a softmax over a whole map, lower than its input, is wrong', () => {
    const test = caseOf(
      { ...SOFTMAX, groups: 1, spatial: false },
      { channels: 3, height: 5, width: 4 },
    );
    const wrong = outputAt(test, at(Object.values(KERNELS), 0), 0, -16);
    assert.notDeepEqual(wrong, outputAt(test, at(Object.values(KERNELS), 0), 0, 8192));
  });
});
