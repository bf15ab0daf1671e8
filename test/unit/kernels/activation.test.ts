import assert from 'node:assert/strict';
import {
  activationParameters,
  FIRST_OF_CHANNELS,
  ACTIVATION_KINDS,
  joinsChannels,
  type Activation,
  type ActivationKind,
} from '../../../src/core/network/activation';
import { instantiateKernels } from '../../../src/engine/wasm-kernels';
import { emptyKernelCall, type KernelCall } from '../../../src/kernels/kernel-call';
import { exponential } from '../../../src/core/kernels/exponential';
import { activation } from '../../../src/core/kernels/float-functions';
import { activateChannels } from '../../../src/kernels/reference/activation';
import { referenceKernels } from '../../../src/kernels/kernel-set';
import { ACTIVATION_EXAMPLES } from '../../support/activation-examples';
import { kernelModule } from '../../support/execution';
import { CALL_ADDRESS } from './kernel-case';
import { activationFields } from './stored-maps';

/** erfc by its continued fraction (Abramowitz and Stegun 7.1.14) from 2 on, and the series 7.1.5 below. */
function erfc(x: number): number {
  if (x < 0) return 2 - erfc(-x);
  if (x >= 2) {
    let fraction = x;
    for (let n = 200; n > 0; n--) fraction = x + n / 2 / fraction;
    return Math.exp(-x * x) / (Math.sqrt(Math.PI) * fraction);
  }
  let [sum, term] = [0, x];
  for (let n = 0; n < 60; n++) {
    sum += term / (2 * n + 1);
    term *= (-x * x) / (n + 1);
  }
  return 1 - (2 / Math.sqrt(Math.PI)) * sum;
}

const unit = (x: number): number => Math.min(Math.max(x, 0), 1);

/** The formulas in double precision, as Darknet's activations.h and ONNX's operators have them. */
const FORMULAS: {
  readonly [K in ActivationKind]?: (x: number, alpha: number, beta: number) => number;
} = {
  linear: x => x,
  relu: x => x * Number(x > 0),
  leaky: (x, slope) => (x > 0 ? x : slope * x),
  steep: (x, slope) => (x > 0 ? x : slope * x),
  clip: (x, low, high) => Math.min(Math.max(x, low), high),
  logistic: x => 1 / (1 + Math.exp(-x)),
  tanh: x => Math.tanh(x),
  mish: x => x * Math.tanh(x > 20 ? x : Math.log1p(Math.exp(x))),
  swish: x => x / (1 + Math.exp(-x)),
  elu: (x, alpha) => (x >= 0 ? x : alpha * Math.expm1(x)),
  selu: (x, alpha, gamma) => gamma * (x >= 0 ? x : alpha * Math.expm1(x)),
  gelu: x => (x / 2) * erfc(-x / Math.SQRT2),
  'gelu-tanh': (x, linear, cubic) => 0.5 * x * (1 + Math.tanh(linear * x + cubic * x ** 3)),
  'hard-sigmoid': (x, alpha, beta) => unit(alpha * x + beta),
  'hard-swish': x => x * unit(x / 6 + 0.5),
  softplus: x => (x > 30 ? x : Math.log1p(Math.exp(x))),
  softsign: x => x / (1 + Math.abs(x)),
  exp: x => Math.exp(x),
  sqrt: x => Math.sqrt(x),
  abs: x => Math.abs(x),
  negative: x => -x,
  ramp: x => x * Number(x > 0) + 0.1 * x,
  relie: x => (x > 0 ? x : 0.01 * x),
  plse: x => (x < -4 ? 0.01 * (x + 4) : x > 4 ? 0.01 * (x - 4) + 1 : 0.125 * x + 0.5),
  stair: x => {
    const n = Math.floor(x);
    return n % 2 === 0 ? Math.floor(x / 2) : x - n + Math.floor(x / 2);
  },
  hardtan: x => Math.max(-1, Math.min(1, x)),
  lhtan: x => (x < 0 ? 0.001 * x : x > 1 ? 0.001 * (x - 1) + 1 : x),
  loggy: x => 2 / (1 + Math.exp(-x)) - 1,
  'hard-mish': x => (x > 0 ? x : x > -2 ? (x * x) / 2 + x : 0),
  erf: x => 1 - erfc(x),
};

const POINTS = Float32Array.from({ length: 4001 }, (_, i) => (i - 2000) / 100);
const EXTREMES = [-1e30, -200, -104, -90, 90, 104, 200, 1e30, -0, 1e-40, NaN].map(Math.fround);
const ALL = [...POINTS, ...EXTREMES];

const nameOf = (activation: Activation): string => Object.values(activation).join(' ');
const POINTWISE = ACTIVATION_EXAMPLES.filter(each => !joinsChannels(each));

