import assert from 'node:assert/strict';
import fc from 'fast-check';
import { UserError } from '../../../../src/base/user-error';
import { reordered } from '../../../../src/core/network/layer-order';
import { untiledPlan, type Group, type Plan } from '../../../../src/core/tiling/plan';
import { parsePlan } from '../../../../src/core/tiling/plan-notation';
import { networkInOrder } from '../../../../src/core/tiling/plan-order';
import { networkHash } from '../../../../src/formats/plan/network-hash';
import {
  formatPlanJson,
  parsePlanJson,
  type PlanDocument,
} from '../../../../src/formats/plan/plan-json';
import { ordersOf } from '../../../support/layer-orders';
import { chain, yolov2of16 } from '../../../support/network-builder';
import { networks } from '../../../support/random-network';

const network = yolov2of16();
const text = (notation: string): string => formatPlanJson(network, parsePlan(notation, network));

/** The document of 5x5/8/2x2 with some of its keys replaced; undefined removes one. */
const changed = (change: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ ...(JSON.parse(text('5x5/8/2x2')) as object), ...change });

const groups: fc.Arbitrary<readonly Group[]> = fc
  .uniqueArray(fc.integer({ min: 1, max: 15 }), { maxLength: 4 })
  .chain(cuts => {
    const starts = [0, ...cuts.sort((a, b) => a - b)];
    return fc.tuple(
      ...starts.map((first, index) => {
        const last = (starts[index + 1] ?? 16) - 1;
        const perLayer = { minLength: last - first + 1, maxLength: last - first + 1 };
        return fc.record(
          {
            first: fc.constant(first),
            last: fc.constant(last),
            grid: fc.record({
              rows: fc.integer({ min: 1, max: 99 }),
              columns: fc.integer({ min: 1, max: 99 }),
              rule: fc.constantFrom('paper' as const, 'balanced' as const),
            }),
            overlap: fc.constantFrom(
              'recompute' as const,
              'checkerboard' as const,
              'keep-rows' as const,
              'keep-rows-and-columns' as const,
            ),
            blockHeights: fc.array(fc.integer({ min: 1, max: 9 }), perLayer),
            kernels: fc.array(fc.constantFrom('exact' as const, 'fast' as const), perLayer),
          },
          { requiredKeys: ['first', 'last', 'grid', 'overlap'] },
        );
      }),
    );
  });

const orderedNetworks = networks.chain(file =>
  fc.record({ file: fc.constant(file), order: ordersOf(file) }),
);

