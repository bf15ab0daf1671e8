import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at } from '../../src/base/assert';
import type { PlanComparison } from '../../src/cli/plan-comparison';
import type { PlanSummary } from '../../src/cli/plan-description';
import { dataPath, describeWithData } from '../support/data';
import { sample, withFolder } from '../support/program';
import { mafat, mafatJson } from '../support/resident-program';

const FACE = sample('tiny-face', 'tiny-face.cfg');
const YOLO = sample('yolov2-16', 'yolov2-16.cfg');

interface Side extends PlanSummary {
  readonly network: { readonly name: string; readonly layers: number };
  readonly fits: boolean | null;
}

interface Diff extends PlanComparison {
  readonly a: Side;
  readonly b: Side;
}

const diff = (...words: readonly string[]): Diff => mafatJson<Diff>('diff', ...words);

const changes = ({ layers }: Diff): readonly string[] => layers.map(({ change }) => change);

/** Gives `use` the names of a second version of YOLOv2-16. */
function withVersion(edit: (text: string) => string, use: (file: string) => void): void {
  withFolder(folder => {
    const file = join(folder, 'version.cfg');
    const text = readFileSync(YOLO, 'utf8');
    const edited = edit(text);
    assert.notEqual(edited, text);
    writeFileSync(file, edited);
    use(file);
  });
}

describe('mafat diff of two plans', () => {
  it('of a plan with itself finds nothing', () => {
    const { a, b, sameNetwork, layers, groups } = diff(YOLO, '5x5/8/2x2', '5x5/8/2x2');
    assert.deepEqual(a, b);
    assert.equal(sameNetwork, true);
    assert.ok([...layers, ...groups].every(({ change }) => change === 'same'));
    const { code, stdout, stderr } = mafat('diff', YOLO, YOLO);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /\nGroups: no differences\.\n\nLayers: no differences\.\n$/);
  });

  it('has the numbers of mafat plan on both sides', () => {
    const { a, b, groups, layers } = diff(YOLO, '5x5/8/2x2', '3x3/8/2x2');
    for (const [side, notation] of [
      [a, '5x5/8/2x2'],
      [b, '3x3/8/2x2'],
    ] as const) {
      const planned = mafatJson<PlanSummary>('plan', YOLO, '--plan', notation);
      for (const key of ['plan', 'peak', 'boundBytes', 'macs', 'macFactor', 'predictedMs'] as const)
        assert.deepEqual(side[key], planned[key], key);
    }
    assert.deepEqual(
      groups.map(({ change }) => change),
      ['changed', 'same'],
    );
    const sum = (of: 'a' | 'b') =>
      layers.reduce((total, row) => total + (row[of]?.plannedMacs ?? 0), 0);
    assert.deepEqual([sum('a'), sum('b')], [a.macs, b.macs]);
  });

  it('mirrors when the sides are exchanged', () => {
    const there = diff(YOLO, '5x5/8/2x2', '3x3/12/2x2');
    const back = diff(YOLO, '3x3/12/2x2', '5x5/8/2x2');
    assert.deepEqual([back.a, back.b], [there.b, there.a]);
    assert.deepEqual(
      back.layers.map(({ a, b, ...row }) => ({ ...row, a: b, b: a })),
      there.layers,
    );
  });

  it('with one plan compares the network as it is', () => {
    const { a, b } = diff(YOLO, '5x5/8/2x2');
    assert.deepEqual([a.plan.notation, b.plan.notation], ['1x1', '5x5/8/2x2']);
    assert.equal(diff(YOLO, '5x5/8/2x2', '--plan', '2x2').a.plan.notation, '2x2');
  });

  it('is read by people', () => {
    const { stdout } = mafat('diff', YOLO, '5x5/8/2x2', '3x3/8/2x2');
    for (const line of [
      /^ +A +B\n/,
      /\nnetwork +yolov2-16\.cfg +yolov2-16\.cfg +=\n/,
      /\nplan +5x5\/8\/2x2 +3x3\/8\/2x2\n/,
      /\nworking set +11\.3 MiB +19\.0 MiB +\+67\.8%\n/,
      /\nMAC factor +1\.137 +1\.111 +−2\.3%\n/,
      /\nGroups: 1 of 2 differ \(1 changed\)\.\n/,
      /\nchanged +1 +0–7 +5x5 → 3x3 +recompute +\S+ MiB → \S+ MiB /,
      /\nLayers: 8 of 16 differ\.\n/,
      /\n +0 +convolutional +409\.0 M → 362\.8 M /,
    ])
      assert.match(stdout, line);
    assert.doesNotMatch(stdout, /latency/);
    assert.match(
      mafat('diff', YOLO, '5x5/8/2x2', '3x3/8/2x2', '--target', 'bare-c').stdout,
      /\nlatency +\S+ ms +\S+ ms +[+−]\S+%\n/,
    );
  });
});

