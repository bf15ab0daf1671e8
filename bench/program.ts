import { Command, InvalidArgumentError } from 'commander';
import { UserError } from '../src/base/user-error';
import { wholeNumber } from '../src/cli/commands/common-options';
import { EXIT } from '../src/cli/exit-code';
import { withInterruption } from '../src/cli/interruption';
import { readText } from '../src/runner-client/file-access';
import { withTemporaryFolder } from '../src/runner-client/temporary-folder';
import { isPresent } from './cases/case';
import { NETWORKS, type BenchNetwork } from './cases/networks';
import { checkBrowser, drawCharts, type Drawable } from './charts/drawing';
import { arePeersInstalled, installPeers } from './engines/peer-packages';

/** Options of both benchmarks, as commander gives them. */
export interface BenchOptions {
  readonly network: readonly BenchNetwork[];
  readonly rounds: number;
  readonly peers: boolean;
  readonly json?: true;
  readonly chart?: string;
  readonly from?: string;
}

/** A command with the options of both benchmarks. */
export const benchCommand = (name: string, description: string, rounds: number): Command =>
  new Command(name)
    .description(description)
    .option(
      '--network <name>',
      `one of ${NETWORKS.map(network => network.name).join(', ')}; may be given again`,
      addNetwork,
      [],
    )
    .option('--rounds <n>', 'how often all engines take their turn', wholeNumber(1), rounds)
    .option('--no-peers', 'measure this program only')
    .option('--json', 'print the report as JSON')
    .option('--chart <folder>', 'draw the report there, for light and for dark pages')
    .option('--from <file>', 'show a report that --json has printed, and measure nothing');

function addNetwork(name: string, others: readonly BenchNetwork[]): readonly BenchNetwork[] {
  const network = NETWORKS.find(candidate => candidate.name === name);
  if (network === undefined) throw new InvalidArgumentError('There is no such network.');
  return [...others, network];
}

/**
 * The networks that are wished for, by default all `candidates` that are on this machine.
 * @throws UserError when one that is wished for is not.
 */
export function chosenNetworks(
  { network }: BenchOptions,
  candidates: readonly BenchNetwork[],
): readonly BenchNetwork[] {
  const absent = (network.length > 0 ? network : candidates).filter(each => !isPresent(each));
  const names = absent.map(({ name }) => name).join(', ');
  if (absent.length > 0 && network.length > 0)
    throw new UserError(`There are no files of ${names}: set MAFAT_DATA to the reference data.`);
  if (absent.length > 0) console.error(`Without MAFAT_DATA there is no ${names}.`);
  return network.length > 0 ? network : candidates.filter(isPresent);
}

/** The packages of npm are fetched when they are first compared with. */
export function preparePeers({ peers }: BenchOptions): void {
  if (peers && !arePeersInstalled()) installPeers();
}

/** One of the two benchmarks. */
export interface Benchmark<R extends { readonly benchmark: string }> {
  readonly name: R['benchmark'];
  readonly measure: (folder: string) => Promise<R>;
  readonly format: (report: R) => string;
  readonly charts: (report: R) => readonly Drawable[];
}

/** Measures, or reads what was measured, and shows it as the options say. */
export function runBenchmark<R extends { readonly benchmark: string }>(
  { network, json, chart, from }: Pick<BenchOptions, 'network' | 'json' | 'chart' | 'from'>,
  { name, measure, format, charts }: Benchmark<R>,
): Promise<void> {
  return untilStopped(async folder => {
    if (chart !== undefined) checkBrowser();
    const report = from === undefined ? await measure(folder) : (readReport(from, name) as R);
    console.log(json ? JSON.stringify(report, null, 2) : format(report));
    if (chart === undefined) return;
    const wanted = charts(report).filter(
      each => network.length === 0 || network.some(({ name }) => name === each.network),
    );
    for (const file of await drawCharts(wanted, chart)) console.error(file);
  });
}

/** @throws UserError when the file holds no report of the benchmark. */
function readReport(path: string, name: string): { readonly benchmark: string } {
  const report = JSON.parse(readText(path)) as { readonly benchmark: string };
  if (report.benchmark === name) return report;
  throw new UserError(
    `${path} is no report of this benchmark: name a file that its --json printed.`,
  );
}

/** Gives `work` a folder for its files, until it is done or someone stops it. What cannot be is said in a sentence. */
async function untilStopped(work: (folder: string) => Promise<void>): Promise<void> {
  try {
    const ended = await withTemporaryFolder(folder =>
      withInterruption(signal => Promise.race([work(folder).then(() => true), stopped(signal)])),
    );
    // Engines may still be at work when someone has stopped the benchmark.
    if (!ended) process.exit(EXIT.interrupted);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(error.message);
    process.exitCode = EXIT.failure;
  }
}

const stopped = (signal: AbortSignal): Promise<false> =>
  new Promise(settle => {
    signal.addEventListener('abort', () => settle(false));
  });