describe('plan JSON', () => {
  it('every plan reads back as itself', () => {
    const plans: fc.Arbitrary<Plan> = fc.record({
      groups,
      weights: fc.constantFrom('resident' as const, 'group' as const, 'block' as const),
      input: fc.constantFrom('f32' as const, 'u8' as const),
    });
    fc.assert(
      fc.property(plans, plan => {
        const written = formatPlanJson(network, plan);
        const read = parsePlanJson(written, network, 'plan.json');
        assert.deepEqual(JSON.parse(JSON.stringify(read)), JSON.parse(JSON.stringify(plan)));
        assert.equal(formatPlanJson(network, read), written, 'the text is canonical');
      }),
    );
  });

  it('holds an order of layers, which its network gets, while the hash stays that of the file', () => {
    fc.assert(
      fc.property(orderedNetworks, ({ file, order }) => {
        const ordered = reordered(file, order);
        const plan = untiledPlan(file.layers.length);
        const written = formatPlanJson(ordered, plan);
        const document = JSON.parse(written) as PlanDocument;
        assert.equal(document.network.hash, networkHash(file));
        assert.deepEqual(document.order, ordered.order);
        const read = parsePlanJson(written, file, 'plan.json');
        assert.deepEqual(read, { ...plan, ...(ordered.order && { order }) });
        assert.deepEqual(networkInOrder(file, read), ordered);
        assert.equal(networkInOrder(ordered, read), ordered);
        assert.deepEqual(networkInOrder(ordered, plan), file);
        assert.equal(formatPlanJson(networkInOrder(file, read), read), written);
      }),
    );
  });

  for (const [order, reason] of [
    [[0, 1], /the plan's order, because it has 2 layers, but the network has 3/],
    [[0, 1, 1], /because layer 1 is in it twice/],
    [[0, 1, 7], /because there is no layer 7/],
    [[1, 0, 2], /because layer 1 comes before layer 0, which it reads/],
  ] as const)
    it(`has no order ${order.join(', ')} of a chain of three layers`, () => {
      const three = chain({ channels: 1, height: 8, width: 8 }, 'c3:1 c3:1 c3:1');
      const document = JSON.parse(formatPlanJson(three, untiledPlan(3))) as object;
      assert.throws(
        () => parsePlanJson(JSON.stringify({ ...document, order }), three, 'p.json'),
        (error: unknown) => error instanceof UserError && reason.test(error.message),
      );
    });

  it('holds the notation, the version and the name of the network', () => {
    const document = JSON.parse(text('5x5/8/2x2c')) as Readonly<Record<string, unknown>>;
    assert.equal(document.notation, '5x5/8/2x2c');
    assert.equal(document.version, 1);
    assert.match(JSON.stringify(document.network), /"name":"test","hash":"[0-9a-f]{16}"/);
  });

  it('reads what mafat plan --json prints', () => {
    const report = JSON.stringify({ plan: JSON.parse(text('3x3')) as unknown, peak: {} });
    assert.deepEqual(parsePlanJson(report, network, 'p.json'), parsePlan('3x3', network));
  });

  it('the notation may be left out', () => {
    const read = parsePlanJson(changed({ notation: undefined }), network, 'p.json');
    assert.deepEqual(read, parsePlan('5x5/8/2x2', network));
  });

  it('a plan of another network is refused, and the notation offered', () => {
    const other = chain({ channels: 3, height: 64, width: 64 }, 'c3:8 m2');
    assert.throws(() => parsePlanJson(text('5x5/8/2x2'), other, 'p.json'), /p\.json.*5x5\/8\/2x2/);
  });

  for (const [what, broken, message] of [
    ['not JSON', '{', /isn't JSON/],
    ['empty', '', /isn't JSON/],
    ['null', 'null', /isn't a plan/],
    ['a list', '[]', /isn't a plan/],
    ['a later version', changed({ version: 2 }), /version 2/],
    ['no version', changed({ version: undefined }), /isn't a plan/],
    ['no groups', changed({ groups: [] }), /groups/],
    ['a wrong residency', changed({ weights: 'all' }), /weights/],
    ['a group of text', changed({ groups: ['5x5'] }), /groups\.0/],
    [
      'a grid without columns',
      changed({ groups: [{ first: 0, last: 15, grid: { rows: 2 }, overlap: 'recompute' }] }),
      /groups\.0\.grid/,
    ],
    [
      'half a row',
      changed({
        groups: [
          {
            first: 0,
            last: 15,
            grid: { rows: 1.5, columns: 1, rule: 'paper' },
            overlap: 'recompute',
          },
        ],
      }),
      /rows/,
    ],
    ['another notation', changed({ notation: '3x3' }), /3x3.*5x5\/8\/2x2/],
    ['an unknown key', changed({ colour: 'red' }), /colour/],
    [
      'blocks for one layer only',
      changed({
        notation: undefined,
        groups: [
          {
            first: 0,
            last: 15,
            grid: { rows: 1, columns: 1, rule: 'paper' },
            overlap: 'recompute',
            blockHeights: [1],
          },
        ],
      }),
      /16 layers/,
    ],
  ] as const)
    it(`${what} is refused with a sentence that names the file`, () => {
      assert.throws(
        () => parsePlanJson(broken, network, 'p.json'),
        (error: unknown) =>
          error instanceof UserError &&
          error.message.includes('p.json') &&
          message.test(error.message) &&
          !error.message.includes('\n'),
      );
    });
});
