import { spawnSync } from 'node:child_process';
import { InvalidArgumentError, Option } from 'commander';
import { parseSize } from '../src/base/units';
import { UserError } from '../src/base/user-error';
import { wholeNumber } from '../src/cli/commands/common-options';
import { prepareCase } from './cases/case';
import { NETWORKS } from './cases/networks';
import { limitsCharts } from './charts/limits-chart';
import { LIMITED_PEERS, ownEnginesWithin } from './engines/registry';
import { measureLimits } from './limits/limits-measurement';
import type { LimitsReport } from './limits/limits-report';
import { formatLimits } from './limits/limits-table';
import { findMemoryHierarchy, type MemoryHierarchy } from './limits/memory-hierarchy';
import { withSwapFile } from './limits/swap-file';
import {
  benchCommand,
  chosenNetworks,
  preparePeers,
  runBenchmark,
  type BenchOptions,
} from './program';
import { machine } from './report/machine';
import { Quietness } from './report/quietness';

interface LimitsOptions extends BenchOptions {
  readonly limits: readonly number[];
  readonly repeat: number;
  readonly timeout: number;
  readonly swap: number;
  readonly swapFolder: string;
  readonly dropCaches: boolean;
}

const LIMITS = '256MiB,192MiB,128MiB,96MiB,80MiB,64MiB,48MiB,32MiB,24MiB,16MiB,8MiB';

const COMMAND = benchCommand(
  'npm run bench:limits --',
  'Latency of this program and of others when the kernel gives their processes only so much memory and swaps the rest. ' +
    'Linux, as root.',
  1,
)
  .addOption(
    new Option('--limits <sizes>', 'limits, separated by commas')
      .argParser(sizes)
      .default(sizes(LIMITS), LIMITS),
  )
  .option('--repeat <n>', 'inferences in each process', wholeNumber(1), 5)
  .option('--timeout <seconds>', 'for each process', wholeNumber(1), 300)
  .addOption(
    new Option('--swap <size>', 'size of the swap file')
      .argParser(size)
      .default(size('1GiB'), '1GiB'),
  )
  .option('--swap-folder <folder>', 'where the swap file is made, on a disk', '/var/tmp')
  .option('--drop-caches', 'empty the page cache of the whole machine before each process', false);

function size(text: string): number {
  try {
    return parseSize(text);
  } catch (error) {
    throw error instanceof UserError ? new InvalidArgumentError(error.message) : error;
  }
}

/** The highest first. */
function sizes(text: string): readonly number[] {
  return text
    .split(',')
    .map(size)
    .sort((a, b) => b - a);
}

async function measure(
  options: LimitsOptions,
  hierarchy: MemoryHierarchy,
  folder: string,
): Promise<LimitsReport> {
  const { rounds, repeat, timeout, peers, swap } = options;
  const candidates = NETWORKS.filter(({ name }) => name === 'yolov2-16');
  const networks = chosenNetworks(options, candidates);
  preparePeers(options);
  const quietness = new Quietness();
  const measured = await withSwapFile({ folder: options.swapFolder, bytes: swap, hierarchy }, () =>
    inTurn(networks, network =>
      measureLimits(prepareCase(network, folder), {
        limits: [null, ...options.limits],
        enginesAt: limit => [...ownEnginesWithin(limit), ...(peers ? LIMITED_PEERS : [])],
        rounds,
        repeat,
        mostMs: 1000 * timeout,
        dropCaches: options.dropCaches,
        hierarchy,
        quietness,
      }),
    ),
  );
  return {
    benchmark: 'limits',
    machine: machine(),
    groups: hierarchy.version,
    rounds,
    repeat,
    busyShare: quietness.busyShare,
    rows: measured.flatMap(({ rows }) => rows),
    leftOut: measured.flatMap(({ leftOut }) => leftOut),
  };
}

async function inTurn<A, B>(
  list: readonly A[],
  use: (item: A) => Promise<B>,
): Promise<readonly B[]> {
  const results: B[] = [];
  for (const item of list) results.push(await use(item));
  return results;
}

const TOOLS = ['mkswap', 'swapon', 'swapoff', 'dd'];

/** What processes can be held to limits with here; a text says what is missing for it. */
function memoryGroups(): MemoryHierarchy | string {
  if (process.platform !== 'linux') return 'it needs Linux';
  if (process.getuid?.() !== 0) return 'it needs root, to make memory groups and a swap file';
  const absent = TOOLS.filter(tool => spawnSync(tool, ['--version']).error !== undefined);
  if (absent.length > 0) return `it needs ${absent.join(', ')}: apt-get install util-linux`;
  return findMemoryHierarchy() ?? 'it needs control groups with the memory controller, mounted';
}

const options = COMMAND.parse().opts<LimitsOptions>();
const groups = memoryGroups();
if (typeof groups === 'string' && options.from === undefined) console.log(`Skipped: ${groups}.`);
else
  void runBenchmark(options, {
    name: 'limits',
    measure: folder => {
      if (typeof groups === 'string') throw new UserError(groups);
      return measure(options, groups, folder);
    },
    format: formatLimits,
    charts: limitsCharts,
  });
