import { Command, Option } from 'commander';
import { at } from '../src/base/assert';
import { formatSize, parseSize } from '../src/base/units';
import { DEFAULT_TARGET } from '../src/core/target/target';
import type { KernelMode } from '../src/core/tiling/plan';
import { wholeNumber } from '../src/cli/commands/common-options';
import { KERNELS } from '../src/cli/plan-choice';
import { findTarget } from '../src/cli/target-choice';
import { prepareCase } from './cases/case';
import { NETWORKS } from './cases/networks';
import { contest, measuredPlan, takeTurns } from './latency/contest';
import { fieldOf } from './latency/field';
import type { Contest, LatencyReport } from './latency/latency-report';
import { formatLatencies } from './latency/latency-table';
import { PlanTimer } from './latency/plan-timer';
import { runBenchmark } from './program';
import { machine } from './report/machine';
import { Quietness } from './report/quietness';

interface LatencyOptions {
  /** Bytes. */
  readonly budget: readonly number[];
  readonly screening: number;
  readonly rounds: number;
  readonly target: string;
  readonly mode: KernelMode;
  readonly json?: true;
  readonly from?: string;
}

const BUDGETS = ['48MiB', '32MiB', '24MiB', '16MiB', '12MiB', '8MiB', '6MiB'];

/** YOLOv2-16, the network of the paper; the cuts of the sweep are behind its pools. */
const NETWORK = at(NETWORKS, 0);

const COMMAND = new Command('npm run bench:latency --')
  .description(
    'Latency of the plans that the search finds for YOLOv2-16, beside those of plans that are tried by hand, on one thread.',
  )
  .option(
    '--budget <size>',
    `an arena that a plan is searched for; may be given again (default: ${BUDGETS.join(', ')})`,
    (text: string, others: readonly number[]) => [...others, parseSize(text)],
    [],
  )
  .option('--screening <n>', 'how often all plans take their turn', wholeNumber(1), 3)
  .option('--rounds <n>', 'how often the best of each budget do', wholeNumber(1), 30)
  .option('--target <target>', 'whose costs the search orders plans by', DEFAULT_TARGET)
  .addOption(
    new Option('--mode <mode>', 'kernels of all plans; the search takes fast ones where they pay')
      .choices(KERNELS)
      .default('exact'),
  )
  .option('--json', 'print the report as JSON')
  .option('--from <file>', 'show a report that --json has printed, and measure nothing');

async function measure(options: LatencyOptions, folder: string): Promise<LatencyReport> {
  const { screening, rounds, mode } = options;
  const budgets = options.budget.length > 0 ? options.budget : BUDGETS.map(parseSize);
  const chosen = prepareCase(NETWORK, folder);
  const target = findTarget(options.target);
  const quietness = new Quietness();
  const wish = { rounds, timer: new PlanTimer(chosen), target, quietness };
  const { favourites, contestants } = fieldOf(chosen.network, { target, mode }, budgets);
  console.error(`${contestants.length} plans …`);
  await takeTurns(contestants, { ...wish, rounds: screening });
  const contests: Contest[] = [];
  for (const { budgetBytes, contestant } of favourites) {
    console.error(`the best within ${formatSize(budgetBytes)} …`);
    contests.push(await contest(budgetBytes, contestant, contestants, wish));
  }
  return {
    benchmark: 'latency',
    machine: machine(),
    network: chosen.name,
    mode,
    screening,
    rounds,
    busyShare: quietness.busyShare,
    contests,
    screened: contestants.map(each => measuredPlan(each, target)),
  };
}

const options = COMMAND.parse().opts<LatencyOptions>();
void runBenchmark(
  { ...options, network: [] },
  {
    name: 'latency',
    measure: folder => measure(options, folder),
    format: formatLatencies,
    charts: () => [],
  },
);
