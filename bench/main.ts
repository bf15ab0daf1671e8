import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { at } from '../src/base/assert';
import { networkMacs } from '../src/core/network/cost';
import type { Network } from '../src/core/network/network';
import { randomParameters } from '../src/core/network/random-parameters';
import { elementCount } from '../src/core/network/shape';
import { darknet } from '../src/formats/darknet/darknet';
import type { KernelMode } from '../src/core/tiling/plan';
import { interleaved, noise } from '../test/support/execution';
import { relativeDifference } from '../test/support/golden';
import { onnxruntime, ownEngine, type BenchEngine } from './engines';
import { peakMeter } from './peak';

/** Networks that can be measured, by name. */
const NETWORKS: Readonly<Record<string, string>> = {
  'yolov2-16': join('samples', 'yolov2-16', 'yolov2-16.cfg'),
};

const PLANS = ['1x1', '3x3/8/2x2', '5x5/8/2x2'];
const MODES = ['exact', 'fast'] as const;

/** How long the machine's peak is measured in every round. */
const PEAK_MS = 60;

/** One engine's times, and the share of the machine's 128-bit multiply-add peak that it reached. */
interface Row {
  readonly network: string;
  readonly engine: string;
  readonly mode: KernelMode;
  readonly plan: string;
  readonly threads: 1;
  readonly ms: { readonly min: number; readonly median: number };
  readonly shareOfPeak: number;
  /** Speed relative to onnxruntime-node in the same rounds; 1 for itself. */
  readonly ofOnnxruntime: number | null;
  /** From the exact untiled run, relative to the largest number of the output. */
  readonly maxDifference: number;
}

async function main(): Promise<void> {
  const program = new Command('bench')
    .description(
      'Speed of the engine beside the machine and beside its peers, in interleaved rounds.',
    )
    .option('--network <name>', Object.keys(NETWORKS).join(', '), 'yolov2-16')
    .option('--rounds <n>', 'rounds; figures are medians over them', '9')
    .option('--no-peers', 'measure this program only')
    .option('--json', 'rows as JSON')
    .parse();
  const options = program.opts<{ network: string; rounds: string; peers: boolean; json?: true }>();
  const file = NETWORKS[options.network];
  if (file === undefined) return program.error(`There is no network "${options.network}".`);
  await quiet();
  const text = readFileSync(join(__dirname, '..', file), 'utf8');
  const { network } = darknet.parse(text, options.network);
  const engines = await enginesFor(network, options.peers);
  const rounds = Math.max(1, Math.floor(Number(options.rounds)) || 1);
  const { times, peaks } = await measure(engines, rounds);
  const rows = rowsOf(options.network, network, engines, times, peaks);
  if (options.json) console.log(JSON.stringify({ peakGflops: median(peaks), rows }, null, 2));
  else print(rows, median(peaks), network);
}

async function enginesFor(network: Network, peers: boolean): Promise<readonly BenchEngine[]> {
  const parameters = randomParameters(network, 1);
  const planar = noise(elementCount(network.input.shape));
  const input = interleaved(network, planar);
  const own = PLANS.flatMap(plan =>
    MODES.map(mode => ownEngine(network, parameters, input, plan, mode)),
  );
  return peers ? [...own, await onnxruntime(network, parameters, planar)] : own;
}

/** Other programs spoil the figures: waits up to half a minute for them to be done, and says so. */
async function quiet(): Promise<void> {
  for (let second = 0; second < 30; second++) {
    if (at(loadavg(), 0) < 1) return;
    await new Promise(resolve => setTimeout(resolve, 1000));
  }
  console.error(`The machine is busy (load ${at(loadavg(), 0).toFixed(2)}): figures are too low.`);
}

/** Engines take turns, the machine's peak among them, so that drifts hit all alike. */
async function measure(
  engines: readonly BenchEngine[],
  rounds: number,
): Promise<{ times: readonly (readonly number[])[]; peaks: readonly number[] }> {
  const peak = peakMeter();
  const times: number[][] = engines.map(() => []);
  const peaks: number[] = [];
  for (const engine of engines) await engine.run();
  for (let round = 0; round < rounds; round++) {
    peaks.push(peak(PEAK_MS));
    for (const [i, engine] of engines.entries()) times[i]?.push(await engine.run());
  }
  return { times, peaks };
}

function rowsOf(
  name: string,
  network: Network,
  engines: readonly BenchEngine[],
  times: readonly (readonly number[])[],
  peaks: readonly number[],
): readonly Row[] {
  const gigaflops = (2 * networkMacs(network)) / 1e9;
  const peer = times[engines.findIndex(engine => engine.name === 'onnxruntime-node')];
  const expected = at(engines, 0).output();
  return engines.map((engine, i) => {
    const own = at(times, i);
    const shares = own.map((ms, round) => gigaflops / (ms / 1e3) / at(peaks, round));
    return {
      network: name,
      engine: engine.name,
      mode: engine.mode,
      plan: engine.plan,
      threads: 1,
      ms: { min: Math.min(...own), median: median(own) },
      shareOfPeak: median(shares),
      ofOnnxruntime: peer ? median(own.map((ms, round) => at(peer, round) / ms)) : null,
      maxDifference: relativeDifference(expected, engine.output()),
    };
  });
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? at(sorted, middle)
    : (at(sorted, middle - 1) + at(sorted, middle)) / 2;
}

function print(rows: readonly Row[], peak: number, network: Network): void {
  const giga = (networkMacs(network) / 1e9).toFixed(2);
  console.log(`${network.name}: ${giga} GMAC untiled, one thread, medians of interleaved rounds`);
  console.log(`128-bit multiply-add peak of this machine: ${peak.toFixed(1)} GFLOP/s`);
  console.log(
    '(the share counts the work of the untiled network, so what a plan recomputes lowers it)\n',
  );
  console.table(
    rows.map(({ engine, plan, ms, shareOfPeak, ofOnnxruntime, maxDifference }) => ({
      engine,
      plan,
      'ms, median': Number(ms.median.toFixed(1)),
      'ms, least': Number(ms.min.toFixed(1)),
      'share of peak': `${(100 * shareOfPeak).toFixed(1)} %`,
      'speed / onnxruntime': ofOnnxruntime === null ? '–' : ofOnnxruntime.toFixed(2),
      'largest difference': maxDifference.toExponential(1),
    })),
  );
}

void main();
