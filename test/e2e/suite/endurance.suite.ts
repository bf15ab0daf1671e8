import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { InferenceParameters } from '../../../src/protocol/inference';
import { childrenOf, isAlive } from '../../support/inference';
import { file, offerOf, openNetwork, services, until } from './workspace-files';

const RUNS = 100;
const MOST_GROWTH_BYTES = 10 * 2 ** 20;

/** Every fifth run is cancelled, every twentieth killed: 20 and 5 of 100. */
function fate(run: number): 'runs' | 'cancelled' | 'killed' {
  if (run % 20 === 7) return 'killed';
  return run % 5 === 3 ? 'cancelled' : 'runs';
}

describe('100 runs in a row', function () {
  this.timeout(300_000);

  it('leave no process, and the extension host no larger', async () => {
    const { inference } = await services();
    const parameters = await smallRun();
    const counts = { runs: 0, cancelled: 0, killed: 0 };
    let before = 0;
    for (let run = 0; run < RUNS; run++) {
      const what = fate(run);
      counts[what]++;
      await (what === 'runs' ? inference.run(parameters, quiet()) : disturbed(what, parameters));
      // The first runs load what stays.
      if (run === 9) before = usedBytes();
    }
    const growth = usedBytes() - before;
    assert.deepEqual(counts, { runs: 75, cancelled: 20, killed: 5 });
    assert.ok(growth < MOST_GROWTH_BYTES, `the extension host grew by ${growth} bytes`);
    const { pid } = inference;
    assert.deepEqual(pid === undefined ? [] : childrenOf(pid), [], 'no runner is left');
    await inference.stop();
    if (pid !== undefined) await until('end', () => (isAlive(pid) ? undefined : true));
  });
});

const quiet = () => ({ signal: new AbortController().signal, progress: () => undefined });

async function smallRun(): Promise<InferenceParameters> {
  const network = await openNetwork('small.cfg');
  const { plan } = await offerOf(network);
  return {
    text: network.getText(),
    path: network.uri.fsPath,
    size: {},
    plan,
    weights: { kind: 'random', seed: 1 },
    picture: file('faces.jpg').fsPath,
    labels: null,
    threshold: 0.25,
    repeat: 1,
    verify: false,
  };
}

/** A long run that is cancelled, or whose process is killed, as soon as it makes progress. */
async function disturbed(
  what: 'cancelled' | 'killed',
  parameters: InferenceParameters,
): Promise<void> {
  const { inference } = await services();
  const controller = new AbortController();
  const strike = (): void => {
    if (what === 'cancelled') controller.abort();
    else if (inference.pid !== undefined && isAlive(inference.pid))
      process.kill(inference.pid, 'SIGKILL');
  };
  const run = inference.run(
    { ...parameters, repeat: 1_000_000 },
    { signal: controller.signal, progress: strike },
  );
  await assert.rejects(run);
}

/** Heap and buffers of this extension host, after a collection. */
function usedBytes(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