describe('mafat diff of two versions of a network', () => {
  it('names what was changed, and what that affects', () =>
    withVersion(
      text => text.replace('filters=256', 'filters=192'),
      file => {
        const compared = diff(YOLO, file);
        assert.equal(compared.sameNetwork, false);
        const [changed, ...more] = compared.layers.filter(({ change }) => change === 'changed');
        assert.deepEqual(more, []);
        assert.deepEqual(changed?.fields, [{ name: 'filters', a: '256', b: '192' }]);
        assert.equal(changed.a?.output.channels, 256);
        assert.equal(changed.b?.output.channels, 192);
        const next = compared.layers[changed.a.index + 1];
        assert.equal(next?.change, 'affected');
        assert.ok((next.a?.parameters ?? 0) > (next.b?.parameters ?? Infinity));
        assert.match(
          mafat('diff', YOLO, file).stdout,
          /\nLayers: \d+ of 16 differ \(1 changed, \d+ affected by other changes\)\.\n(.*\n)*changed +8 +8 +convolutional .* filters 256 → 192\n/,
        );
      },
    ));

  it('finds a layer that was inserted, and aligns those behind it', () =>
    withVersion(
      text => text.replace('[maxpool]', '[dropout]\nprobability=.5\n\n[maxpool]'),
      file => {
        const compared = diff(YOLO, file);
        assert.deepEqual(
          compared.layers.map(({ a, b }) => [a?.index ?? null, b?.index ?? null]).slice(0, 4),
          [
            [0, 0],
            [null, 1],
            [1, 2],
            [2, 3],
          ],
        );
        assert.equal(changes(compared).filter(change => change === 'added').length, 1);
        assert.deepEqual(
          changes(diff(file, YOLO)).filter(c => /added|removed/.test(c)),
          ['removed'],
        );
      },
    ));

  it('takes each side’s plan file, and plans that stand behind their network', () =>
    withVersion(
      text => text.replace('filters=256', 'filters=192'),
      file => {
        writeFileSync(file.replace('.cfg', '.mafat.json'), '{ "plan": "4x4/8/2x2" }');
        const notations = (...words: readonly string[]) => {
          const { a, b } = diff(...words);
          return [a.plan.notation, b.plan.notation];
        };
        assert.deepEqual(notations(YOLO, file), ['1x1', '4x4/8/2x2']);
        assert.deepEqual(notations(YOLO, '3x3', file), ['3x3', '4x4/8/2x2']);
        assert.deepEqual(notations(YOLO, file, '2x2'), ['1x1', '2x2']);
        assert.deepEqual(notations(YOLO, '3x3', file, '2x2'), ['3x3', '2x2']);
        assert.deepEqual(notations(YOLO, file, '--plan', '5x5'), ['5x5', '5x5']);
      },
    ));

  it('searches both for a budget, and tells by the exit code whether it holds', () =>
    withVersion(
      text => text.replace('filters=256', 'filters=192'),
      file => {
        const { code, stdout } = mafat('diff', YOLO, file, '--budget', '8MiB');
        assert.equal(code, 0);
        assert.match(stdout, /\nA: Plan \S+ needs .* and fits .*\nB: Plan \S+ needs .* and fits /);
        const over = mafat('diff', YOLO, '1x1', file, '--budget', '8MiB', '--json');
        assert.equal(over.code, 1);
        assert.match(
          over.stderr,
          /^A: Plan 1x1 needs .* doesn't fit .*\nB: Plan \S+ needs .* and fits .*\n$/,
        );
        const { a, b } = JSON.parse(over.stdout) as Diff;
        assert.deepEqual([a.fits, b.fits], [false, true]);
      },
    ));
});

describeWithData('mafat diff of networks of one family', () => {
  it('yolov3 and its five-level version: what both have is aligned', () => {
    const files = ['cfg/pjreddie/yolov3.cfg', 'cfg/AlexeyAB/yolov3_5l.cfg'] as const;
    const compared = diff(
      ...files.map(file => dataPath('darknet', file)),
      '--width',
      '320',
      '--height',
      '320',
    );
    const { a, b, layers } = compared;
    const count = (change: string) => changes(compared).filter(each => each === change).length;
    assert.equal(layers.length - count('added'), a.network.layers);
    assert.equal(layers.length - count('removed'), b.network.layers);
    assert.ok(count('same') + count('affected') > 70, 'the backbone of 75 layers is the same');
    for (const { change, a: before, b: after, fields } of layers.slice(0, 75)) {
      assert.deepEqual([change === 'added' || change === 'removed', fields], [false, []]);
      assert.equal(before?.index, after?.index);
    }
    assert.equal(at(layers, 0).change, 'same');
  });

  it('tiny-face is another network than YOLOv2-16', () => {
    const { sameNetwork, layers } = diff(FACE, YOLO);
    assert.equal(sameNetwork, false);
    assert.ok(layers.some(({ change }) => change === 'removed'));
  });
});
