import assert from 'node:assert/strict';
import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { planFileEntries, type PlanFile } from '../../src/formats/plan/plan-file-schema';
import { sample, withFolder } from '../support/program';
import { mafat, mafatJson } from '../support/resident-program';

/** One entry of a plan file, and the options that say the same. */
interface Case {
  readonly entry: keyof PlanFile;
  readonly command: 'plan' | 'run' | 'check';
  /** What the command needs besides. */
  readonly words?: readonly string[];
  readonly beside?: PlanFile;
  readonly value: unknown;
  readonly options: readonly string[];
  /** Another value, over which the options win. */
  readonly other: unknown;
}

const WEIGHTS = ['--weights', sample('tiny-face', 'tiny-face.weights')] as const;
const PICTURE = ['--image', sample('tiny-face', 'faces.jpg')] as const;
const INPUTS = [...WEIGHTS, ...PICTURE] as const;
const SIZE = { width: 96, height: 64 } as const;
const SIZE_OPTIONS = ['--width', '96', '--height', '64'] as const;

const CASES: readonly Case[] = [
  { entry: 'budget', command: 'plan', value: '8MiB', options: ['--budget', '8MiB'], other: '1MiB' },
  {
    entry: 'counting',
    command: 'plan',
    words: ['--budget', '66MiB'],
    value: 'process',
    options: ['--count', 'process'],
    other: 'working-set',
  },
  {
    entry: 'target',
    command: 'plan',
    words: ['--plan', '2x2/18/1x1'],
    value: 'bare-c',
    options: ['--target', 'bare-c'],
    other: 'paper-darknet',
  },
  {
    entry: 'board',
    command: 'plan',
    value: 'esp32-s3',
    options: ['--board', 'esp32-s3'],
    other: 'pico-2',
  },
  {
    entry: 'inputSize',
    command: 'plan',
    words: ['--budget', '8MiB'],
    value: SIZE,
    options: SIZE_OPTIONS,
    other: { width: 128, height: 128 },
  },
  {
    entry: 'budget',
    command: 'run',
    words: INPUTS,
    value: '8MiB',
    options: ['--budget', '8MiB'],
    other: '1MiB',
  },
  {
    entry: 'counting',
    command: 'run',
    words: [...INPUTS, '--budget', '66MiB'],
    value: 'process',
    options: ['--count', 'process'],
    other: 'working-set',
  },
  {
    entry: 'target',
    command: 'run',
    words: INPUTS,
    value: 'bare-c',
    options: ['--target', 'bare-c'],
    other: 'paper-darknet',
  },
  {
    entry: 'kernels',
    command: 'plan',
    words: ['--plan', '2x2/18/1x1'],
    value: 'fast',
    options: ['--kernels', 'fast'],
    other: 'exact',
  },
  {
    entry: 'kernels',
    command: 'run',
    words: [...INPUTS, '--plan', '2x2/18/1x1'],
    value: 'fast',
    options: ['--kernels', 'fast'],
    other: 'exact',
  },
  {
    entry: 'kernels',
    command: 'check',
    words: ['--budget', '4MiB', '--plan', '2x2/18/1x1'],
    value: 'fast',
    options: ['--kernels', 'fast'],
    other: 'exact',
  },
  {
    entry: 'plan',
    command: 'run',
    words: INPUTS,
    value: '2x2/18/1x1',
    options: ['--plan', '2x2/18/1x1'],
    other: '3x3/18/1x1',
  },
  {
    entry: 'weights',
    command: 'run',
    words: PICTURE,
    value: 'tiny-face.weights',
    options: WEIGHTS,
    other: 'none.weights',
  },
  {
    entry: 'picture',
    command: 'run',
    words: WEIGHTS,
    value: 'faces.jpg',
    options: PICTURE,
    other: 'none.jpg',
  },
  {
    entry: 'input',
    command: 'run',
    words: INPUTS,
    value: { fit: 'letterbox' },
    options: ['--letterbox'],
    other: { fit: 'stretch' },
  },
  {
    entry: 'labels',
    command: 'run',
    words: INPUTS,
    value: 'face.names',
    options: ['--names', sample('tiny-face', 'face.names')],
    other: 'none.names',
  },
  {
    entry: 'inputSize',
    command: 'run',
    words: INPUTS,
    value: SIZE,
    options: SIZE_OPTIONS,
    other: { width: 128, height: 128 },
  },
  {
    entry: 'threshold',
    command: 'run',
    words: INPUTS,
    value: 0.8,
    options: ['--threshold', '0.8'],
    other: 0.1,
  },
  {
    entry: 'budget',
    command: 'check',
    value: '8MiB',
    options: ['--budget', '8MiB'],
    other: '1MiB',
  },
  {
    entry: 'plan',
    command: 'check',
    beside: { budget: '8MiB' },
    value: '1x1',
    options: ['--plan', '1x1'],
    other: '2x2',
  },
];

/** Entries that say something of the file itself: the editor warns when the network was changed since. */
const OF_THE_EDITOR: readonly string[] = ['networkHash'];

