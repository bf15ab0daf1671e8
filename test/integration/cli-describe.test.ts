import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSize } from '../../src/base/units';
import { STRATEGIES } from '../../src/cli/plan-choice';
import { dataPath, describeWithData } from '../support/data';
import { sample, withFolder } from '../support/program';
import { mafat, mafatJson } from '../support/resident-program';

interface Inspected {
  readonly layers: readonly {
    readonly index: number;
    readonly macs: number;
    readonly parameters: number;
    readonly workingSet: Readonly<Record<string, number>>;
    readonly unsupported?: string;
  }[];
  readonly totals: { readonly macs: number; readonly parameters: number };
  readonly untiled: { readonly workingSetBytes: number; readonly arenaBytes: number };
  readonly issues: readonly { readonly severity: string; readonly line: number }[];
}

interface Planned {
  readonly fits: boolean | null;
  readonly plan: { readonly notation: string };
  readonly peak: Readonly<Record<string, number>>;
  readonly macFactor: number;
}

interface Accounted extends Planned {
  readonly accountedBytes?: number;
}

const FACE = sample('tiny-face', 'tiny-face.cfg');
const YOLO = sample('yolov2-16', 'yolov2-16.cfg');

/** Rows of CFG_TABLE.md: layers, GMAC and millions of parameters of a .cfg file. */
function yardstick(file: string): readonly string[] {
  const table = readFileSync(dataPath('CFG_TABLE.md'), 'utf8').split('\n');
  const row = table.find(line => line.startsWith(`| ${file} |`))?.split(/\s*\|\s*/);
  assert.ok(row, `${file} is not in CFG_TABLE.md`);
  return row.slice(3, 6);
}

describeWithData('mafat inspect', () => {
  for (const file of [
    'cfg/AlexeyAB/yolov4-tiny.cfg',
    'cfg/AlexeyAB/efficientnet_b0.cfg',
    'cfg/pjreddie/darknet19.cfg',
    'cfg/deepthings/yolo_cut.cfg',
  ])
    it(`${file} has the size of CFG_TABLE.md`, () => {
      const { layers, totals } = mafatJson<Inspected>('inspect', dataPath('darknet', file));
      const counted = [
        String(layers.length),
        (totals.macs / 1e9).toFixed(3),
        (totals.parameters / 1e6).toFixed(3),
      ];
      assert.deepEqual(counted, yardstick(file));
    });

  it('prints a row for every layer, and what the names of its numbers promise', () => {
    const { code, stdout, stderr } = mafat('inspect', YOLO);
    assert.equal(code, 0);
    assert.equal(stderr, '');
    const lines = stdout.split('\n');
    assert.match(
      lines[0] ?? '',
      /layer +type +output +MACs +parameters +input .*im2col .*working set/,
    );
    assert.equal(lines.filter(line => /^ *\d+ +(convolutional|maxpool) /.test(line)).length, 16);
    // The paper's network: 13 GMAC, 135.4 MiB with im2col, 56.4 MiB in two buffers.
    assert.match(stdout, /13\.0 G MACs/);
    assert.match(stdout, /working set 135\.4 MiB .*arena 56\.4 MiB/);
  });

  it('a network that cannot be run can be inspected and planned', () => {
    const file = dataPath('darknet/cfg/pjreddie/rnn.cfg');
    const { layers } = mafatJson<Inspected>('inspect', file);
    assert.ok(layers.some(({ unsupported }) => unsupported !== undefined));
    assert.equal(mafat('plan', file, '--budget', '1GiB').code, 0);
    const { code, stderr } = mafat('run', file, '--random-weights', '1', '--input', file);
    assert.equal(code, 2);
    assert.match(
      stderr,
      /\.cfg:14:2: warning: \[rnn\] .*\nmafat: Layer 0 \[rnn\] on line 14 of rnn\.cfg cannot be run: .*\n$/s,
    );
  });

  it('--width and --height change the input', () => {
    const { untiled } = mafatJson<Inspected>('inspect', YOLO, '--width', '304', '--height', '304');
    const whole = mafatJson<Inspected>('inspect', YOLO).untiled;
    assert.equal(untiled.workingSetBytes * 4, whole.workingSetBytes);
  });

  it('issues name file, line and column; errors leave no numbers', () => {
    withFolder(folder => {
      const file = join(folder, 'wrong.cfg');
      writeFileSync(file, '[net]\nwidth=8\nheight=8\nchannels=3\n\n[convolutonal]\nfilters=4\n');
      const { code, stdout, stderr } = mafat('inspect', file, '--json');
      assert.equal(code, 2);
      const report = JSON.parse(stdout) as Inspected;
      assert.equal(report.layers, null);
      assert.deepEqual(
        report.issues.filter(({ severity }) => severity === 'error').map(({ line }) => line),
        [6],
      );
      assert.ok(stderr.includes(`${file}:6:1: error: `) || stderr.includes(`${file}:6:2: error: `));
    });
  });
});

