import assert from 'node:assert/strict';
import fc from 'fast-check';
import { UserError } from '../../../../src/base/user-error';
import { dataflowOf } from '../../../../src/core/dataflow/dataflow';
import { FIRST_INPUT } from '../../../../src/core/network/network';
import { certify } from '../../../../src/core/schedule/certificate';
import { lower } from '../../../../src/core/schedule/lowering';
import type { Grid } from '../../../../src/core/tiling/grid';
import { withKernels } from '../../../../src/core/tiling/kernel-choice';
import { planOf, type Group, type OverlapMode } from '../../../../src/core/tiling/plan';
import { nearestPlan } from '../../../../src/core/tiling/nearest-plan';
import { checkGivenPlan, checkPlan } from '../../../../src/core/tiling/plan-check';
import { formatPlan, parsePlan } from '../../../../src/core/tiling/plan-notation';
import { parseNotation } from '../../../support/darknet-notation';
import { chain, yolov2of16 } from '../../../support/network-builder';
import { networks, plannedNetworks } from '../../../support/random-network';

const network = yolov2of16();

const describeGroups = (text: string): string =>
  parsePlan(text, network)
    .groups.map(
      ({ first, last, grid, overlap }) =>
        `${first}-${last} ${grid.rows}x${grid.columns} ${overlap}`,
    )
    .join(', ');

describe('plan notation', () => {
  for (const [text, meaning] of [
    ['5x5/8/2x2', '0-7 5x5 recompute, 8-15 2x2 recompute'],
    ['3x3', '0-15 3x3 recompute'],
    ['3x3/NoCut', '0-15 3x3 recompute'],
    [' 5X4c / 8 / 2×2 ', '0-7 5x4 checkerboard, 8-15 2x2 recompute'],
    ['76x1r', '0-15 76x1 keep-rows'],
    ['19x4a/12/1x1', '0-11 19x4 keep-rows-and-columns, 12-15 1x1 recompute'],
    ['1x1/4/2x2/8/1x1', '0-3 1x1 recompute, 4-7 2x2 recompute, 8-15 1x1 recompute'],
  ] as const)
    it(text, () => {
      assert.equal(describeGroups(text), meaning);
    });

  for (const [text, reason] of [
    ['', /isn't a grid/],
    ['5x5/', /isn't a grid|is incomplete/],
    ['5x5/8', /is incomplete/],
    [
      '5x5/16/2x2',
      /no cut before layer 16; the network has 16 layers, so cuts go from 1 to 15\. .* nearest .* 5x5\.$/,
    ],
    ['5x5/8/99x1/16/2x2', /no cut before layer 16; .* nearest plan that fits is 5x5\/8\/38x1\.$/],
    ['5x5/0/2x2', /no cut before layer 0; .* nearest plan that fits is 5x5\.$/],
    [
      '5x5/8/2x2/8/1x1',
      /cut 8 must come after layer 8\. .* nearest plan that fits is 5x5\/8\/2x2\.$/,
    ],
    [
      '5x5/8/2x2/4/1x1',
      /cut 4 must come after layer 8\. .* nearest plan that fits is 5x5\/8\/2x2\.$/,
    ],
    ['0x5', /isn't a grid/],
    ['5x5z', /isn't a grid/],
    ['5x5r*', /the \* means that the notation leaves out details.*use the plan as JSON/],
    ['5', /isn't a grid/],
    ['5x5/eight/2x2', /"eight" isn't a cut/],
  ] as const)
    it(`${JSON.stringify(text)} is refused`, () => {
      assert.throws(
        () => parsePlan(text, network),
        (error: unknown) => error instanceof UserError && reason.test(error.message),
      );
    });

  it('any text is a plan or refused with a sentence', () => {
    fc.assert(
      fc.property(fc.string(), text => {
        try {
          parsePlan(text, network);
        } catch (error) {
          assert.ok(error instanceof UserError, String(error));
        }
      }),
    );
  });

  it('what is written is read again', () => {
    const overlaps: OverlapMode[] = [
      'recompute',
      'checkerboard',
      'keep-rows',
      'keep-rows-and-columns',
    ];
    const grids = fc
      .tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 99 }))
      .map(([rows, columns]): Grid => ({ rows, columns, rule: 'paper' }));
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 15 }), { maxLength: 5 });
    fc.assert(
      fc.property(
        cuts,
        fc.array(fc.tuple(grids, fc.constantFrom(...overlaps)), { minLength: 6 }),
        (at, ways) => {
          const starts = [0, ...at.sort((a, b) => a - b)];
          const groups = starts.map((first, i): Group => {
            const [grid, overlap] = ways[i] ?? [
              { rows: 1, columns: 1, rule: 'paper' },
              'recompute',
            ];
            return { first, last: (starts[i + 1] ?? 16) - 1, grid, overlap };
          });
          const plan = planOf(groups);
          assert.deepEqual(parsePlan(formatPlan(plan), network), plan);
        },
      ),
    );
  });

  it('a plan that the text cannot say in full gets a star', () => {
    const [group] = parsePlan('2x2', network).groups;
    assert.ok(group);
    assert.equal(
      formatPlan(planOf([{ ...group, grid: { ...group.grid, rule: 'balanced' } }])),
      '2x2*',
    );
    assert.equal(formatPlan({ ...planOf([group]), weights: 'resident' }), '2x2*');
  });
});

