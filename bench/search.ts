/**
 * Whether the optimal search is beaten by the untiled plan, the paper's search, the exhaustive one or a neighbour of its own
 * answer: `npm run bench:search -- --networks 2000`, or with files of networks.
 */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import fc from 'fast-check';
import { at } from '../src/base/assert';
import { TARGETS } from '../src/core/memory/target';
import type { Network } from '../src/core/network/network';
import { offer, type Budget } from '../src/core/search/offer';
import { searchOptimal } from '../src/core/search/optimal';
import { untiledPlan } from '../src/core/tiling/plan';
import { darknet } from '../src/formats/darknet/darknet';
import { networks } from '../test/support/random-network';
import { beatenBy } from '../test/support/search-law';

const SHARES = [0.75, 0.4, 0.2, 0.01];

const totals = { searches: 0, beaten: 0, ms: 0 };

function judge(network: Network, name: string, shares: readonly number[]): void {
  const target = at(TARGETS, 0);
  const { peaks } = offer(network, untiledPlan(network.layers.length), target);
  for (const share of shares) {
    const bytes = Math.floor(peaks.arenaBytes * share);
    const budget: Budget = { bytes, counting: 'arena', target };
    const start = performance.now();
    searchOptimal(network, budget);
    totals.ms += performance.now() - start;
    const found = beatenBy(network, budget);
    totals.searches++;
    if (found.length === 0) continue;
    totals.beaten++;
    console.log(`${name}, ${100 * share} %: ${found.length} times, as ${at(found, 0)}`);
  }
}

new Command('npm run bench:search --')
  .description('Looks for plans that beat what the optimal search finds.')
  .argument('[files...]', 'network files')
  .option('--networks <count>', 'random networks', Number, 0)
  .option('--seed <seed>', 'of the random networks', Number, 1)
  .action((files: string[], options: { networks: number; seed: number }) => {
    const sample = { numRuns: options.networks, seed: options.seed };
    const random = options.networks === 0 ? [] : fc.sample(networks, sample);
    random.forEach((network, index) => {
      judge(network, `network ${index}`, [at(SHARES, index % SHARES.length)]);
    });
    for (const file of files)
      judge(darknet.parse(readFileSync(file, 'latin1'), file, {}).network, file, SHARES);
    console.log(
      `${totals.searches} searches, ${(totals.ms / totals.searches).toFixed(0)} ms each; ${totals.beaten} beaten`,
    );
    if (totals.beaten > 0) process.exitCode = 1;
  })
  .parse();
