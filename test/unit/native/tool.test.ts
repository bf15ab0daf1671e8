import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runTool } from '../../../src/native/tool';
import { RunAborted } from '../../../src/runner-client/child-program';
import { gone } from '../../support/inference';
import { withFolder } from '../../support/program';

const sh = (script: string, signal = new AbortController().signal, cwd?: string) =>
  runTool(['/bin/sh', '-c', script], { signal, ...(cwd !== undefined && { cwd }) });

describe('a program that is run', () => {
  it('tells its code and what it writes', async () => {
    const ended = await sh('echo out; echo err >&2; exit 3');
    assert.deepEqual(ended, { code: 3, signal: null, stdout: 'out\n', stderr: 'err\n' });
  });

  it('tells the signal that ended it', async () => {
    const { code, signal } = await sh('kill -ABRT $$');
    assert.deepEqual([code, signal], [null, 'SIGABRT']);
  });

  it('that is not there has a code of its own', async () => {
    const { code } = await runTool(['/nowhere'], { signal: new AbortController().signal });
    assert.equal(code, 127);
  });

  it('has nothing to read, and puts temporary files where it runs', () =>
    withFolder(async folder => {
      const { stdout } = await sh('cat; echo "$TMPDIR"; pwd', undefined, folder);
      assert.deepEqual(stdout.trim().split('\n'), [folder, folder]);
    }));

  it('ends with what it started when it is given up', () =>
    withFolder(async folder => {
      const controller = new AbortController();
      const run = sh('sleep 1000 & echo $! > pid; sleep 1000', controller.signal, folder);
      const pid = await pidIn(join(folder, 'pid'));
      controller.abort();
      await assert.rejects(run, RunAborted);
      assert.ok(await gone(pid));
      await assert.rejects(sh('exit 0', controller.signal), RunAborted);
    }));

  it('leaves nobody who watches it', async () => {
    const { stdout } = await sh('echo $PPID');
    assert.ok(await gone(Number(stdout)), 'the shell around it');
  });
});

async function pidIn(file: string): Promise<number> {
  for (;;) {
    try {
      const text = readFileSync(file, 'utf8').trim();
      if (text !== '') return Number(text);
    } catch {
      // It is about to be written.
    }
    await new Promise(done => setTimeout(done, 10));
  }
}
