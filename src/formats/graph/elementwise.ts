import { LINEAR, type Activation } from '../../core/network/activation';
import type { Reference } from '../../core/network/network';
import type { ElementwiseOperator, OperationOf, Spread } from '../../core/network/operation';
import { elementCount, type Shape } from '../../core/network/shape';
import { spreadShape } from '../../core/operations/elementwise';
import { sameShape } from '../../core/operations/rules';
import { expand } from './arrangements';
import {
  expanded,
  inMemoryOrder,
  isInOrder,
  reshaped,
  type Factor,
  type FactoredWalk,
} from './factored-walk';
import type { GraphBuilder } from './graph-builder';
import { need } from './node-refusal';
import { allFloats, walkedNumbers, type StoredNumbers } from './stored-numbers';
import {
  countOf,
  dimsOfTensor,
  walkOf,
  type ComputedTensor,
  type KnownTensor,
  type Tensor,
} from './tensor';

/** The largest float32, which stands for no limit. */
export const NO_LIMIT = 3.4028234663852886e38;

/** Dimensions over which two tensors are spread as ONNX and NumPy do. */
export function broadcast(a: readonly number[], b: readonly number[]): readonly number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const sizes = [a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1] as const;
    need(
      sizes[0] === sizes[1] || sizes.includes(1),
      `it combines [${a.join(', ')}] with [${b.join(', ')}]`,
    );
    return sizes[0] === 1 ? sizes[1] : sizes[0];
  });
}

/** a ∘ b number by number, of which one at least is computed. */
export function elementwise(
  builder: GraphBuilder,
  operator: ElementwiseOperator,
  a: Tensor,
  b: Tensor,
): Tensor {
  const dims = broadcast(dimsOfTensor(a), dimsOfTensor(b));
  const isFull = (tensor: Tensor): boolean =>
    tensor.kind === 'computed' && countOf(dimsOfTensor(tensor)) === countOf(dims);
  const leads = isFull(a) || !isFull(b) ? a : b;
  const leader = builder.whole(expand(leads, dims));
  const follower = leads === a ? b : a;
  const combined = new Combination(builder, operator, leader, follower, leads === a);
  return { ...leader, base: combined.layer(dims) };
}

/** Two operands, of which one has as many numbers as the result, in whose order the other one is needed. */
class Combination {
  readonly #shape: Shape;

  constructor(
    private readonly builder: GraphBuilder,
    private readonly operator: ElementwiseOperator,
    private readonly leader: ComputedTensor,
    private readonly follower: Tensor,
    /** Whether the leader is the first operand. */
    private readonly leadsFirst: boolean,
  ) {
    this.#shape = builder.shapeOf(leader.base);
  }

  layer(dims: readonly number[]): Reference {
    const walk = expanded(walkOf(this.follower), dims);
    const order = inMemoryOrder(this.leader.walk, walk);
    const { height, width, channels } = this.#shape;
    const over = order && reshaped(order, [height, width, channels]);
    const { follower } = this;
    if (over === undefined) return this.#laidOut(dims);
    // What integers are added to or multiplied by are integers of a scale of their own.
    if (follower.kind === 'known' && !this.builder.makesIntegers) {
      const folded = this.#withConstant(follower, over);
      if (folded !== undefined) return folded;
    }
    const how = spreadOf(over, this.#shape);
    return this.#combined(this.#follower(follower, over, how), how);
  }

  /** Where factors do not go together, the follower is laid out as its dimensions say, and then as the leader is. */
  #laidOut(dims: readonly number[]): Reference {
    const rows = this.builder.rowsTensor(this.builder.plainOf(expand(this.follower, dims)), dims);
    const order = inMemoryOrder(this.leader.walk, rows.walk);
    need(order !== undefined, 'its operands lie too differently');
    return this.#combined(this.builder.copied(rows.base, order, this.#shape), 'each');
  }

  #combined(other: Reference, how: Spread): Reference {
    const { operator, leadsFirst, leader } = this;
    const operation: OperationOf<'elementwise'> = {
      kind: 'elementwise',
      operator,
      spreads: leadsFirst ? ['each', how] : [how, 'each'],
      activation: LINEAR,
    };
    const inputs = leadsFirst ? [leader.base, other] : [other, leader.base];
    return this.builder.addLayer(operation, inputs, this.#shape);
  }

