import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../../src/base/user-error';
import { formatSize } from '../../src/base/units';
import { type Network } from '../../src/core/network/network';
import { countedBytes } from '../../src/core/target/counting';
import { DEFAULT_TARGET, type TargetName } from '../../src/core/target/target';
import { placementOf } from '../../src/core/schedule/arena';
import { offer, type Offer } from '../../src/core/search/offer';
import { withKernels } from '../../src/core/tiling/kernel-choice';
import { untiledPlan, type KernelMode } from '../../src/core/tiling/plan';
import { formatPlan } from '../../src/core/tiling/plan-notation';
import { choosePlan } from '../../src/core/search/planning-service';
import { findTarget } from '../../src/cli/target-choice';
import type { RunParameters, RunTime } from '../../src/protocol/runner';
import { floats } from '../../src/runner-client/network-input';
import { RunnerProcess } from '../../src/runner-client/runner-process';
import { answersOf, joined, type BenchCase } from '../cases/case';
import type { Engine, Launch, RunningEngine } from './engine';
import { processPeak } from './process-peak';

/** The bundled runner. */
export const RUNNER = join(__dirname, '..', '..', 'dist', 'runner.js');

/** How this program is to run a network. */
export interface MafatWish {
  readonly mode: KernelMode;
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
    const found = findPlan(chosen.network, wish);
    return {
      plan: formatPlan(found.plan),
      peaks: found.peaks,
      start: launch => Promise.resolve(new MafatProcess(chosen, found, wish.threads, launch)),
    };
  },
});

/**
 * The plan that the command line finds for a target.
 * @throws UserError when none fits and the wish is to refuse that.
 */
export function findPlan(
  network: Network,
  { plan, mode }: Pick<MafatWish, 'plan' | 'mode'>,
  targetName: TargetName = DEFAULT_TARGET,
): Offer {
  const target = findTarget(targetName);
  if (plan === 'untiled') {
    const untiled = untiledPlan(network.layers.length);
    return offer(network, withKernels(network, untiled, mode), target);
  }
  const { bytes: budget, counting: count, otherwise } = plan;
  const wish = { target, count, strategy: 'optimal', budget, kernels: mode } as const;
  const choice = choosePlan(network, wish);
  if (choice.fits || otherwise === 'smallest') return choice.offer;
  const least = formatSize(countedBytes(choice.offer.peaks, count));
  throw new UserError(`no plan fits ${formatSize(budget)}; the smallest takes ${least}`);
}

/** What the runner is asked to do, but for how often; makes a folder for its answers. */
export const runParameters = (
  chosen: BenchCase,
  { plan, schedule }: Offer,
  threads: number,
): Omit<RunParameters, 'repeat'> => ({
  network: chosen.definition,
  plan,
  placement: placementOf(schedule),
  threads,
  weights: chosen.weights,
  inputFiles: [chosen.interleavedInput],
  outputFolder: mkdtempSync(join(chosen.folder, 'mafat-')),
  dump: [],
  sampleMemory: false,
});

/** The runner's process, which reads network, plan and weights again for each request. */
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

  get peakBytes(): number | null {
    return processPeak(this.runner.pid);
  }

  async run(times: number): Promise<readonly RunTime[]> {
    const { runs } = await this.runner.run({ ...this.parameters, repeat: times });
    return runs;
  }

  outputs(): Promise<Float32Array> {
    const { outputFolder } = this.parameters;
    const maps = this.chosen.network.outputs.map(layer =>
      floats(readFileSync(join(outputFolder, `${layer}.f32`))),
    );
    return Promise.resolve(joined(answersOf(this.chosen, maps)));
  }

  end(): Promise<void> {
    return this.runner.dispose();
  }
}
