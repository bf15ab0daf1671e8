import assert from 'node:assert/strict';
import fc from 'fast-check';
import { pictureShape, type Network } from '../../../../src/core/network/network';
import { randomParameters } from '../../../../src/core/operations/random-parameters';
import { elementCount } from '../../../../src/core/network/shape';
import { certify, Refusal } from '../../../../src/core/schedule/certificate';
import { lower } from '../../../../src/core/schedule/lowering';
import type { Schedule } from '../../../../src/core/schedule/schedule';
import { untiledPlan } from '../../../../src/core/tiling/plan';
import { parsePlan } from '../../../../src/core/tiling/plan-notation';
import { REPLACED_BY_SOFTMAX, REPLACED_BY_SUM } from '../../../support/replaced-maps';
import { parseNotation } from '../../../support/darknet-notation';
import { execute, noise, sameBits } from '../../../support/execution';
import { chain, NetworkBuilder } from '../../../support/network-builder';
import { lowered } from '../../../support/lowered';
import { plannedNetworks, plannedNetworksOf } from '../../../support/random-network';
import { FAULTS, type Draw } from '../../../support/seeded-faults';

/** Why a schedule is refused; undefined where it is certified. */
function refusalOf(schedule: Schedule): string | undefined {
  try {
    certify(schedule);
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
}

type Answers = ReadonlyMap<number, Float32Array>;

/** What a run answers when all is over; undefined where it breaks off. */
function answersOf(schedule: Schedule): Answers | undefined {
  const { network } = schedule;
  const input = noise(elementCount(pictureShape(network)));
  const options = { tapped: network.outputs, replant: false };
  try {
    return execute(schedule, randomParameters(network, 7), input, options).outputs;
  } catch {
    return undefined;
  }
}

const sameAnswers = (expected: Answers, actual: Answers | undefined): boolean =>
  [...expected].every(([layer, map]) => {
    const other = actual?.get(layer);
    // Where numbers are expected, what nobody computed is none.
    return other !== undefined && sameBits(map, other);
  });

/** Schedules of random networks in all modes, each with a stream of draws. */
function schedules(count: number): readonly (readonly [Schedule, Draw])[] {
  const samples = fc.sample(plannedNetworks, { numRuns: count, seed: 11 });
  let state = 1;
  const draw: Draw = limit => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  // Of so many channels that their parameters come in several blocks.
  const wide = chain({ channels: 3, height: 6, width: 5 }, 'c3:70 c1:40 c3:8');
  const streamed = { ...untiledPlan(wide.layers.length), weights: 'block' } as const;
  // Sums that convolutions store.
  const builder = new NetworkBuilder({ channels: 3, height: 9, width: 7 });
  builder.convolution(8, 3);
  for (let block = 0; block < 3; block++) builder.residual(4, 3, 'linear', 'relu');
  const summed = builder.build();
  const all = [
    ...samples,
    { network: wide, plan: streamed },
    ...['1x1', '2x2'].map(text => ({ network: summed, plan: parsePlan(text, summed) })),
  ];
  return all.flatMap(({ network, plan }) => {
    const schedule = lowered(network, plan);
    return schedule === undefined ? [] : [[schedule, draw] as const];
  });
}

describe('the certificate of a schedule', () => {
  it('is granted to every plan of every small network', () => {
    let numbers = 0;
    for (const plans of [plannedNetworks, plannedNetworksOf(['keep-rows-and-columns'], 12)])
      fc.assert(
        fc.property(plans, ({ network, plan }) => {
          const schedule = lowered(network, plan);
          if (schedule !== undefined) numbers += certify(schedule).numbers;
        }),
        { numRuns: 100, seed: 3 },
      );
    assert.ok(numbers > 1e5);
  });

  it('is refused to each of the seeded faults that gives other numbers, and each of them is met', () => {
    const caught = new Map<string, number>();
    let harmless = 0;
    for (const [schedule, draw] of schedules(100)) {
      const expected = answersOf(schedule);
      assert.ok(expected);
      for (const [name, fault] of Object.entries(FAULTS)) {
        const faulty = fault(schedule, draw);
        if (faulty === undefined) continue;
        const refusal = refusalOf(faulty);
        if (refusal !== undefined) caught.set(name, (caught.get(name) ?? 0) + 1);
        else {
          harmless++;
          assert.ok(
            sameAnswers(expected, answersOf(faulty)),
            `${name}: certified, and other numbers`,
          );
        }
      }
    }
    const missed = Object.keys(FAULTS).filter(name => !caught.has(name));
    assert.deepEqual(missed, []);
    assert.ok(caught.size >= 50 && harmless > 0, `${caught.size} kinds, ${harmless} harmless`);
  });

  // Where the buffers lay until 29 November 2026.
  const OLD_PLACES = [
    {
      ...REPLACED_BY_SUM,
      offsets: [
        4368, 1440, 864, 3024, 3024, 3024, 3024, 3024, 5616, 3024, 0, 3024, 7616, 7200, 3456, 0,
        3456, 2880, 0, 2880, 0, 0, 2176,
      ],
      arenaBytes: 8096,
      refusal: /layer 2, shortcut\): it overwrites numbers that it still reads/,
    },
    {
      ...REPLACED_BY_SOFTMAX,
      offsets: [192, 64, 64, 0, 0, 224],
      arenaBytes: 244,
      refusal: /layer 1, softmax\): it overwrites numbers that it still reads/,
    },
  ];
  for (const { network: notation, plan, offsets, arenaBytes, refusal } of OLD_PLACES)
    it(`is refused to the places that buffers of ${plan} once had`, () => {
      const network = parsed(notation);
      const placement = {
        offsets: Float64Array.from(offsets),
        arenaBytes,
        boundBytes: arenaBytes,
        sharings: [],
      };
      const chosen = { ...parsePlan(plan, network), input: 'u8' } as const;
      assert.equal(refusalOf(lower(network, chosen)), undefined);
      assert.match(refusalOf(lower(network, chosen, { placement })) ?? '', refusal);
    });
});

function parsed(notation: string): Network {
  const { network } = parseNotation(notation);
  assert.ok(network);
  return network;
}
