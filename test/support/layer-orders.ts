import fc from 'fast-check';
import { at } from '../../src/base/assert';
import { isInput, type LayerOrder, type Network } from '../../src/core/network/network';

/** Any order in which a network's layers can be computed. */
export const ordersOf = ({ layers }: Network): fc.Arbitrary<LayerOrder> =>
  fc.array(fc.nat(0xffff), { minLength: layers.length, maxLength: layers.length }).map(draws => {
    const order: number[] = [];
    for (const draw of draws) {
      const ready = layers.filter(
        ({ index, inputs }) =>
          !order.includes(index) && inputs.every(input => isInput(input) || order.includes(input)),
      );
      order.push(at(ready, draw % ready.length).index);
    }
    return order;
  });
