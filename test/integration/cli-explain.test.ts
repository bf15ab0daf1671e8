import assert from 'node:assert/strict';
import { at } from '../../src/base/assert';
import type { PlanExplanation } from '../../src/cli/plan-explanation';
import type { PlanSummary } from '../../src/cli/plan-description';
import { sample, TINY_FACE } from '../support/program';
import { mafat, mafatJson } from '../support/resident-program';

const FACE = sample('tiny-face', 'tiny-face.cfg');
const YOLO = sample('yolov2-16', 'yolov2-16.cfg');

interface Explained extends PlanSummary {
  readonly fits: boolean | null;
  readonly explanation: PlanExplanation;
}

const explained = (...words: readonly string[]): Explained =>
  mafatJson<Explained>(...words, '--explain');

const total = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

describe('mafat plan --explain', () => {
  it('says what makes the peak, and that it is the bound', () => {
    const { boundBytes, peak, macFactor, explanation } = explained(
      'plan',
      YOLO,
      '--plan',
      '5x5/8/2x2',
    );
    const { groups, binding, arenaBytes, gapBytes } = explanation;
    const { peakBytes, parts, alignmentBytes, fullest } = at(groups, binding);
    assert.equal(peakBytes, boundBytes);
    assert.equal(total(parts.map(({ bytes }) => bytes)) + alignmentBytes, peakBytes);
    assert.deepEqual([arenaBytes, gapBytes], [peak.arenaBytes, peak.arenaBytes - boundBytes]);
    assert.deepEqual([binding, fullest?.layer], [0, 1]);
    const once = total(groups.map(({ untiledMacs }) => untiledMacs));
    assert.equal(total(groups.map(({ macs }) => macs)) / once, macFactor);
  });

  it('names the plans that the next budgets would bring', () => {
    const within = (budget: string) =>
      explained('plan', YOLO, '--budget', budget, '--target', 'bare-c');
    const { peak, explanation } = within('8MiB');
    const { smaller, larger } = explanation.neighbours;
    assert.ok(smaller && smaller.peak.arenaBytes < peak.arenaBytes);
    assert.ok(larger && larger.peak.arenaBytes > 8 * 2 ** 20, 'it would have been chosen');
    // A search goes on from the frontier to better plans beside it.
    const again = within(`${peak.arenaBytes - 1}B`);
    assert.ok(again.fits && (again.predictedMs ?? Infinity) <= (smaller.predictedMs ?? 0));
    assert.equal(explanation.instead, null);
  });

  it('is read by people', () => {
    const { code, stdout, stderr } = mafat('plan', YOLO, '--plan', '5x5/8/2x2', '--explain');
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(
      stdout,
      /\nWhy the arena is 8\.15 MiB: group 1 of 2, layers 0 to 7, peaks at step 68, when layer 1 maxpool computes rows 59 to 132, columns 187 to 260 for the tile in row 2, column 4\.\n/,
    );
    for (const line of [
      / 3\.41 MiB {2}read by the group {5}network input {4}out of 4\.23 MiB: the rest is already read\n/,
      /\n684\.5 KiB {2}tile of a layer {7}1 maxpool\n/,
      / 7\.93 MiB {2}total\n/,
      /\nRecomputed: 1\.78 G MACs, 13\.7% of the network's\.\n/,
      /\nCertified: 235 steps read \d+\.\d M values, each as its layer wrote it\.\n/,
      /\npeak +1 +0–7 +7\.93 MiB +1 maxpool /,
      /\nnext smaller +\S+ MiB .*\nthis plan +8\.15 MiB .*\nnext larger +\S+ MiB /,
    ])
      assert.match(stdout, line);
  });

  it('tells latencies where they are known', () => {
    const words = ['plan', YOLO, '--plan', '5x5/8/2x2', '--explain'];
    assert.doesNotMatch(mafat(...words).stdout, /latency +plan\n/);
    assert.match(mafat(...words, '--target', 'bare-c').stdout, /latency +plan\n.* ms +\S+\n/);
  });

  it('tells the terms of a process, and whose weights are the most', () => {
    const words = ['plan', YOLO, '--plan', '5x5/8/2x2', '--count', 'process', '--budget', '90MiB'];
    const { peak, explanation } = explained(...words);
    const { process } = explanation;
    assert.ok(process.counts === 'arena');
    const { arenaBytes, weightsBytes, stepsBytes, threadsBytes, floorBytes, weightsOf } = process;
    assert.equal(
      arenaBytes + weightsBytes + stepsBytes + threadsBytes + floorBytes,
      peak.processBytes,
    );
    assert.deepEqual(weightsOf, { residency: 'group', group: 1, layer: null });
    assert.match(
      mafat(...words, '--explain').stdout,
      /\nProcess: arena 8\.15 MiB \+ weights 12\.4 MiB \(peak, in group 2\) \+ step list /,
    );
  });

  it('tells the terms of a working set', () => {
    const words = ['plan', YOLO, '--plan', '5x5/8/2x2', '--count', 'working-set', '--explain'];
    assert.match(
      mafat(...words).stdout,
      /\nWorking set: 11\.3 MiB in layer 8 convolutional = input .* \+ output .* \+ im2col /,
    );
  });
});

describe('why it does not fit', () => {
  const smallest = explained('plan', FACE, '--budget', '1MiB');

  it('names the smallest reachable peak, its plan and what makes it', () => {
    assert.equal(smallest.fits, false);
    assert.equal(smallest.explanation.neighbours.smaller, null);
    const { code, stdout } = mafat('plan', FACE, '--budget', '1MiB', '--explain');
    assert.equal(code, 1);
    assert.match(
      stdout,
      /^No plan fits a budget of 1\.00 MiB for the arena: .* with plan \S+\.( With --.*)?\n\nplan [^]*\n\nWhy the arena is /,
    );
  });

  it('of a given plan, names what fits', () => {
    const words = ['plan', FACE, '--plan', '1x1', '--budget', '8MiB'];
    const { fits, explanation } = explained(...words);
    const found = mafatJson<PlanSummary>('plan', FACE, '--budget', '8MiB');
    assert.equal(fits, false);
    assert.equal(explanation.instead?.fits, true);
    assert.deepEqual(explanation.instead.plan, found.plan);
    assert.match(mafat(...words, '--explain').stdout, /\nThis plan fits: plan \S+, with /);
  });

  it('of a given plan where nothing fits, names the smallest reachable peak', () => {
    const words = ['plan', FACE, '--plan', '1x1', '--budget', '1MiB'];
    const { instead } = explained(...words).explanation;
    assert.equal(instead?.fits, false);
    assert.deepEqual(instead.plan, smallest.plan);
    assert.equal(
      at(instead.explanation.groups, instead.explanation.binding).peakBytes,
      instead.boundBytes,
    );
    assert.match(
      mafat(...words, '--explain').stdout,
      /\nNo plan fits\. The smallest peak found has plan \S+, .*\n\nWhy the arena is /,
    );
  });

  it('is told by check and run as well', () => {
    const check = mafat('check', FACE, '--budget', '1MiB', '--explain');
    assert.equal(check.code, 1);
    assert.match(
      check.stdout,
      /No plan fits .*\n\nWhy the arena is .*\nPlans for other budgets:\n/s,
    );
    assert.equal(explained('check', FACE, '--budget', '1MiB').explanation.neighbours.smaller, null);
    const run = mafat('run', ...TINY_FACE, '--budget', '8MiB', '--explain');
    assert.equal(run.code, 0);
    assert.match(run.stdout, /\nmeasured .*\n\nWhy the arena is /s);
  });
});