  /** The numbers of the follower as the operation reads them. */
  #follower(follower: Tensor, over: FactoredWalk, how: Spread): Reference {
    const shape = spreadShape(how, this.#shape);
    const walk =
      how === 'each' ? over : { axes: over.axes.map(withoutRepetition), offset: over.offset };
    if (follower.kind === 'known') return this.builder.constant(follower.numbers, walk, shape);
    const source = this.builder.shapeOf(follower.base);
    return isInOrder(walk, elementCount(source)) && sameShape(source, shape)
      ? follower.base
      : this.builder.copied(follower.base, walk, shape);
  }

  /** What constants do that are one for each channel or one for all, where there is an operation with learned numbers for it. */
  #withConstant({ numbers }: KnownTensor, over: FactoredWalk): Reference | undefined {
    const [y = [], x = [], channels = []] = over.axes;
    if (![...y, ...x].every(isRepetition)) return undefined;
    const byChannel = walkedNumbers(numbers, { axes: [channels], offset: over.offset });
    if (channels.every(isRepetition)) {
      const [value = 0] = allFloats(byChannel);
      const limited = this.#limited(value);
      if (limited !== undefined) return this.#activated(limited);
    }
    const affine = affineOf(this.operator, this.leadsFirst);
    return affine && this.#affine(affine, byChannel, numbers.count);
  }

  #activated(activation: Activation): Reference {
    const { builder, leader } = this;
    return builder.addLayer({ kind: 'activation', activation }, [leader.base], this.#shape);
  }

  /** Minimum and maximum with one number. */
  #limited(value: number): Activation | undefined {
    switch (this.operator) {
      case 'minimum':
        return { kind: 'clip', low: -NO_LIMIT, high: value };
      case 'maximum':
        return value === 0 ? { kind: 'relu' } : { kind: 'clip', low: value, high: NO_LIMIT };
      case 'power':
        return this.leadsFirst && value === 0.5 ? { kind: 'sqrt' } : undefined;
      default:
        return undefined;
    }
  }

  #affine(affine: Affine, byChannel: StoredNumbers, parameters: number): Reference {
    const count = this.#shape.channels;
    const numbersOf = (made: (value: number) => number): Float32Array =>
      allFloats(byChannel).map(made);
    return this.builder.addLayer(
      { kind: 'channel-affine', activation: LINEAR },
      [this.leader.base],
      this.#shape,
      {
        numbers: {
          biases: () => numbersOf(affine.shift),
          readWeights: (start, target) => {
            target.set(
              numbersOf(affine.scale).subarray(start, Math.min(start + target.length, count)),
            );
          },
        },
        parameters,
      },
    );
  }
}

/** x · scale + shift for a constant. */
interface Affine {
  readonly scale: (constant: number) => number;
  readonly shift: (constant: number) => number;
}

const itself = (constant: number): number => constant;
const always = (value: number) => (): number => value;

function affineOf(operator: ElementwiseOperator, leadsFirst: boolean): Affine | undefined {
  switch (operator) {
    case 'add':
      return { scale: always(1), shift: itself };
    case 'subtract':
      return leadsFirst
        ? { scale: always(1), shift: constant => -constant }
        : { scale: always(-1), shift: itself };
    case 'multiply':
      return { scale: itself, shift: always(0) };
    case 'divide':
      return leadsFirst ? { scale: constant => 1 / constant, shift: always(0) } : undefined;
    default:
      return undefined;
  }
}

const isRepetition = ({ stride }: Factor): boolean => stride === 0;

const withoutRepetition = (factors: readonly Factor[]): readonly Factor[] =>
  factors.filter(factor => !isRepetition(factor));

/** How the numbers that a walk over H, W and C meets are spread over these. */
function spreadOf({ axes }: FactoredWalk, shape: Shape): Spread {
  const [y = [], x = [], channels = []] = axes;
  const everywhere = [...y, ...x].every(isRepetition);
  const overChannels = channels.every(isRepetition);
  if (everywhere && overChannels) return elementCount(shape) === 1 ? 'each' : 'one';
  if (everywhere && !channels.some(isRepetition))
    return shape.height * shape.width === 1 ? 'each' : 'per-channel';
  if (overChannels && ![...y, ...x].some(isRepetition))
    return shape.channels === 1 ? 'each' : 'per-position';
  return 'each';
}