describe('plans of very many tiles', () => {
  const wide = parseNotation(
    'net width=4000 height=2000 channels=1|conv filters=1|conv|max',
  ).network;
  for (const [text, nearest] of [
    ['1999x3999', /.+/],
    ['2000x60/2/1000x500', /.+/],
    ['2000x50c/2/2000x4000a', /.+/],
    ['2000x20', undefined],
    ['1x1/1/2000x32', undefined],
  ] as const)
    it(`${text}: ${nearest === undefined ? 'computed' : 'refused, with one that is not'}`, () => {
      const check = (notation: string): void => {
        checkGivenPlan(wide, parsePlan(notation, wide));
      };
      if (nearest === undefined) assert.doesNotThrow(() => check(text));
      else
        assert.throws(
          () => check(text),
          (error: unknown) => {
            assert.ok(error instanceof UserError);
            const [, suggested = ''] =
              /The nearest plan that fits is (.*)\.$/.exec(error.message) ?? [];
            check(suggested);
            return suggested !== '1x1';
          },
        );
    });
});

describe('plans that do not fit', () => {
  for (const [text, reason] of [
    ['39x1', /leave a tile empty: layer 15 is 38×38 positions/],
    ['6x6', /^$/],
    ['30x1', /leave a tile empty.* nearest plan that fits is 19x1/],
  ] as const)
    it(`${text}: ${reason.source}`, () => {
      const check = (): void => {
        checkPlan(network, parsePlan(text, network));
      };
      if (reason.source === '^$') check();
      else assert.throws(check, (e: unknown) => e instanceof UserError && reason.test(e.message));
    });

  it('the plan that is suggested instead can be typed, whatever else the refused one says', () => {
    let refused = 0;
    fc.assert(
      fc.property(plannedNetworks, fc.nat(3), ({ network: random, plan }, which) => {
        const groups = plan.groups.map((group, index): Group => ({
          ...group,
          ...(index === which % plan.groups.length && {
            grid: { ...group.grid, rows: 30, columns: 30 },
          }),
        }));
        try {
          checkPlan(random, { ...plan, groups });
        } catch (error) {
          assert.ok(error instanceof UserError);
          const suggested = /The nearest plan that fits is (.*)\.$/.exec(error.message)?.[1];
          assert.ok(suggested !== undefined, error.message);
          checkPlan(random, parsePlan(suggested, random));
          refused++;
        }
      }),
      { seed: 14 },
    );
    assert.ok(refused > 50, `${refused} refused`);
  });

  // Grids of 1 to 12 rows and columns, cuts in any order and behind the end, in all modes.
  const typedPlans = fc
    .tuple(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 12 })), {
        minLength: 1,
        maxLength: 4,
      }),
      fc.array(fc.constantFrom('', 'c', 'c', 'r', 'a'), { minLength: 4, maxLength: 4 }),
      fc.array(fc.nat(16), { minLength: 3, maxLength: 3 }),
    )
    .map(([grids, modes, cuts]) =>
      grids
        .map(
          ([rows, columns], index) =>
            `${index === 0 ? '' : `/${cuts[index - 1] ?? 0}/`}${rows}x${columns}${modes[index] ?? ''}`,
        )
        .join(''),
    );

  const settings = (['exact', 'fast'] as const).flatMap(kernels =>
    (['f32', 'u8'] as const).map(input => ({ kernels, input })),
  );

  it('the plan that is suggested is lowered and certified, in each way that it can be asked for', () => {
    let suggestions = 0;
    fc.assert(
      fc.property(networks, typedPlans, (random, text) => {
        let suggested: string | undefined;
        try {
          checkGivenPlan(random, parsePlan(text, random));
        } catch (error) {
          assert.ok(error instanceof UserError);
          suggested = /The nearest plan that fits is (.*)\.$/.exec(error.message)?.[1];
          assert.ok(suggested !== undefined, error.message);
        }
        if (suggested === undefined) return;
        suggestions++;
        const passesInput = dataflowOf(random).isNetworkOutput(FIRST_INPUT);
        for (const { kernels, input } of settings) {
          if (input === 'u8' && passesInput) continue;
          const plan = withKernels(random, { ...parsePlan(suggested, random), input }, kernels);
          checkGivenPlan(random, plan);
          certify(lower(random, plan));
        }
      }),
      { seed: 15 },
    );
    assert.ok(suggestions > 50, `${suggestions} suggestions`);
  });

  it('groups with gaps are refused', () => {
    const small = chain({ channels: 1, height: 8, width: 8 }, 'c3:2 c3:2 c3:2');
    const group: Group = {
      first: 0,
      last: 0,
      grid: { rows: 1, columns: 1, rule: 'paper' },
      overlap: 'recompute',
    };
    for (const groups of [[group], [group, { ...group, first: 2, last: 2 }], []])
      assert.throws(() => {
        checkPlan(small, planOf(groups));
      }, UserError);
  });

  it('the nearest plan always fits, and is its own nearest', () => {
    fc.assert(
      fc.property(plannedNetworks, ({ network: random, plan }) => {
        checkPlan(random, plan);
        assert.deepEqual(nearestPlan(random, plan), plan);
      }),
    );
  });
});
