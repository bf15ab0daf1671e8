/**
 * Whether a change of the code leaves all plans, calls of kernels, peaks, times and programs as they were:
 * `npm run snapshot -- --record` before it and `npm run snapshot` after it, which names the networks that are different.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import fc from 'fast-check';
import { at } from '../../src/base/assert';
import { TARGETS } from '../../src/core/target/target';
import { firstUnsupported, type Network } from '../../src/core/network/network';
import { lower } from '../../src/core/schedule/lowering';
import { searchPlan } from '../../src/core/search/planning';
import {
  DEFAULT_SETTINGS,
  planOf,
  untiledPlan,
  type Group,
  type Plan,
} from '../../src/core/tiling/plan';
import { nearestPlan } from '../../src/core/tiling/nearest-plan';
import { darknet } from '../../src/formats/darknet/darknet';
import { cfgFiles, dataPath } from '../support/data';
import { lowered } from '../support/lowered';
import { ROOT } from '../support/program';
import { FIRST_ACTIVATIONS } from '../support/activation-examples';
import { recipesOf } from '../support/layer-recipes';
import { ALL_OVERLAPS, networksOf, plannedNetworksOf } from '../support/random-network';
import { FactCollector, FACTS, type Facts } from './facts';

const RECORD = join(ROOT, 'out', 'snapshot.txt');

const RANDOM = { numRuns: 300, seed: 15 };

/** Kinds of layers in random networks when the snapshot was first taken: with others, the same draws give other networks. */
const KINDS = [
  'convolution',
  'locally-connected',
  'fully-connected',
  'max-pool',
  'average-pool',
  'global-average-pool',
  'channel-max-pool',
  'sum',
  'concat',
  'multiply',
  'scale-channels',
  'scale-positions',
  'upsample',
  'reorg',
  'activation',
  'channel-affine',
  'response-normalization',
  'softmax',
  'crop',
  'identity',
  'constant',
  'yolo',
  'gaussian-yolo',
  'region',
  'detection',
] as const;

const randomPlans = plannedNetworksOf(
  ALL_OVERLAPS,
  4,
  networksOf(recipesOf(KINDS), FIRST_ACTIVATIONS),
);

/** Budgets of the plans that are searched for, of the untiled arena. */
const SHARES = [0.75, 0.4, 0.2];

/** A third of the layers, a third, and the rest, each tiled in its own way. */
function plansOf(network: Network): readonly Plan[] {
  const layers = network.layers.length;
  const cuts = [0, Math.floor(layers / 3), Math.floor((2 * layers) / 3)];
  const starts = [...new Set(cuts)];
  return ALL_OVERLAPS.map((overlap, mode) => {
    const groups = starts.map((first, index): Group => {
      const grid = {
        rows: 2 + mode,
        columns: overlap === 'keep-rows' ? 1 : 3,
        rule: 'balanced',
      } as const;
      return { first, last: (starts[index + 1] ?? layers) - 1, grid, overlap };
    });
    return nearestPlan(
      network,
      planOf(groups, { ...DEFAULT_SETTINGS, weights: mode % 2 === 0 ? 'group' : 'block' }),
    );
  });
}

function factsOf(network: Network, given: readonly Plan[]): Facts {
  const collector = new FactCollector(network);
  const target = at(TARGETS, 0);
  const untiled = lower(network, untiledPlan(network.layers.length));
  collector.add(untiled);
  for (const plan of given) {
    const schedule = lowered(network, plan);
    if (schedule !== undefined) collector.add(schedule);
  }
  for (const share of SHARES) {
    const budget = Math.floor(untiled.arenaBytes * share);
    const wish = { budget, count: 'arena', strategy: 'optimal', target } as const;
    collector.add(searchPlan(network, wish).offer.schedule);
  }
  return collector.facts();
}

interface Subject {
  readonly name: string;
  readonly network: Network;
  readonly plans: readonly Plan[];
}

function subjects(): readonly Subject[] {
  const files = [...cfgFiles('cfg'), ...cfgFiles('models')].map((file): Subject => {
    const text = readFileSync(dataPath('darknet', file), 'latin1');
    const { network } = darknet.parse(text, file, {});
    return { name: file, network, plans: plansOf(network) };
  });
  const random = fc.sample(randomPlans, RANDOM).map(({ network, plan }, index): Subject => ({
    name: `random ${index}`,
    network,
    plans: [plan],
  }));
  return [...files, ...random].filter(({ network }) => firstUnsupported(network) === undefined);
}

const lineOf = (name: string, facts: Facts): string =>
  [...FACTS.map(fact => facts[fact]), name].join('  ');

function run(only: string, record: boolean): void {
  if (!record && !existsSync(RECORD))
    throw new Error(`${RECORD} is missing: use --record before the change`);
  const known = record ? [] : readFileSync(RECORD, 'utf8').split('\n');
  const lines = [[...FACTS.map(fact => fact.padEnd(10)), 'network'].join('  ')];
  let different = 0;
  for (const { name, network, plans } of subjects()) {
    if (!name.startsWith(only)) continue;
    const line = lineOf(name, factsOf(network, plans));
    lines.push(line);
    if (record || known.includes(line)) continue;
    different++;
    const before = known.find(each => each.endsWith(`  ${name}`))?.split('  ') ?? [];
    const changed = FACTS.filter((_, column) => before[column] !== line.split('  ')[column]);
    console.log(`${name}: other ${changed.join(', ')}`);
  }
  if (record) writeFileSync(RECORD, `${lines.join('\n')}\n`);
  console.log(
    record
      ? `${lines.length - 1} networks recorded`
      : `${different} of ${lines.length - 1} networks are different`,
  );
  if (different > 0) process.exitCode = 1;
}

new Command('npm run snapshot --')
  .description('Compares plans, kernel calls, peaks, times and C programs with what was recorded.')
  .argument('[name]', 'how the names of networks begin: cfg, models, random', '')
  .option('--record', 'record them')
  .action((only: string, { record = false }: { record?: boolean }) => run(only, record))
  .parse();
