import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { commands, workspace, type Uri } from 'vscode';
import { encodePng } from '../../../src/formats/image/png';
import type { RunReport } from '../../../src/protocol/report';
import { countingUp, weightsFile } from '../../support/darknet-weights';
import { childrenOf, gone } from '../../support/inference';
import {
  changeSettings,
  file,
  logged,
  longRun,
  openNetwork,
  services,
  summary,
  until,
} from './workspace-files';

const RUNS = 100;
const MOST_GROWTH_BYTES = 10 * 2 ** 20;

/** Every fifth run is cancelled, every twentieth killed: 20 and 5 of 100. */
function fate(run: number): 'runs' | 'cancelled' | 'killed' {
  if (run % 20 === 7) return 'killed';
  return run % 5 === 3 ? 'cancelled' : 'runs';
}

describe('100 runs in a row, by the command', function () {
  // As long as it takes on a slow and busy machine, many times over.
  this.timeout(900_000);

  before(() => changeSettings({ 'run.verify': false }));
  after(() => changeSettings({ 'run.verify': undefined }));

  it('leave no process, and the extension host no larger', async () => {
    const { inference } = await services();
    const document = await openNetwork(await smallFolder());
    const { uri } = document;
    // The language server is there from here on.
    await summary(document);
    await inference.stop();
    const others = childrenOf(process.pid);
    const counts = { runs: 0, cancelled: 0, killed: 0 };
    let before = 0;
    for (let run = 0; run < RUNS; run++) {
      const what = fate(run);
      counts[what]++;
      await { runs: () => undisturbed(uri, run), cancelled, killed }[what](uri, run);
      // The first runs load what stays.
      if (run === 9) before = usedBytes();
    }
    const growth = usedBytes() - before;
    assert.deepEqual(counts, { runs: 75, cancelled: 20, killed: 5 });
    assert.ok(growth < MOST_GROWTH_BYTES, `the extension host grew by ${growth} bytes`);
    const { pid } = inference;
    assert.ok(pid !== undefined);
    assert.deepEqual(childrenOf(pid), [], 'no runner is left');
    await inference.stop();
    // The host itself starts programs that end by themselves, such as searches for files.
    await until('end of what the runs started', () => {
      const started = childrenOf(process.pid).filter(child => !others.includes(child));
      return started.length === 0 ? true : undefined;
    });
  });
});

/** A folder with a network that runs in no time, and with all that it needs. */
async function smallFolder(): Promise<string> {
  const picture = encodePng({ width: 8, height: 8, pixels: new Uint8Array(3 * 64) });
  await workspace.fs.copy(file('small.cfg'), file('endurance/small.cfg'), { overwrite: true });
  // 4 biases and 4×3×3×3 weights.
  await workspace.fs.writeFile(file('endurance/small.weights'), weightsFile(countingUp(112)));
  await workspace.fs.writeFile(file('endurance/black.png'), picture);
  return 'endurance/small.cfg';
}

/** A run; every tenth asks for weights and picture, and is given what is offered first. */
async function undisturbed(network: Uri, run: number): Promise<void> {
  const { planFiles } = await services();
  const asks = run % 10 === 0;
  if (asks) await planFiles.change(network, { weights: null, picture: null });
  const end = commands.executeCommand<RunReport | undefined>(
    'mafat.runInference',
    network,
    'webassembly',
  );
  const report = await (asks ? answered(end) : end);
  assert.equal(report?.weights, 'small.weights', 'it was run');
}

async function cancelled(network: Uri): Promise<void> {
  const { cancelRun } = await services();
  const { lines } = await logged('error', async () => {
    const { end, runner } = await longRun(network);
    cancelRun.now();
    assert.equal(await end, undefined);
    assert.ok(await gone(runner));
  });
  assert.deepEqual(lines, [], 'who cancels is told nothing');
}

/** Kills the runner and the process that started it in turn. */
async function killed(network: Uri, run: number): Promise<void> {
  const { inference } = await services();
  const { lines } = await logged('error', async () => {
    const { end, runner } = await longRun(network);
    const victim = run % 40 === 7 ? runner : inference.pid;
    assert.ok(victim !== undefined);
    process.kill(victim, 'SIGKILL');
    assert.equal(await end, undefined);
    assert.ok(await gone(runner));
  });
  assert.match(lines.join('\n'), /stopped \(SIGKILL\)/);
}

/** Takes what is offered first in each question until `end` settles. */
async function answered<T>(end: Thenable<T>): Promise<T> {
  let isOver = false;
  const settle = (): void => void (isOver = true);
  end.then(settle, settle);
  await until(
    'end of the questions',
    async () => {
      await commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return isOver ? true : undefined;
    },
    60_000,
  );
  return end;
}

/** Heap and buffers of this extension host, after a collection. */
function usedBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
