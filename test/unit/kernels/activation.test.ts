import assert from 'node:assert/strict';
import { ACTIVATIONS } from '../../../src/core/network/operation';
import {
  ACTIVATION_NAMES,
  FIRST_CHANNEL_ACTIVATION,
  type ActivationName,
} from '../../../src/kernels/activation';
import { activateChannels, activation } from '../../../src/kernels/reference/activation';
import { exponential } from '../../../src/kernels/reference/exponential';

/** Darknet's activations.h in double precision, as it is written there. */
const DARKNET: Readonly<Partial<Record<ActivationName, (x: number) => number>>> = {
  linear: x => x,
  relu: x => x * Number(x > 0),
  leaky: x => (x > 0 ? x : 0.1 * x),
  relu6: x => Math.min(Math.max(x, 0), 6),
  logistic: x => 1 / (1 + Math.exp(-x)),
  tanh: x => Math.tanh(x),
  mish: x => x * Math.tanh(x > 20 ? x : Math.log1p(Math.exp(x))),
  swish: x => x / (1 + Math.exp(-x)),
  elu: x => (x >= 0 ? x : Math.expm1(x)),
  selu: x => (x >= 0 ? 1.0507 * x : 1.0507 * 1.6732 * Math.expm1(x)),
  gelu: x => 0.5 * x * (1 + Math.tanh(0.797885 * x + 0.035677 * x ** 3)),
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
  hard_mish: x => (x > 0 ? x : x > -2 ? (x * x) / 2 + x : 0),
};

const POINTS = Float32Array.from({ length: 4001 }, (_, i) => (i - 2000) / 100);
const EXTREMES = [-1e30, -200, -104, -90, 90, 104, 200, 1e30].map(Math.fround);

describe('activations', () => {
  it('have the codes of the networks', () => {
    assert.deepEqual(ACTIVATION_NAMES, ACTIVATIONS);
  });

  for (const name of ACTIVATION_NAMES.slice(0, FIRST_CHANNEL_ACTIVATION))
    it(`${name} is Darknet's function`, () => {
      const formula = DARKNET[name];
      assert.ok(formula);
      for (const x of [...POINTS, ...EXTREMES]) {
        const expected = Math.fround(formula(x));
        const error = Math.abs(activation(name, x) - expected);
        if (Number.isFinite(expected))
          assert.ok(
            error <= 3e-7 * Math.max(1, Math.abs(expected)),
            `${name}(${x}) is off by ${error}`,
          );
      }
    });

  it('normalize over channels with sums that begin at 0.0001', () => {
    const run = (name: ActivationName, numbers: number[]): number[] => {
      const memory = Float32Array.from(numbers);
      activateChannels(memory, ACTIVATION_NAMES.indexOf(name), 0, numbers.length);
      return [...memory].map(x => Math.round(x * 1e5) / 1e5);
    };
    assert.deepEqual(run('normalize_channels', [1, -1, 3]), [0.24999, 0, 0.74998]);
    const parts = [Math.exp(-2), 1, Math.exp(-1)];
    const sum = 0.0001 + parts.reduce((a, b) => a + b);
    const expected = parts.map(part => Math.round((part / sum) * 1e5) / 1e5);
    assert.deepEqual(run('normalize_channels_softmax_maxval', [1, 3, 2]), expected);
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