describe('mafat plan', () => {
  it('describes a plan that is given', () => {
    const { plan, peak, macFactor, fits } = mafatJson<Planned>('plan', YOLO, '--plan', '5x5/8/2x2');
    assert.equal(plan.notation, '5x5/8/2x2');
    assert.equal(fits, null);
    assert.ok(macFactor > 1);
    assert.equal(((peak.workingSetBytes ?? 0) / 2 ** 20).toFixed(1), '11.3');
  });

  it('a found plan can be kept in a file and read again', () => {
    withFolder(folder => {
      const file = join(folder, 'plan.json');
      const { stdout } = mafat('plan', YOLO, '--budget', '20MiB', '--json');
      writeFileSync(file, stdout);
      const again = mafatJson<Planned>('plan', YOLO, '--plan', file, '--budget', '20MiB');
      assert.deepEqual(again, JSON.parse(stdout));
      const other = mafat('plan', YOLO, '--plan', file, '--width', '416', '--height', '416');
      assert.equal(other.code, 2);
      assert.match(other.stderr, /another input size/);
    });
  });

  for (const [count, key] of [
    ['arena', 'arenaBytes'],
    ['process', 'processBytes'],
    ['working-set', 'workingSetBytes'],
  ] as const)
    for (const strategy of count === 'arena' ? STRATEGIES : (['optimal', 'mafat'] as const))
      it(`what ${strategy} finds for --count ${count} is within the budget, or it says so`, () => {
        const file = sample('tiny-face', 'tiny-face.cfg');
        const words = ['plan', file, '--count', count, '--strategy', strategy, '--json'];
        const verdicts = ['200MiB', '66MiB', '12MiB', '1MiB'].map(budget => {
          const { code, stdout, stderr } = mafat(...words, '--budget', budget);
          const { fits, peak } = JSON.parse(stdout) as Planned;
          assert.equal(code, fits ? 0 : 1);
          assert.equal(fits, (peak[key] ?? NaN) <= parseSize(budget), budget);
          const nothing = /^No plan fits .* with plan \d\S*\.( With --\S+ .* fits\.)*\n$/;
          assert.match(stderr, fits ? /^Plan \S+ needs / : nothing);
          return fits;
        });
        assert.deepEqual([verdicts[0], verdicts.at(-1)], [true, false]);
      });
});

interface Frontier {
  readonly frontier: readonly (Planned & { readonly accountedBytes?: number })[];
  readonly paper: readonly Planned[];
}

