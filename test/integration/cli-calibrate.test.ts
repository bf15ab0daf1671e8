import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { calibrationFile, findTarget } from '../../src/cli/target-choice';
import { UserError } from '../../src/base/user-error';
import { BARE_C_TABLE } from '../../src/core/target/estimated-tables';
import { formatTarget } from '../../src/formats/target/target-file';
import { mafat, mafatJson, sample, withFolder } from '../support/program';

const YOLO = sample('yolov2-16', 'yolov2-16.cfg');

interface Predicted {
  readonly target: string;
  readonly predictedMs: number | null;
}

interface Calibrated {
  readonly file: string;
  readonly samples: number;
  readonly target: { readonly name: string; readonly costs: Readonly<Record<string, number>> };
}

const text = formatTarget({
  name: 'board',
  description: 'a board',
  floorBytes: 2 ** 20,
  threadBytes: 2 ** 23,
  stepBytes: 0,
  counts: 'arena',
  costs: BARE_C_TABLE,
  calibration: { date: '2026-11-22T20:00:00.000Z', processor: 'a processor' },
});

const planned = (...options: string[]): Predicted =>
  mafatJson<Predicted>('plan', YOLO, '--plan', '3x3/8/2x2', ...options);

describe('mafat calibrate', () => {
  it('measures every price that an engine without im2col has, and writes a target that plans take', () =>
    withFolder(folder => {
      const file = join(folder, 'new', 'here.json');
      const { target, samples } = mafatJson<Calibrated>('calibrate', '--quick', '--out', file);
      assert.ok(samples > 200, `${samples}`);
      assert.equal(target.name, 'runner');
      for (const unit of ['convolutionProduct', 'narrowProduct', 'columnProduct', 'loadByte'])
        assert.ok((target.costs[unit] ?? 0) > 0, unit);
      const small = planned('--target', file).predictedMs;
      const large = mafatJson<Predicted>('plan', YOLO, '--plan', '5x5', '--target', file);
      assert.ok(small !== null && large.predictedMs !== null && large.predictedMs > small);
    }));

  it('refuses at once a place that cannot be written', () => {
    const { code, stderr } = mafat('calibrate', '--out', YOLO + '/x.json');
    assert.equal(code, 2);
    assert.match(stderr, /cannot be written/);
  });
});

describe('a target', () => {
  it('that nobody measured predicts no time', () => {
    assert.equal(planned().predictedMs, null);
    assert.match(mafat('plan', YOLO, '--plan', '1x1').stdout, /^latency +not predicted.*server/m);
  });

  it('that is built in says that its time is an estimate', () => {
    assert.ok((planned('--target', 'bare-c').predictedMs ?? 0) > 0);
    const { stdout } = mafat('inspect', YOLO, '--target', 'paper-darknet');
    assert.match(
      stdout,
      /latency untiled: \d+\.\d ms predicted \(target paper-darknet, an estimate/,
    );
  });

  it('in a file is taken with its name', () =>
    withFolder(folder => {
      const file = join(folder, 'board.json');
      writeFileSync(file, text);
      assert.equal(planned('--target', file).target, 'board');
      assert.match(
        mafat('plan', YOLO, '--plan', '1x1', '--target', file).stdout,
        /^latency +\d+\.\d ms predicted \(target board, calibrated 2026-11-22\)/m,
      );
    }));

  it('in a file with nonsense is refused with the place', () =>
    withFolder(folder => {
      const file = join(folder, 'board.json');
      writeFileSync(file, text.replace('"step": 50', '"step": -50'));
      const { code, stderr } = mafat('plan', YOLO, '--plan', '1x1', '--target', file);
      assert.equal(code, 2);
      assert.match(stderr, /board\.json isn't a target \(at costs\.step\)/);
      assert.equal(stderr.trim().split('\n').length, 1);
    }));

  it('of the runner is what lies in the folder for settings', () =>
    withFolder(folder => {
      const before = process.env.XDG_CONFIG_HOME;
      process.env.XDG_CONFIG_HOME = folder;
      try {
        assert.equal(findTarget('runner').costs, undefined);
        mkdirSync(dirname(calibrationFile()));
        writeFileSync(calibrationFile(), text);
        assert.equal(findTarget('runner').name, 'board');
        assert.equal(findTarget('bare-c').name, 'bare-c');
        assert.throws(() => findTarget('toaster'), UserError);
      } finally {
        if (before === undefined) delete process.env.XDG_CONFIG_HOME;
        else process.env.XDG_CONFIG_HOME = before;
      }
    }));
});
