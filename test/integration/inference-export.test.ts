import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { untiledPlan } from '../../src/core/tiling/plan';
import type { InferenceService } from '../../src/extension/inference-service';
import type { ExportParameters } from '../../src/protocol/inference';
import { RunAborted } from '../../src/runner-client/child-program';
import {
  faceDefinition,
  faceRun,
  FAULTY_NETWORKS,
  isSentence,
  serviceOf,
} from '../support/inference';
import { mafat, sample } from '../support/program';

const NEVER = new AbortController().signal;
const quiet = { signal: NEVER, progress: () => undefined };

/** That of `faceRun`. */
const PLAN = '3x3/11/2x2/18/1x1';

const LAYERS = 6;

/** Hundreds of megabytes of weights, which take seconds. */
const LARGE: Partial<ExportParameters> = {
  network: faceDefinition(
    '[net]\nwidth=32\nheight=32\nchannels=3\n' +
      '\n[connected]\noutput=4096\nactivation=leaky\n'.repeat(LAYERS),
  ),
  plan: untiledPlan(LAYERS),
  weights: { kind: 'random', seed: 1 },
};

const NO_WEIGHTS = { kind: 'file', path: 'none' } as const;

describe('export from the editor', () => {
  let service: InferenceService;
  let folder = '';
  const inFolder = (...parts: readonly string[]): string => join(folder, ...parts);
  const exportOf = (changes: Partial<ExportParameters> = {}): ExportParameters => {
    const { network, path, plan, weights, pictureInput } = faceRun();
    return {
      ...{ network, path, plan, weights, pictureInput },
      target: 'runner',
      folder: inFolder('out'),
      labels: null,
      replace: false,
      ...changes,
    };
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mafat-export-'));
    service = serviceOf();
  });
  afterEach(async () => {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const [title, target, board] of [
    ['a program', 'runner', []],
    ['a library for a board', 'mcu', ['--board', 'esp32-s3']],
  ] as const)
    it(`${title}: writes what the command line writes, and tells what it needs`, async () => {
      const answer = await service.export(exportOf({ target }), quiet);
      const [cfg, weights] = ['tiny-face.cfg', 'tiny-face.weights'].map(name =>
        sample('tiny-face', name),
      );
      const options = [
        '--weights',
        weights ?? '',
        '--plan',
        PLAN,
        ...board,
        '--to',
        inFolder('cli'),
      ];
      const { code, stderr } = mafat('export', cfg ?? '', ...options);
      assert.deepEqual([code, stderr], [0, '']);
      const [exported, expected] = [inFolder('out'), inFolder('cli')].map(filesIn);
      assert.deepEqual(exported, expected);
      assert.equal(answer.files, exported?.size);
      const { arenaBytes, processBytes } = answer;
      if (target === 'mcu') assert.equal(processBytes, null);
      else assert.ok(processBytes !== null && arenaBytes > 0 && processBytes > arenaBytes);
      assert.deepEqual(readdirSync(folder).sort(), ['cli', 'out']);
    });

  it('gives the program the names of its classes', async () => {
    await service.export(exportOf({ labels: sample('tiny-face', 'face.names') }), quiet);
    const texts = readdirSync(inFolder('out')).filter(name => name.endsWith('.c'));
    const source = texts.map(name => readFileSync(inFolder('out', name), 'latin1')).join('');
    assert.match(source, /labels\[\] = \{\s*"face"/);
  });

  it('replaces an earlier export where that is wanted, and nothing else', async () => {
    await service.export(exportOf(), quiet);
    const before = filesIn(inFolder('out'));
    writeFileSync(inFolder('out', 'object.o'), '');
    await assert.rejects(service.export(exportOf(), quiet), isSentence(/isn't empty/));
    assert.ok(existsSync(inFolder('out', 'object.o')));
    await service.export(exportOf({ replace: true, target: 'mcu' }), quiet);
    assert.ok(existsSync(inFolder('out', 'library.properties')));
    await service.export(exportOf({ replace: true }), quiet);
    assert.deepEqual(filesIn(inFolder('out')), before);
    writeFileSync(inFolder('mine.txt'), '');
    const other = exportOf({ folder, replace: true });
    await assert.rejects(
      service.export(other, quiet),
      isSentence(/files that aren't from an export/),
    );
    assert.deepEqual(readdirSync(folder).sort(), ['mine.txt', 'out']);
  });

  for (const [name, changes, message] of [
    ...FAULTY_NETWORKS,
    ['weights that are not there', { weights: NO_WEIGHTS }, /no such file/],
    ['a folder that is a file', { folder: __filename }, /it is a file/],
  ] as const)
    it(`${name}: a sentence, and nothing is written`, async () => {
      await assert.rejects(service.export(exportOf(changes), quiet), isSentence(message));
      assert.deepEqual(readdirSync(folder), []);
    });

  for (const [name, stop, isExpected] of [
    [
      'is cancelled',
      (_: number, controller: AbortController) => controller.abort(),
      (error: unknown) => error instanceof RunAborted,
    ],
    [
      'loses its process',
      (pid: number) => void process.kill(pid, 'SIGKILL'),
      isSentence(/stopped \(SIGKILL\)/),
    ],
  ] as const)
    it(`nothing is left of one that ${name}; another is refused while it is under way`, async () => {
      const controller = new AbortController();
      let exported: Promise<unknown> = Promise.resolve();
      await new Promise<void>((resolve, reject) => {
        exported = service.export(exportOf(LARGE), {
          signal: controller.signal,
          progress: () => resolve(),
        });
        exported.then(() => reject(new Error('it was too fast')), reject);
      });
      await assert.rejects(
        service.export(exportOf(), quiet),
        isSentence(/An export of .*tiny-face\.cfg is already running/),
      );
      stop(service.pid ?? 0, controller);
      await assert.rejects(exported, isExpected);
      assert.deepEqual(readdirSync(folder), []);
    });
});

/** All files in a folder and below, by their paths in it. */
function filesIn(folder: string): ReadonlyMap<string, Buffer> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const files = paths.filter(path => statSync(join(folder, path)).isFile());
  return new Map(files.map(path => [path, readFileSync(join(folder, path))]));
}
