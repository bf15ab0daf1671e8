import assert from 'node:assert/strict';
import fc from 'fast-check';
import { at } from '../../../../src/base/assert';
import { ALIGNMENT } from '../../../../src/core/placement/lifetime';
import { peaksOf } from '../../../../src/core/target/peaks';
import { TARGETS, targetNamed, withThreads, type Target } from '../../../../src/core/target/target';
import { groupWorkingSet } from '../../../../src/core/target/working-set';
import { networkMacs } from '../../../../src/core/operations/macs';
import { FIRST_INPUT, isInput, type Network } from '../../../../src/core/network/network';
import type { Explanation, PeakPart } from '../../../../src/core/report/explanation';
import { explanationOf } from '../../../../src/core/report/explanation-model';
import { offer, type Offer } from '../../../../src/core/search/offer';
import { parsePlan } from '../../../../src/core/tiling/plan-notation';
import type { PlanSettings } from '../../../../src/core/tiling/plan';
import { lowered } from '../../../support/lowered';
import { chain, NetworkBuilder, yolov2of16 } from '../../../support/network-builder';
import { readsEverything } from '../../../support/partial-reads';
import { plannedNetworks } from '../../../support/random-network';

const RUNNER = targetNamed('runner') as Target;

const everyExplanation = (check: (explanation: Explanation, offer: Offer) => void) =>
  fc.assert(
    fc.property(plannedNetworks, ({ network, plan }) => {
      const schedule = lowered(network, plan);
      if (schedule === undefined) return;
      const planned = { plan, schedule, peaks: peaksOf(schedule, RUNNER) };
      check(explanationOf(planned, RUNNER), planned);
    }),
    { numRuns: 300 },
  );

const total = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

function explained(
  network: Network,
  notation: string,
  settings: Partial<PlanSettings> = {},
): Explanation {
  const plan = { ...parsePlan(notation, network), ...settings };
  return explanationOf(offer(network, plan, RUNNER), RUNNER);
}

/** `role layer bytes/whole`, of the binding group or the one given. */
const described = ({ groups, binding }: Explanation, group = binding): readonly string[] =>
  at(groups, group).parts.map(
    ({ role, layer, bytes, wholeBytes }) =>
      `${role} ${layer} ${bytes}${bytes === wholeBytes ? '' : ` of ${wholeBytes}`}`,
  );

describe('why a random plan takes what it takes', () => {
  it('the parts of each peak are what is needed then, alignment included', () =>
    everyExplanation(({ groups }) => {
      for (const { peakBytes, parts, alignmentBytes } of groups) {
        assert.equal(total(parts.map(({ bytes }) => bytes)) + alignmentBytes, peakBytes);
        const buffers = total(parts.map(part => part.buffers));
        assert.ok(alignmentBytes >= 0 && alignmentBytes < ALIGNMENT * Math.max(1, buffers));
        for (const { bytes, wholeBytes } of parts) assert.ok(0 < bytes && bytes <= wholeBytes);
      }
    }));

  it('the peak of the group that binds is the largest, and the bound of the arena', () =>
    everyExplanation(({ groups, binding, boundBytes, arenaBytes, gapBytes }, { schedule }) => {
      assert.equal(at(groups, binding).peakBytes, schedule.boundBytes);
      for (const { peakBytes } of groups) assert.ok(peakBytes <= schedule.boundBytes);
      assert.equal(boundBytes + gapBytes, arenaBytes);
      assert.ok(gapBytes >= 0);
    }));

  it('the parts are buffers alive at the fullest step, whole where nothing is read or written', () =>
    everyExplanation(({ groups }, { schedule: { buffers } }) => {
      for (const { fullest, parts } of groups) {
        const alive = buffers.filter(
          ({ firstStep, lastStep }) =>
            fullest !== null && firstStep <= fullest.step && fullest.step <= lastStep,
        );
        assert.ok(total(parts.map(part => part.buffers)) <= alive.length);
        const wholeBytes = total(parts.map(part => part.wholeBytes));
        assert.ok(wholeBytes <= total(alive.map(({ bytes }) => bytes)));
        for (const part of parts.filter(({ role }) => role === 'ring' || role === 'halo'))
          assert.equal(part.bytes, part.wholeBytes);
      }
    }));

  it('the layer that binds is at work in its group at the fullest step', () =>
    everyExplanation(({ groups }, { schedule: { steps } }) => {
      for (const { index, first, last, fullest, parts } of groups) {
        if (fullest === null) continue;
        const step = at(steps, fullest.step);
        if (step.kind !== 'input') assert.equal(step.group, index);
        if (fullest.does === 'compute')
          assert.equal(step.kind === 'compute' && step.layer, fullest.layer);
        if (isInput(fullest.layer)) continue;
        assert.ok(first <= fullest.layer && fullest.layer <= last);
        assert.ok(parts.length > 0);
      }
    }));

  it('what the groups recompute is what the plan computes beyond the untiled network', () =>
    everyExplanation(({ groups }, { schedule: { macs, network } }) => {
      const recomputed = groups.map(group => group.macs - group.untiledMacs);
      assert.equal(total(recomputed), macs - networkMacs(network));
      if (readsEverything(network)) for (const count of recomputed) assert.ok(count >= 0);
    }));

  it('the terms of process and working set sum up to the peaks', () =>
    everyExplanation(({ workingSet }, planned) => {
      const { plan, schedule } = planned;
      const { inputBytes = 0, outputBytes = 0, scratchBytes = 0 } = workingSet ?? {};
      const groups = plan.groups.map(group => groupWorkingSet(schedule.network, group));
      assert.equal(inputBytes + outputBytes + scratchBytes, Math.max(...groups));
      const targets = [...TARGETS, withThreads(RUNNER, 3)];
      for (const target of targets) {
        const peaks = peaksOf(schedule, target);
        const { process } = explanationOf({ plan, schedule, peaks }, target);
        const terms =
          process.counts === 'arena'
            ? process.arenaBytes + process.weightsBytes + process.stepsBytes + process.threadsBytes
            : process.workingSetBytes;
        assert.equal(terms + process.floorBytes, peaks.processBytes);
      }
    }));
});

