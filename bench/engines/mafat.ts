import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../src/base/user-error';
import { formatSize } from '../../src/base/units';
import { outputLayers, type Network } from '../../src/core/network/network';
import { countedBytes } from '../../src/core/memory/counting';
import { placementOf } from '../../src/core/schedule/arena';
import { offer, type Offer } from '../../src/core/search/offer';
import { untiledPlan, type WeightsResidency } from '../../src/core/tiling/plan';
import { formatPlan } from '../../src/core/tiling/plan-notation';
import { choosePlan } from '../../src/cli/plan-choice';
import { findTarget } from '../../src/cli/target-choice';
import { darknet } from '../../src/formats/darknet/darknet';
import type { RunParameters, RunTime } from '../../src/protocol/runner';
import { floats } from '../../src/runner-client/network-input';
import { RunnerProcess } from '../../src/runner-client/runner-process';
import { BATCH_NORMALIZATION, type BenchCase } from '../cases/case';
import type { Engine, Launch, RunningEngine } from './engine';

/** The bundled runner. */
export const RUNNER = join(__dirname, '..', '..', 'dist', 'runner.js');

/** How this program is to run a network. */
export interface MafatWish {
  /** The runner has no fast kernels yet. */
  readonly mode: 'exact';
  readonly threads: number;
  readonly plan: 'untiled' | PlanBudget;
}

/** What a plan is searched for. */
export interface PlanBudget {
  readonly bytes: number;
  readonly counting: 'arena' | 'process';
  /** What is done where no plan fits. */
  readonly otherwise: 'refuse' | 'smallest';
}

/** This program: the very runner that `mafat run` forks, with the plan that the search finds. */
export const mafat = (wish: MafatWish): Engine => ({
  name: 'mafat',
  mode: wish.mode,
  threads: wish.threads,
  missing: () =>
    existsSync(RUNNER) ? undefined : 'is not built: npm run build makes dist/runner.js',
  prepare: chosen => {
    const found = findPlan(chosen.network, wish.plan);
    return {
      plan: formatPlan(found.plan),
      peaks: found.peaks,
      start: launch => Promise.resolve(new MafatProcess(chosen, found, wish.threads, launch)),
    };
  },
});

/** Which weights are in memory at once, the fastest way first; where only the arena counts, one is as good as another. */
const RESIDENCIES: Readonly<Record<PlanBudget['counting'], readonly WeightsResidency[]>> = {
  arena: ['group'],
  process: ['group', 'block'],
};

/**
 * The plan that the command line finds. Where none fits, weights are read in smaller pieces, and at
 * last the plan is taken whose process is smallest.
 * @throws UserError when none fits and the wish is to refuse that.
 */
export function findPlan(network: Network, plan: MafatWish['plan']): Offer {
  const target = findTarget('runner');
  if (plan === 'untiled') return offer(network, untiledPlan(network.layers.length), target);
  const { bytes: budget, counting: count, otherwise } = plan;
  const choices: Offer[] = [];
  for (const weights of RESIDENCIES[count]) {
    const wish = { target, count, strategy: 'optimal', budget, weights } as const;
    const choice = choosePlan(network, wish);
    if (choice.fits) return choice.offer;
    choices.push(choice.offer);
  }
  const smallest = choices.reduce((a, b) => (b.peaks.processBytes < a.peaks.processBytes ? b : a));
  if (otherwise === 'smallest') return smallest;
  throw new UserError(
    `no plan fits ${formatSize(budget)}; the smallest takes ${formatSize(countedBytes(smallest.peaks, count))}`,
  );
}

/** What the runner is asked to do, but for how often; makes a folder for its answers. */
export const runParameters = (
  chosen: BenchCase,
  { plan, schedule }: Offer,
  threads: number,
): Omit<RunParameters, 'repeat'> => ({
  network: { text: chosen.cfgText, fileName: chosen.name, format: darknet.id },
  plan,
  placement: placementOf(schedule),
  threads,
  weights: { kind: 'file', path: chosen.weights, batchNormalization: BATCH_NORMALIZATION },
  inputFile: chosen.interleavedInput,
  outputFolder: mkdtempSync(join(chosen.folder, 'mafat-')),
  dump: [],
  sampleMemory: false,
});

/** The runner's process, which reads network, plan and weights anew for each request. */
class MafatProcess implements RunningEngine {
  private readonly runner: RunnerProcess;
  private readonly parameters: Omit<RunParameters, 'repeat'>;

  constructor(
    private readonly chosen: BenchCase,
    found: Offer,
    threads: number,
    launch: Launch,
  ) {
    this.parameters = runParameters(chosen, found, threads);
    this.runner = new RunnerProcess(RUNNER, launch(process.execPath));
  }

  get pid(): number | undefined {
    return this.runner.pid;
  }

  async run(times: number): Promise<readonly RunTime[]> {
    const { runs } = await this.runner.run({ ...this.parameters, repeat: times });
    return runs;
  }

  outputs(): Promise<Float32Array> {
    const { outputFolder } = this.parameters;
    const maps = outputLayers(this.chosen.network).map(layer =>
      floats(readFileSync(join(outputFolder, `${layer}.f32`))),
    );
    return Promise.resolve(joined(maps));
  }

  end(): Promise<void> {
    return this.runner.dispose();
  }
}

function joined(maps: readonly Float32Array[]): Float32Array {
  const result = new Float32Array(maps.reduce((sum, { length }) => sum + length, 0));
  let start = 0;
  for (const map of maps) {
    result.set(map, start);
    start += map.length;
  }
  return result;
}
