/**
 * What the optimal search finds for files of networks at shares of their untiled peak, and whether what it finds holds:
 * `npm run bench:plans [-- FOLDER …]`. Every plan of a network that is small enough is run: it must give the bits of the
 * untiled run, in an arena that is the predicted one.
 */
import { relative } from 'node:path';
import { Command } from 'commander';
import { formatSize } from '../src/base/units';
import { TARGETS } from '../src/core/target/target';
import { networkMacs } from '../src/core/operations/macs';
import { FIRST_INPUT, shapeOf, type Network } from '../src/core/network/network';
import { randomParameters } from '../src/core/operations/random-parameters';
import { elementCount } from '../src/core/network/shape';
import { executionProblem } from '../src/core/schedule/execution-problem';
import { lower } from '../src/core/schedule/lowering';
import type { Schedule } from '../src/core/schedule/schedule';
import { searchOptimal } from '../src/core/search/optimal';
import { untiledPlan } from '../src/core/tiling/plan';
import { formatPlan } from '../src/core/tiling/plan-notation';
import { macFactor } from '../src/core/search/planning';
import { firstDifference, type Outputs } from '../src/runner-client/output-comparison';
import { dataPath } from '../test/support/data';
import { execute, noise, type Outcome } from '../test/support/execution';
import { filesAt, networkIn } from './network-files';

interface PlansOptions {
  /** In 1e9. */
  readonly run: number;
  readonly maxMacFactor?: number;
}

const SHARES = [0.75, 0.5, 0.25, 0.1];

/** What all files have shown together. */
const totals = {
  networks: 0,
  unreadable: 0,
  'not executable': 0,
  'too large to run': 0,
  'networks run': 0,
  'plans run': 0,
  'plans that fit': 0,
  'smallest stated': 0,
  failures: 0,
};

const run = (network: Network, schedule: Schedule): Outcome =>
  execute(
    schedule,
    randomParameters(network, 1),
    noise(elementCount(shapeOf(network, FIRST_INPUT))),
    { replant: false },
  );

const outputsOf = (network: Network, { layers }: Outcome): Outputs =>
  new Map(network.outputs.map(layer => [layer, layers.get(layer) ?? new Float32Array()]));

/** Whether a plan's run gives the bits of the untiled run, in an arena that is exactly the predicted one. */
function verdict(network: Network, schedule: Schedule, expected: Outputs): string {
  const outcome = run(network, schedule);
  const same = firstDifference(network, outputsOf(network, outcome), expected) === undefined;
  const exact = outcome.observedArenaBytes === schedule.arenaBytes;
  totals['plans run']++;
  if (!same || !exact) totals.failures++;
  return `; ${same ? 'identical' : 'DIFFERENT'}, arena ${exact ? 'as predicted' : 'NOT AS PREDICTED'}`;
}

/** The outputs of the untiled run; undefined where the network is not to be run. */
function expectedOf(network: Network, untiled: Schedule, mostMacs: number): Outputs | undefined {
  totals.networks++;
  if (executionProblem(network) !== undefined) totals['not executable']++;
  else if (networkMacs(network) > mostMacs) totals['too large to run']++;
  else {
    totals['networks run']++;
    return outputsOf(network, run(network, untiled));
  }
  return undefined;
}

function reportPlan(
  network: Network,
  bytes: number,
  expected: Outputs | undefined,
  options: PlansOptions,
): string {
  const start = performance.now();
  const budget = { bytes, counting: 'arena', target: TARGETS[0] } as const;
  const { best, smallest } = searchOptimal(network, budget, options);
  const ms = (performance.now() - start).toFixed(0);
  const chosen = best ?? smallest;
  const { schedule, plan } = chosen;
  const { arenaBytes } = schedule;
  totals[best === undefined ? 'smallest stated' : 'plans that fit']++;
  const holds = best === undefined ? arenaBytes > bytes : arenaBytes <= bytes;
  if (!holds) totals.failures++;
  const found = best === undefined ? 'nothing fits; smallest reachable' : 'fits with';
  const factor = macFactor(chosen).toFixed(4);
  const ran = expected === undefined ? '' : verdict(network, schedule, expected);
  return (
    `${found} ${formatSize(arenaBytes)}${holds ? '' : ', AGAINST THE BUDGET'}, ${factor} of the MACs, ` +
    `${ms} ms${ran}; ${formatPlan(plan)}`
  );
}

function reportNetwork(path: string, name: string, options: PlansOptions): void {
  const network = networkIn(path);
  if (typeof network === 'string') {
    totals.unreadable++;
    console.log(`${name}: cannot be read: ${network}`);
    return;
  }
  const untiled = lower(network, untiledPlan(network.layers.length));
  const expected = expectedOf(network, untiled, options.run * 1e9);
  const gigamacs = (networkMacs(network) / 1e9).toFixed(3);
  console.log(
    `${name} (${network.layers.length} layers): untiled ${formatSize(untiled.arenaBytes)}, ${gigamacs} GMAC` +
      (expected === undefined ? ', not run' : ''),
  );
  for (const share of SHARES) {
    const bytes = Math.floor(untiled.arenaBytes * share);
    const text = reportPlan(network, bytes, expected, options);
    console.log(`  ${100 * share} %, ${formatSize(bytes)}: ${text}`);
  }
}

new Command('npm run bench:plans --')
  .description('The plans that the search finds for network files at shares of their untiled peak.')
  .argument(
    '[paths...]',
    'folders with network files, or files (default: those of Darknet in the reference data)',
  )
  .option(
    '--run <gigamacs>',
    'run networks of up to so many multiply-accumulates, in 1e9; 0 for none',
    Number,
    5,
  )
  .option(
    '--max-mac-factor <n>',
    'as in mafat plan: 1 for plans that compute nothing twice',
    Number,
  )
  .action((paths: string[], options: PlansOptions) => {
    for (const path of paths.length > 0 ? paths : ['darknet', 'yardsticks'].map(at => dataPath(at)))
      for (const file of filesAt(path)) reportNetwork(file, relative(path, file) || path, options);
    for (const [name, count] of Object.entries(totals)) console.log(`${name}: ${count}`);
    if (totals.failures > 0) process.exitCode = 1;
  })
  .parse();