describe('mafat plan --frontier', () => {
  const arenas = (plans: readonly Planned[]) => plans.map(({ peak }) => peak.arenaBytes ?? NaN);

  it('lists plans from the fastest to the smallest, and those of the paper', () => {
    const { frontier, paper } = mafatJson<Frontier>('plan', FACE, '--frontier');
    assert.ok(frontier.length > 5 && frontier.length <= 30);
    const falling = arenas(frontier);
    assert.deepEqual(
      falling,
      [...new Set(falling)].sort((a, b) => b - a),
    );
    const [first] = frontier;
    assert.equal(first?.macFactor, 1);
    assert.deepEqual(
      paper.slice(0, 2).map(({ plan }) => plan.notation),
      ['1x1', '2x2'],
    );
    assert.ok(Math.min(...arenas(frontier)) < Math.min(...arenas(paper)));
  });

  it('has no latency of microcontrollers, which nobody has measured', () => {
    const words = ['plan', FACE, '--board', 'esp32-s3'];
    assert.match(mafat(...words).stdout, /^latency +not predicted for microcontrollers;/m);
    assert.equal(mafatJson<{ predictedMs: number | null }>(...words).predictedMs, null);
    assert.doesNotMatch(mafat(...words, '--explain').stdout, /MAC factor +latency/);
  });

  it("plans for a user's own board, and says what is wrong with its file", () => {
    withFolder(folder => {
      const file = join(folder, 'camera.json');
      const board = { name: 'Camera', ram: '2 MiB', flash: '2 MiB' };
      writeFileSync(file, JSON.stringify({ ...board, firmware: { ram: '10 KiB', flash: '0 B' } }));
      const { stdout, code } = mafat(
        'check',
        FACE,
        '--width',
        '96',
        '--height',
        '96',
        '--board',
        file,
      );
      assert.equal(code, 0);
      assert.match(stdout, /for RAM on Camera/);
      writeFileSync(file, JSON.stringify(board));
      const refused = mafat('plan', FACE, '--board', file);
      assert.equal(refused.code, 2);
      assert.match(
        refused.stderr,
        /^mafat: \S+camera\.json isn't a board \(at firmware\): it needs/,
      );
    });
    assert.match(
      mafat('plan', FACE, '--board', 'arduino').stderr,
      /Use a \.json file, or one of esp32-s3, /,
    );
  });

  it('prints a row for each, and no latency that nobody has measured', () => {
    const { stdout } = mafat('plan', FACE, '--frontier');
    assert.match(stdout, /^ +arena +process +MAC factor +plan\n/);
    assert.match(stdout, /\nThe paper's plans:\n/);
    const priced = mafat('plan', FACE, '--frontier', '--target', 'bare-c').stdout;
    assert.match(priced, /^ +arena +process +MAC factor +latency +plan\n.* ms +\S+\n/);
  });

  it('a plan of it can be given as --plan', () => {
    const [, second] = mafatJson<Frontier>('plan', FACE, '--frontier').frontier;
    assert.ok(second);
    withFolder(folder => {
      const file = join(folder, 'plan.json');
      writeFileSync(file, JSON.stringify(second));
      const { plan, peak } = mafatJson<Planned>('plan', FACE, '--plan', file);
      assert.deepEqual([plan, peak], [second.plan, second.peak]);
    });
  });
});

describe('mafat plan as other planners count', () => {
  const COUNTED = ['--element-bytes', '1', '--exclude', 'network-input,network-output,scratch'];

  it('compares with numbers of one byte, and still tells its own', () => {
    const words = ['plan', FACE, '--max-mac-factor', '1.1'];
    const own = mafatJson<Planned>(...words);
    const { accountedBytes = NaN, peak } = mafatJson<Accounted>(...words, ...COUNTED);
    assert.ok(accountedBytes <= (own.peak.arenaBytes ?? NaN) / 4);
    assert.ok(accountedBytes < (peak.arenaBytes ?? NaN) / 3.5);
    const { frontier } = mafatJson<Frontier>('plan', FACE, '--frontier', ...COUNTED);
    assert.ok(frontier.every(row => (row.accountedBytes ?? NaN) < (row.peak.arenaBytes ?? NaN)));
  });

  it('holds the budget in that accounting', () => {
    const words = ['plan', FACE, ...COUNTED, '--json', '--budget'];
    const { code, stderr, stdout } = mafat(...words, '1MB');
    assert.equal(code, 0);
    assert.match(stderr, /fits a budget of .* as another planner counts\.\n$/);
    const { accountedBytes = NaN, peak } = JSON.parse(stdout) as Accounted;
    assert.ok(accountedBytes <= 1e6 && (peak.arenaBytes ?? NaN) > 1e6);
    assert.equal(mafat(...words, '1kB').code, 1);
  });
});

describe('what a command says of a plan as JSON', () => {
  type Certified = { readonly certified: boolean };
  for (const words of [
    ['plan', FACE, '--plan', '2x2'],
    ['plan', FACE, '--budget', '200KiB'],
    ['check', FACE, '--budget', '200KiB'],
    ['check', FACE, '--budget', '1KiB'],
  ])
    it(`says that the plan is certified: ${words.join(' ')}`, () => {
      assert.equal(mafatJson<Certified>(...words).certified, true);
    });

  it('says it of both sides of a comparison, and of every plan of a frontier', () => {
    const { a, b } = mafatJson<Record<'a' | 'b', Certified>>('diff', FACE, '2x2', '3x3');
    assert.ok(a.certified && b.certified);
    const { frontier, paper } = mafatJson<Record<'frontier' | 'paper', readonly Certified[]>>(
      ...['plan', FACE, '--frontier'],
    );
    assert.ok([...frontier, ...paper].every(({ certified }) => certified));
  });
});

describe('--max-mac-factor', () => {
  it('without a budget gives the plan that takes least', () => {
    const words = ['plan', FACE, '--json', '--max-mac-factor', '1'];
    const { code, stdout, stderr } = mafat(...words);
    const { macFactor, peak, fits } = JSON.parse(stdout) as Planned;
    assert.deepEqual([code, macFactor, fits], [0, 1, true]);
    assert.match(stderr, /at a MAC factor of 1\.000: the smallest peak .* of at most 1\.\n$/);
    const { frontier } = mafatJson<Frontier>('plan', FACE, '--frontier');
    for (const other of frontier.filter(row => row.macFactor === 1))
      assert.ok((peak.arenaBytes ?? NaN) <= (other.peak.arenaBytes ?? NaN));
  });

  it('beside a budget holds both, for plans that are given too', () => {
    const words = ['check', FACE, '--budget', '8MiB', '--max-mac-factor', '1.1'];
    assert.match(
      mafat(...words).stdout,
      /fits a budget of 8\.00 MiB for the arena and a MAC factor of at/,
    );
    const { code, stdout } = mafat(...words, '--plan', '2x2/14/2x2/18/1x1');
    assert.equal(code, 1);
    assert.match(stdout, /needs 6\.90 MiB at a MAC factor of 1\.224 and doesn't fit /);
  });
});

describe('mafat check', () => {
  const file = FACE;

  it('says in one sentence whether the budget holds, and by the exit code', () => {
    const good = mafat('check', file, '--budget', '8MiB');
    assert.deepEqual([good.code, good.stderr], [0, '']);
    assert.match(
      good.stdout,
      /^[^\n]*tiny-face\.cfg: Plan \S+ needs 7\.85 MiB and fits a budget of 8\.00 MiB for the arena\.\n$/,
    );
    const bad = mafat('check', file, '--budget', '1MiB');
    assert.deepEqual([bad.code, bad.stderr], [1, '']);
    assert.match(
      bad.stdout,
      /^[^\n]*No plan fits a budget of 1\.00 MiB for the arena: [^\n]*\.\n$/,
    );
  });

  it('a given plan is held to the budget too', () => {
    const words = ['check', file, '--plan', '1x1', '--budget'];
    assert.equal(mafat(...words, '16MiB').code, 0);
    const { code, stdout } = mafat(...words, '8MiB');
    assert.equal(code, 1);
    assert.match(stdout, /Plan 1x1 needs 13\.1 MiB and doesn't fit/);
  });

  it('--json is JSON alone', () => {
    const { fits } = mafatJson<Planned>('check', file, '--budget', '1MiB');
    assert.equal(fits, false);
  });
});
