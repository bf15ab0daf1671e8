import { networkMacs } from '../../src/core/operations/macs';
import type { BenchCase } from '../cases/case';
import type { Engine } from '../engines/engine';
import { peakMeter } from '../peak';
import type { Quietness } from '../report/quietness';
import { timesOf } from '../report/statistics';
import { rotated } from './rotation';
import { admit, type Contender } from './contender';
import type { LeftOut, SpeedRow } from './speed-report';

/** How often the machine's peak is measured in every round, and how long. */
const PEAKS_A_ROUND = 4;
const PEAK_MS = 20;

/** Inferences of an engine in one round; the faster one counts, for the first one may have to touch new memory. */
const RUNS_A_ROUND = 2;

export interface SpeedWish {
  readonly rounds: number;
  /** The first one says what is right. */
  readonly engines: readonly Engine[];
  /** The engine with which speeds are compared. */
  readonly yardstick: Engine;
  readonly quietness: Quietness;
}

export interface Measurement {
  readonly rows: readonly SpeedRow[];
  readonly leftOut: readonly LeftOut[];
  /** The best that the machine did in any round. */
  readonly peakGflops: number;
}

/** Measures engines on one network. They take turns, so that drifts of the machine hit all alike. */
export async function measureSpeed(chosen: BenchCase, wish: SpeedWish): Promise<Measurement> {
  await wish.quietness.wait();
  const { contenders, leftOut } = await admit(chosen, wish.engines);
  try {
    const peakGflops = await runRounds(contenders, wish);
    return { rows: rowsOf(chosen, contenders, wish.yardstick), leftOut, peakGflops };
  } finally {
    for (const { running } of contenders) await running.end();
  }
}

/** Returns the peak of the machine. */
async function runRounds(
  contenders: readonly Contender[],
  { rounds, quietness }: SpeedWish,
): Promise<number> {
  const peak = peakMeter();
  let peakGflops = 0;
  for (let round = 0; round < rounds; round++) {
    await quietness.look();
    for (let go = 0; go < PEAKS_A_ROUND; go++) peakGflops = Math.max(peakGflops, peak(PEAK_MS));
    for (const { running, ms } of rotated(contenders, round)) {
      const runs = await running.run(RUNS_A_ROUND);
      ms.push(Math.min(...runs.map(run => run.ms - run.loadMs)));
    }
  }
  return peakGflops;
}

function rowsOf(
  { name, network }: BenchCase,
  contenders: readonly Contender[],
  yardstick: Engine,
): readonly SpeedRow[] {
  const gigaflop = (2 * networkMacs(network)) / 1e9;
  const standard = contenders.find(({ engine }) => engine === yardstick);
  const standardMs = standard === undefined ? null : timesOf(standard.ms).min;
  return contenders.map(({ engine, plan, peaks, processBytes, maxDifference, ms }) => {
    const times = timesOf(ms);
    return {
      network: name,
      engine: engine.name,
      mode: engine.mode,
      plan,
      arenaBytes: peaks?.arenaBytes ?? null,
      threads: engine.threads,
      ms: times,
      processBytes,
      maxDifference,
      gflops: gigaflop / (times.min / 1e3),
      ofYardstick: standardMs === null ? null : standardMs / times.min,
    };
  });
}
