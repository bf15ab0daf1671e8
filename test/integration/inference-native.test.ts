import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InferenceService } from '../../src/extension/inference-service';
import type { InferenceProgress } from '../../src/protocol/inference';
import type { RunReport } from '../../src/protocol/report';
import { RunAborted } from '../../src/runner-client/child-program';
import { CompilationFailed } from '../../src/runner-client/compilation-failed';
import { failingCompiler, pidIn, slowCompiler } from '../support/compilers';
import { assertSameDetections } from '../support/detections';
import { faceRun, gone, isSentence, serviceOf } from '../support/inference';
import { describeWithTools, GCC } from '../support/native';
import { CACHE, sample, temporaryFoldersOf } from '../support/program';

const NEVER = new AbortController().signal;
const quiet = { signal: NEVER, progress: () => undefined };

/** The floor of the target was measured there. */
const isMeasured = process.platform === 'linux' && process.arch === 'x64';

describeWithTools('test inference as a C program', GCC, () => {
  let service: InferenceService;
  let folder = '';
  const inFolder = (...parts: readonly string[]): string => join(folder, ...parts);
  // Where the command line keeps what it compiles, so that tests of both compile it once.
  const nativeRun = (compiler: string, cache = join(CACHE, 'mafat')) =>
    faceRun({ verify: true, native: { compiler, cache } });

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mafat-native-'));
    service = serviceOf();
  });
  afterEach(async () => {
    await service.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The files that the background process has for as long as it runs. */
  const temporaryFiles = (): readonly string[] => {
    assert.ok(service.pid !== undefined, 'there is no process');
    return temporaryFoldersOf(service.pid);
  };

  it('finds the compilers of the machine, and tells of one that is none', async () => {
    const found = await service.compilers(null);
    const gcc = found.find(({ name }) => name === 'gcc');
    assert.match(gcc?.version ?? '', /^\d+\.\d+/);
    assert.deepEqual(await service.compilers('gcc'), [gcc && { ...gcc, path: pathOf('gcc') }]);
    for (const none of ['nobody-cc', sample('tiny-face', 'faces.jpg')])
      await assert.rejects(service.compilers(none), isSentence(/^Compiler .* not found/));
  });

  it('gives the answer of WebAssembly, step by step looked at by nobody', async () => {
    const stages: InferenceProgress[] = [];
    const { run: expected } = await service.run(faceRun(), quiet);
    const { run, trace } = await service.run(nativeRun(pathOf('gcc')), {
      signal: NEVER,
      progress: value => void stages.push(value),
    });
    assert.deepEqual(
      [...new Set(stages.map(stage => stage.run))],
      ['exporting', 'compiling', 'native', 'untiled'],
    );
    assert.ok(stages.every(({ done, total }) => done <= total));
    assert.deepEqual([run.timeline, run.memory, trace], [null, [], null]);
    assertSameDetections(found(run), found(expected), { score: 1e-5, overlap: 1 - 1e-4 });
    assert.equal(run.detections.length, 5);
    assert.ok(run.native !== null);
    const { isFused, compiler, predictedBytes } = run.native;
    const { deviation } = run;
    if (deviation === null) assert.equal(run.identical, true);
    else assert.ok(isFused && deviation.relative > 0 && deviation.relative <= deviation.limit);
    assert.equal(run.identical, deviation === null ? true : null);
    assert.match(compiler, /^gcc \d+\.\d+/);
    assert.equal(run.measured.arenaBytes, expected.measured.arenaBytes);
    if (isMeasured) assert.ok(Math.abs(run.measured.processBytes - predictedBytes) < 0.3e6);
    assert.deepEqual(temporaryFiles(), []);
  });

  it('tells what a compiler complains about: one sentence, and all of it for the log', async () => {
    await assert.rejects(
      service.run(nativeRun(failingCompiler(folder), inFolder('cache')), quiet),
      (error: unknown) => {
        assert.ok(error instanceof CompilationFailed);
        assert.match(
          error.message,
          /^gcc \S+ cannot compile the program: mafat\/mafat\.h:12:1: error: boom$/,
        );
        assert.match(error.output, /failing-cc .* -c .*\n.*included from.*\n.*boom\n.*more of it/s);
        return true;
      },
    );
    assert.deepEqual(temporaryFiles(), []);
    await service.run(faceRun(), quiet);
  });

  it('tells when the compiler is gone', () =>
    assert.rejects(
      service.run(nativeRun(inFolder('gone-cc')), quiet),
      isSentence(/^Compiler .*gone-cc not found/),
    ));

  it('stops compiling when it is cancelled, leaves nothing, and goes on', async () => {
    const controller = new AbortController();
    const run = service.run(nativeRun(slowCompiler(folder), inFolder('cache')), {
      signal: controller.signal,
      progress: () => undefined,
    });
    const helper = await pidIn(inFolder('slow.pid'));
    const { pid } = service;
    controller.abort();
    await assert.rejects(run, RunAborted);
    assert.ok(await gone(helper), 'what the compiler started is gone');
    assert.deepEqual(temporaryFiles(), []);
    await service.run(faceRun(), quiet);
    assert.equal(service.pid, pid);
  });

  it('no compiler goes on when the process is killed', async () => {
    const run = service.run(nativeRun(slowCompiler(folder), inFolder('cache')), quiet);
    const helper = await pidIn(inFolder('slow.pid'));
    const { pid } = service;
    assert.ok(pid !== undefined);
    process.kill(pid, 'SIGKILL');
    await assert.rejects(run, isSentence(/stopped \(SIGKILL\)/));
    assert.ok(await gone(helper), 'what the compiler started is gone');
    assert.deepEqual(temporaryFoldersOf(pid), []);
  });
});

const pathOf = (program: string): string =>
  execFileSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).trim();

const found = ({ detections }: RunReport) =>
  detections.map(({ classIndex, score, box }) => ({ label: classIndex, score, box }));