describe('why a plan of YOLOv2-16 takes what it takes', () => {
  const network = yolov2of16();
  const map = (layer: number): number => {
    const { channels, height, width } = at(network.layers, layer).output.shape;
    return 4 * channels * height * width;
  };

  it('untiled, the first pool with its input and output binds (CFG_TABLE.md: 56.41 MiB)', () => {
    const explanation = explained(network, '1x1');
    const { fullest, peakBytes } = at(explanation.groups, explanation.binding);
    assert.deepEqual([fullest?.does, fullest?.layer, fullest?.tile], ['compute', 1, null]);
    assert.deepEqual(described(explanation), [`layer-map 0 ${map(0)}`, `layer-map 1 ${map(1)}`]);
    assert.equal((peakBytes / 2 ** 20).toFixed(2), '56.41');
  });

  it('5x5/8/2x2: between input and output of the group lie tiles', () => {
    const { groups } = explained(network, '5x5/8/2x2');
    assert.deepEqual(
      groups.map(({ fullest, parts }) => [
        fullest?.layer,
        ...parts.map(({ role, layer }) => `${role} ${layer}`),
      ]),
      [
        [1, 'group-input -1', 'tile 0', 'group-output 7', 'tile 1'],
        [9, 'group-input 7', 'tile 8', 'tile 9'],
      ],
    );
  });

  it('38x1r: of the input only what is still to be read counts', () => {
    const { groups } = explained(network, '38x1r');
    const [group] = groups;
    assert.ok(group);
    const input = group.parts.find(({ role }) => role === 'group-input');
    assert.ok(input && input.wholeBytes === 4 * 3 * 608 * 608 && input.bytes < input.wholeBytes);
    const rings = group.parts.filter(({ role }) => role === 'ring');
    assert.equal(rings.length, 14);
    for (const { rows = 0, layer, wholeBytes } of rings)
      assert.equal(wholeBytes, (map(layer) / at(network.layers, layer).output.shape.height) * rows);
    assert.equal(group.macs, group.untiledMacs);
  });
});

describe('what a buffer is for', () => {
  const roles = (parts: readonly PeakPart[] = []) =>
    parts.map(({ role, layer }) => `${role} ${layer}`).sort();

  it('a map that a later group reads waits', () => {
    const builder = new NetworkBuilder({ channels: 4, height: 16, width: 16 });
    const early = builder.convolution(4, 3);
    builder.convolution(32, 3);
    builder.convolution(4, 3);
    builder.sum(builder.last, early);
    const { groups } = explained(builder.build(), '1x1/1/4x1/3/1x1');
    assert.deepEqual(roles(groups[0]?.parts), ['group-input -1', 'group-output 0']);
    assert.ok(roles(groups[2]?.parts).includes('group-input 0'));
    const later = explained(builder.build(), '1x1/1/1x1/2/4x1/3/1x1').groups[2];
    assert.ok(roles(later?.parts).includes('waiting 0'));
  });

  it('strips are for neighbours', () => {
    const network = chain({ channels: 3, height: 32, width: 32 }, 'c3:8 c3:8 c3:8');
    const parts = explained(network, '2x2c').groups[0]?.parts;
    assert.ok(parts?.some(({ role, buffers }) => role === 'halo' && buffers > 1));
  });

  it('an input kept as bytes becomes numbers in a buffer of its own', () => {
    const network = chain({ channels: 3, height: 32, width: 32 }, 'c3:8 c3:8 c3:8');
    const { groups } = explained(network, '8x1r', { input: 'u8' });
    assert.deepEqual(
      groups[0]?.parts
        .filter(({ layer }) => layer === FIRST_INPUT)
        .map(({ role }) => role)
        .sort(),
      ['group-input', 'ring'],
    );
  });

  it('a network that computes nothing holds its input', () => {
    const builder = new NetworkBuilder({ channels: 4, height: 16, width: 16 });
    builder.identity();
    const { groups, binding, workingSet } = explained(builder.build(), '1x1');
    const { fullest, peakBytes } = at(groups, binding);
    assert.deepEqual([fullest?.does, fullest?.layer, peakBytes], ['input', FIRST_INPUT, 4096]);
    assert.equal(workingSet, null);
  });
});

describe('whose weights are in memory', () => {
  const network = chain({ channels: 3, height: 16, width: 16 }, 'c3:8 c3:64 c3:64 c1:8');
  const weightsOf = (notation: string, settings: Partial<PlanSettings>) => {
    const { process } = explained(network, notation, settings);
    return process.counts === 'arena' ? process.weightsOf : undefined;
  };

  it('those of the group with the most', () =>
    assert.deepEqual(weightsOf('2x2/2/2x2/3/1x1', { weights: 'group' }), {
      residency: 'group',
      group: 1,
      layer: 2,
    }));

  it('those of a layer, block by block', () =>
    assert.deepEqual(weightsOf('1x1', { weights: 'block' }), {
      residency: 'block',
      group: 0,
      layer: 2,
    }));

  it('all of them', () =>
    assert.deepEqual(weightsOf('2x2/2/1x1', { weights: 'resident' }), {
      residency: 'resident',
      group: null,
      layer: null,
    }));
});