describe('the command line takes from the plan file what its options leave open', () => {
  it('every entry has a case', () => {
    const entries = Object.keys(planFileEntries).filter(name => !OF_THE_EDITOR.includes(name));
    assert.deepEqual([...new Set(CASES.map(({ entry }) => entry))].sort(), entries.sort());
  });

  for (const { entry, command, words = [], beside = {}, value, options, other } of CASES)
    it(`${command}: "${entry}" is ${options.slice(0, 1).join('')}, and the option wins`, () =>
      withFolder(folder => {
        cpSync(sample('tiny-face'), folder, { recursive: true });
        const result = (planFile: object, ...more: readonly string[]) =>
          resultOf(folder, { ...beside, ...planFile }, [command, ...words, ...more]);
        const filled = result({ [entry]: value });
        assert.notDeepEqual(filled, result({}), 'the entry changes something');
        assert.deepEqual(filled, result({ [entry]: other }, ...options));
      }));

  it('the plan of the file is not held to a budget that the user gives', () =>
    withFolder(folder => {
      cpSync(sample('tiny-face'), folder, { recursive: true });
      const words = ['check', '--budget', '8MiB'];
      assert.deepEqual(resultOf(folder, { plan: '1x1' }, words), resultOf(folder, {}, words));
    }));

  it('nonsense in it is refused with its place', () =>
    withFolder(folder => {
      cpSync(sample('tiny-face'), folder, { recursive: true });
      const { code, text } = resultOf(folder, { budget: 'lots' }, ['plan', '--plan', '2x2']);
      assert.equal(code, 2);
      assert.match(text, /tiny-face\.mafat\.json:1:\d+: /);
    }));

  for (const [input, sentence] of [
    ['{ "std": 0 }', /:1:\d+: 'input\.std' must be .*: correct the value\.$/],
    ['{ "mean": [0, 1e400] }', /:1:\d+: 'input\.mean' must be .*: correct the value\.$/],
    ['{ "fti": "stretch" }', /:1:14: 'input' has no entry 'fti'\. Did you mean 'fit'\?/],
    ['[]', /:1:12: 'input' must be an object, such as .*: correct the value\.$/],
  ] as const)
    it(`an input ${input} is refused with a sentence of its own`, () =>
      withFolder(folder => {
        cpSync(sample('tiny-face'), folder, { recursive: true });
        writeFileSync(join(folder, 'tiny-face.mafat.json'), `{ "input": ${input} }`);
        const { code, stderr } = mafat('run', join(folder, 'tiny-face.cfg'), ...INPUTS);
        assert.equal(code, 2);
        assert.match(stderr.trim(), sentence);
      }));
});

describe('programs for boards whose networks the editor runs in Node.js', () => {
  const network = sample('tiny-face', 'tiny-face.cfg');

  for (const board of ['pi-zero-2w', 'raspberry-pi-64mib'])
    it(`${board}: what is exported is judged by its own need`, () => {
      withFolder(folder => {
        const words = [...WEIGHTS, '--plan', '1x1', '--board', board, '--to', join(folder, 'c')];
        const { peak, project } = mafatJson<{
          readonly peak: { readonly processBytes: number };
          readonly project: { readonly processBytes: number };
        }>('export', network, ...words);
        // The program's tables are estimated first, and counted when they are there.
        assert.ok(Math.abs(peak.processBytes - project.processBytes) < 0.3e6);
      });
    });

  it('threads are no matter of the target there', () => {
    const { code, stderr } = mafat('plan', network, '--board', 'nicla-vision', '--threads', '2');
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^mafat: Networks run on one thread on Nicla Vision: remove --threads\.$/m,
    );
  });

  it('the plan file is named with its own entries', () => {
    withFolder(folder => {
      cpSync(network, join(folder, 'a.cfg'));
      const file = { budget: '64MiB', counting: 'process', inputSize: { width: 96, height: 64 } };
      writeFileSync(join(folder, 'a.mafat.json'), JSON.stringify(file));
      const { stderr } = mafat('plan', join(folder, 'a.cfg'));
      assert.match(stderr, /^using .*a\.mafat\.json: counting, budget, inputSize$/m);
    });
  });
});

/** What a command says of the network in `folder` with this plan file beside it, but for what differs each time. */
function resultOf(
  folder: string,
  planFile: object,
  [command = '', ...words]: readonly string[],
): { readonly code: number | null; readonly text: string } {
  const path = join(folder, 'tiny-face.mafat.json');
  writeFileSync(path, JSON.stringify(planFile));
  const network = join(folder, 'tiny-face.cfg');
  const { code, stdout, stderr } = mafat(command, network, ...words, '--json');
  rmSync(path);
  // That a plan file was used is said of the one call only.
  const said = stderr.replace(/^using .*\n/, '');
  const steady = stdout
    .replace(/"measured": \{[^}]*\}/, '')
    .replace(/("known": "measured"|"neededBytes": \d+)/g, '');
  const text = `${steady}${said}`;
  return { code, text };
}