describe('activations', () => {
  it('have a formula here, each', () => {
    assert.deepEqual(
      Object.keys(FORMULAS).sort(),
      ACTIVATION_KINDS.slice(0, FIRST_OF_CHANNELS).sort(),
    );
  });

  for (const each of POINTWISE)
    it(`${nameOf(each)} is its formula's function`, () => {
      const formula = FORMULAS[each.kind];
      const [alpha = 0, beta = 0] = activationParameters(each).map(Math.fround);
      assert.ok(formula);
      const near = each.kind === 'erf' ? 4e-7 : 3e-7;
      for (const x of ALL) {
        const expected = Math.fround(formula(x, alpha, beta));
        const actual = activation(each.kind, alpha, beta, x);
        if (Number.isNaN(expected)) assert.ok(Number.isNaN(actual), `of ${x}: ${actual}`);
        if (!Number.isFinite(expected)) continue;
        assert.ok(
          Math.abs(actual - expected) <= near * Math.max(1, Math.abs(expected)),
          `of ${x}: ${actual} and not ${expected}`,
        );
      }
    });

  for (const kind of ['gelu', 'softplus', 'exp'] as const)
    it(`${kind} is right where it is small, too`, () => {
      for (const x of POINTS) {
        if (x < -10) continue;
        const expected = FORMULAS[kind]?.(x, 0, 0) ?? NaN;
        const error = Math.abs(activation(kind, 0, 0, x) - expected) / Math.abs(expected);
        assert.ok(expected === 0 || error < 5e-6, `of ${x}: off by ${error}`);
      }
    });

  it('are the same to the bit in the compiled kernels, which compute them in lanes', () => {
    const memory = new WebAssembly.Memory({ initial: 2, maximum: 2, shared: true });
    const floats = new Float32Array(memory.buffer);
    const [from, to] = [8192, 16384];
    const call: KernelCall = { ...emptyKernelCall(), aBase: from * 4, outBase: to * 4 };
    const extent = { PixelStride: ALL.length * 4, Channels: ALL.length };
    for (const [field, value] of Object.entries(extent))
      for (const view of ['a', 'out'] as const) Object.assign(call, { [view + field]: value });
    floats.set(ALL, from);
    const resultsOf = (
      kernels: ReturnType<typeof referenceKernels>,
      each: Activation,
    ): number[] => {
      kernels.activate({ ...call, y1: 1, x1: 1, ...activationFields(each) });
      return [...floats.subarray(to, to + ALL.length)];
    };
    const compiled = instantiateKernels(kernelModule(), memory, CALL_ADDRESS);
    for (const each of POINTWISE) {
      const expected = resultsOf(referenceKernels(memory), each);
      // Zeros of both signs count as equal.
      const differs = resultsOf(compiled, each).findIndex(
        (x, i) => x !== expected[i] && !(Number.isNaN(x) && Number.isNaN(expected[i])),
      );
      assert.equal(differs, -1, `${nameOf(each)} of ${ALL[differs]}`);
    }
  });

  it('normalize over channels with sums that begin at 0.0001', () => {
    const run = (each: Activation, numbers: number[]): number[] => {
      const memory = Float32Array.from(numbers);
      activateChannels(memory, activationFields(each), 0, numbers.length);
      return [...memory].map(x => Math.round(x * 1e5) / 1e5);
    };
    assert.deepEqual(run({ kind: 'normalize-channels' }, [1, -1, 3]), [0.24999, 0, 0.74998]);
    const parts = [Math.exp(-2), 1, Math.exp(-1)];
    const sum = 0.0001 + parts.reduce((a, b) => a + b);
    const expected = parts.map(part => Math.round((part / sum) * 1e5) / 1e5);
    assert.deepEqual(run({ kind: 'normalize-channels-softmax-maxval' }, [1, 3, 2]), expected);
  });
});

/** The distance from one float32 to the next at `x`. */
const ulp = (x: number): number => 2 ** (Math.max(-126, Math.floor(Math.log2(Math.abs(x)))) - 23);

describe('exponential', () => {
  it('is right within 1.5 units in the last place wherever float32 has room', () => {
    let worst = 0;
    for (let i = 0; i < 200000; i++) {
      const x = Math.fround(-103 + (i / 200000) * 191.7);
      const exact = Math.exp(x);
      worst = Math.max(worst, Math.abs(exponential(x) - exact) / ulp(exact));
    }
    assert.ok(worst <= 1.5, `${worst} units`);
  });

  it('goes to 0, to infinity and keeps NaN', () => {
    assert.equal(exponential(-1000), 0);
    assert.equal(exponential(-Infinity), 0);
    assert.equal(exponential(0), 1);
    assert.equal(exponential(89), Infinity);
    assert.equal(exponential(Infinity), Infinity);
    assert.ok(Number.isNaN(exponential(NaN)));
  });
});
