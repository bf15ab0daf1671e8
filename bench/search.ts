/**
 * Whether the optimal search is beaten by the untiled plan, the paper's search, the exhaustive one or a neighbour of its own
 * answer: `npm run bench:search -- --networks 2000`, or with files of networks. With `--smallest`, whether the smallest plan of
 * each file is the same however one asks for it, and beaten by none of these: `npm run bench:search -- --smallest --minutes 30`.
 */
import { Command, Option } from 'commander';
import fc from 'fast-check';
import { at } from '../src/base/assert';
import { countedBytes, type Counting } from '../src/core/target/counting';
import { TARGETS, targetNamed } from '../src/core/target/target';
import type { Network } from '../src/core/network/network';
import { offer, type Budget } from '../src/core/search/offer';
import { searchOptimal } from '../src/core/search/optimal';
import { untiledPlan } from '../src/core/tiling/plan';
import { dataPath } from '../test/support/data';
import { networks } from '../test/support/random-network';
import { beatenBy, smallestFaults } from '../test/support/search-law';
import { filesAt, networkIn } from './network-files';

const SHARES = [0.75, 0.4, 0.2, 0.01];

/** From one report of how far it is to the next. */
const PROGRESS_MS = 60_000;

interface BenchOptions {
  readonly networks: number;
  readonly seed: number;
  readonly target: string;
  readonly count: Exclude<Counting, 'working-set'>;
  readonly maxMacFactor?: number;
  readonly verbose?: true;
  readonly smallest?: true;
  readonly minutes: number;
}

/** Where real networks of all sizes are. */
const FOLDERS = ['yardsticks', 'zoo', 'onnx/light', 'onnx/models', 'darknet/models'];

/** Holds the smallest plans of files to their law until the time is over. */
function holdSmallest(files: readonly string[], { minutes, verbose }: BenchOptions): void {
  const start = performance.now();
  let [held, broken] = [0, 0];
  for (const file of files) {
    if (performance.now() - start > minutes * 60_000) break;
    const network = networkIn(file);
    if (typeof network === 'string') continue;
    const faults = smallestFaults(network);
    held++;
    if (faults.length > 0) broken++;
    if (faults.length > 0 || verbose)
      console.log(`${file}: ${faults.length} faults${faults.map(text => `\n  ${text}`).join('')}`);
  }
  console.log(
    `${held} of ${files.length} files: the law of the smallest plan is broken by ${broken}`,
  );
  if (broken > 0) process.exitCode = 1;
}

/** Judges what the search finds, and counts. */
class Bench {
  private searches = 0;
  private fitting = 0;
  private beaten = 0;
  private cpuMs = 0;
  private told = performance.now();

  constructor(private readonly options: BenchOptions) {}

  judge(network: Network, name: string, shares: readonly number[]): void {
    const { count, maxMacFactor, verbose } = this.options;
    const target = targetNamed(this.options.target) ?? at(TARGETS, 0);
    const { peaks } = offer(network, untiledPlan(network.layers.length), target);
    const floor = count === 'process' ? target.floorBytes : 0;
    const whole = countedBytes(peaks, count) - floor;
    for (const share of shares) {
      const budget: Budget = { bytes: Math.floor(floor + whole * share), counting: count, target };
      const start = process.cpuUsage().user;
      const result = searchOptimal(network, budget, { ...(maxMacFactor && { maxMacFactor }) });
      const ms = (process.cpuUsage().user - start) / 1000;
      const found = beatenBy(network, result, { budget, ...(maxMacFactor && { maxMacFactor }) });
      this.searches++;
      this.cpuMs += ms;
      if (result.best !== undefined) this.fitting++;
      if (found.length > 0) this.beaten++;
      if (found.length > 0 || verbose)
        console.log(
          `${name}, ${100 * share} %: ${ms.toFixed(0)} ms, ${found.length} times${found.map(text => `, ${text}`)[0] ?? ''}`,
        );
      this.tell();
    }
  }

  report(): void {
    const { searches, fitting, beaten, cpuMs } = this;
    console.log(
      `${searches} searches, of which ${fitting} found a plan that fits, ${(cpuMs / searches).toFixed(0)} ms of CPU each; ` +
        `${beaten} beaten`,
    );
    if (beaten > 0) process.exitCode = 1;
  }

  private tell(): void {
    if (performance.now() - this.told < PROGRESS_MS) return;
    this.told = performance.now();
    console.log(`… ${this.searches} searches, ${this.beaten} beaten`);
  }
}

new Command('npm run bench:search --')
  .description('Looks for plans that beat what the optimal search finds.')
  .argument('[paths...]', 'network files, or folders of them')
  .option('--networks <count>', 'random networks', Number, 0)
  .option('--seed <seed>', 'of the random networks', Number, 1)
  .option('--target <name>', 'target that memory and latency are predicted for', 'runner')
  .addOption(
    new Option('--count <what>', 'memory that the budgets limit')
      .choices(['arena', 'process'])
      .default('arena'),
  )
  .option('--max-mac-factor <factor>', 'compare plans by their MACs, up to this factor', Number)
  .option('--verbose', 'a line for every search')
  .option('--smallest', 'hold the smallest plan of each file to its law')
  .option('--minutes <minutes>', 'with --smallest: begin no further file after so long', Number, 30)
  .action((paths: string[], options: BenchOptions) => {
    if (options.smallest) {
      const all = paths.length > 0 ? paths : FOLDERS.map(folder => dataPath(folder));
      holdSmallest(all.flatMap(filesAt), options);
      return;
    }
    const bench = new Bench(options);
    const sample = { numRuns: options.networks, seed: options.seed };
    const random = options.networks === 0 ? [] : fc.sample(networks, sample);
    random.forEach((network, index) => {
      bench.judge(network, `network ${index}`, [at(SHARES, index % SHARES.length)]);
    });
    for (const file of paths.flatMap(filesAt)) {
      const network = networkIn(file);
      if (typeof network === 'string') console.log(`${file}: cannot be read: ${network}`);
      else bench.judge(network, file, SHARES);
    }
    bench.report();
  })
  .parse();
