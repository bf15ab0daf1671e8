import { at } from '../../src/base/assert';
import type { Activation } from '../../src/core/network/activation';
import { ACTIVATION_EXAMPLES } from './activation-examples';

/**
 * Choices made from a list of random numbers, one number a choice; when they are used up, 0 is drawn. The smaller the
 * numbers, the simpler the result, so that shrinking them makes it simpler.
 */
export class Draws {
  private next = 0;

  /** @param activations what layers choose from. */
  constructor(
    private readonly numbers: readonly number[],
    readonly activations: readonly Activation[] = ACTIVATION_EXAMPLES,
  ) {}

  /** 0 … count−1. */
  below(count: number): number {
    return (this.numbers[this.next++] ?? 0) % count;
  }

  /** Both ends included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** The first is the simplest. */
  of<T>(list: readonly T[]): T {
    return at(list, this.below(list.length));
  }

  /** True once in so many times. */
  oneIn(count: number): boolean {
    return this.below(count) === count - 1;
  }
}
