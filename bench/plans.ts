import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Command } from 'commander';
import { TARGETS } from '../src/core/memory/target';
import { networkMacs } from '../src/core/network/cost';
import {
  firstUnsupported,
  NETWORK_INPUT,
  outputLayers,
  shapeOf,
  type Network,
} from '../src/core/network/network';
import { randomParameters } from '../src/core/network/random-parameters';
import { elementCount } from '../src/core/network/shape';
import { lower } from '../src/core/schedule/lowering';
import type { Schedule } from '../src/core/schedule/schedule';
import { searchOptimal } from '../src/core/search/optimal';
import { untiledPlan } from '../src/core/tiling/plan';
import { formatPlan } from '../src/core/tiling/plan-notation';
import { darknet } from '../src/formats/darknet/darknet';
import { execute, noise, sameBits, type Outcome } from '../test/support/execution';

const SHARES = [0.75, 0.5, 0.25, 0.1];
const MIB = 2 ** 20;

const run = (network: Network, schedule: Schedule): Outcome =>
  execute(
    schedule,
    randomParameters(network, 1),
    noise(elementCount(shapeOf(network, NETWORK_INPUT))),
    { replant: false },
  );

/** Whether a plan's run gives the bits of the untiled run, in an arena that is exactly the predicted one. */
function verdict(network: Network, schedule: Schedule, whole: Outcome): string {
  const outcome = run(network, schedule);
  const same = outputLayers(network).every(layer => {
    const [expected, actual] = [whole.layers.get(layer), outcome.layers.get(layer)];
    return expected !== undefined && actual !== undefined && sameBits(expected, actual);
  });
  const exact = outcome.observedArenaBytes === schedule.arenaBytes;
  return `${same ? 'identical' : 'DIFFERENT'}, arena ${exact ? 'as predicted' : 'NOT AS PREDICTED'}`;
}

function plans(path: string, runUpTo: number): void {
  const { network, issues } = darknet.parse(readFileSync(path, 'latin1'), path, {});
  const name = `${basename(path)} (${network.layers.length} layers)`;
  if (issues.some(({ severity }) => severity === 'error') || network.layers.length === 0) {
    console.log(`${name}: cannot be read`);
    return;
  }
  const untiled = lower(network, untiledPlan(network.layers.length));
  const macs = networkMacs(network);
  const executable = firstUnsupported(network) === undefined && macs <= runUpTo * 1e9;
  const whole = executable ? run(network, untiled) : undefined;
  console.log(
    `${name}: untiled ${(untiled.arenaBytes / MIB).toFixed(2)} MiB, ${(macs / 1e9).toFixed(2)} GMAC`,
  );
  for (const share of SHARES) {
    const bytes = Math.floor(untiled.arenaBytes * share);
    const start = performance.now();
    const { best, smallest } = searchOptimal(network, {
      bytes,
      counting: 'arena',
      target: TARGETS[0],
    });
    const ms = (performance.now() - start).toFixed(0);
    const { schedule, plan } = best ?? smallest;
    const found = best === undefined ? 'nothing fits; smallest' : 'fits';
    const arena = (schedule.arenaBytes / MIB).toFixed(3);
    const ran = whole === undefined ? '' : `; ${verdict(network, schedule, whole)}`;
    console.log(
      `  ${share * 100} %: ${found} ${arena} MiB, ${(schedule.macs / macs).toFixed(4)} of the MACs, ${ms} ms${ran}; ${formatPlan(plan)}`,
    );
  }
}

new Command('bench:plans')
  .description(
    'the plans that the optimal search finds for network files at shares of their untiled peak',
  )
  .argument('<folders...>', 'folders with .cfg files, or files')
  .option(
    '--run <gigamacs>',
    'run networks of up to so many multiply-accumulates, in 1e9',
    Number,
    0,
  )
  .action((folders: string[], { run: runUpTo }: { run: number }) => {
    for (const folder of folders) {
      const files = folder.endsWith('.cfg')
        ? [folder]
        : readdirSync(folder)
            .filter(file => file.endsWith('.cfg'))
            .map(file => join(folder, file));
      for (const file of files) plans(file, runUpTo);
    }
  })
  .parse();
