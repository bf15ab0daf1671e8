import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HostProcess } from '../../../bench/engines/host-process';
import { UserError } from '../../../src/base/user-error';
import { withFolder } from '../../support/program';

/** A host that does as the wire says: it takes 1.5, 2.5, … ms and answers the numbers 1, 2, 3. */
const OBEDIENT = `
const { writeFileSync } = require('node:fs');
let ms = 0.5;
console.log('ready');
require('node:readline').createInterface({ input: process.stdin }).on('line', line => {
  if (line === 'run') console.log('ms ' + ++ms);
  else {
    writeFileSync(line.slice('write '.length), Buffer.from(Float32Array.of(1, 2, 3).buffer));
    console.log('written');
  }
});`;

const start = (folder: string, program: string, args: readonly string[] = []) => {
  const file = join(folder, 'host.cjs');
  writeFileSync(file, program);
  const wish = { name: 'fake', command: process.execPath, args: [file, ...args], folder };
  return HostProcess.start(wish);
};

const saying = (sentence: RegExp) => (error: unknown) =>
  error instanceof UserError && sentence.test(error.message);

describe('hosts of peers', () => {
  it('are asked for runs and outputs', () =>
    withFolder(async folder => {
      const host = await start(folder, OBEDIENT);
      assert.deepEqual(await host.run(2), [
        { ms: 1.5, loadMs: 0 },
        { ms: 2.5, loadMs: 0 },
      ]);
      assert.deepEqual([...(await host.outputs())], [1, 2, 3]);
      await host.end();
    }));

  it('that cannot load say why', () =>
    withFolder(async folder => {
      const program = "console.error('first\\nno such layer'); process.exitCode = 3;";
      await assert.rejects(
        start(folder, program),
        saying(/^fake ended with code 3: no such layer$/),
      );
    }));

  it('that do not exist are reported', () =>
    withFolder(async folder => {
      const wish = { name: 'none', command: join(folder, 'nothing'), args: [], folder };
      await assert.rejects(HostProcess.start(wish), saying(/^none ended .*ENOENT/));
    }));

  it('that are killed while they run are reported', () =>
    withFolder(async folder => {
      const program = `console.log('ready'); process.stdin.on('data', () => process.kill(process.pid, 'SIGKILL'));`;
      const host = await start(folder, program);
      await assert.rejects(host.run(1), saying(/^fake ended with SIGKILL/));
      await host.end();
    }));

  it('that answer something else are a bug', () =>
    withFolder(async folder => {
      const host = await start(folder, OBEDIENT.replace("'ms '", "'seconds '"));
      await assert.rejects(host.run(1), /fake answered "seconds 1.5"/);
      await host.end();
    }));

  it('end while they run when that is wished', () =>
    withFolder(async folder => {
      const host = await start(folder, "console.log('ready'); setInterval(() => undefined, 1000);");
      const run = host.run(1);
      await host.end();
      await assert.rejects(run, saying(/SIGKILL/));
    }));
});
