import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Offer } from '../../src/core/search/offer';
import { kernelsOf, type Plan } from '../../src/core/tiling/plan';
import { formatPlan } from '../../src/core/tiling/plan-notation';
import { runAlone } from '../../src/runner-client/runner-process';
import type { BenchCase } from '../cases/case';
import { RUNNER, runParameters } from '../engines/mafat';

/** Inferences one after the other; the faster one counts, for the first one has to touch new memory. */
const RUNS = 2;

/** What an inference took. */
export interface PlanTime {
  /** Loading of weights left out. */
  readonly ms: number;
  /** Of the process, loading of weights included, which is the same for all plans. */
  readonly processorMs: number;
}

/** Runs plans of one network, and sees to it that all of the same kernels give the same answer, in the arena that is predicted. */
export class PlanTimer {
  /** The answers of the first plans, by kernels. */
  private readonly answers = new Map<string, Buffer>();

  constructor(private readonly chosen: BenchCase) {}

  /** Runs a plan in a new runner, as `mafat run` starts it, on one thread. */
  async time(offer: Offer): Promise<PlanTime> {
    const parameters = runParameters(this.chosen, offer, 1);
    try {
      const { runs, measured } = await runAlone(RUNNER, { ...parameters, repeat: RUNS });
      this.check(offer, measured.arenaBytes, this.answer(parameters.outputFolder));
      return {
        ms: Math.min(...runs.map(({ ms, loadMs }) => ms - loadMs)),
        processorMs: Math.min(...runs.map(({ processorMs }) => processorMs)),
      };
    } finally {
      rmSync(parameters.outputFolder, { recursive: true });
    }
  }

  private answer(folder: string): Buffer {
    const files = this.chosen.network.outputs.map(layer => join(folder, `${layer}.f32`));
    return Buffer.concat(files.map(file => readFileSync(file)));
  }

  private check({ plan, peaks }: Offer, arenaBytes: number, answer: Buffer): void {
    if (arenaBytes !== peaks.arenaBytes)
      throw new Error(`${formatPlan(plan)} took ${arenaBytes} bytes, not ${peaks.arenaBytes}`);
    const kernels = kernelsText(plan);
    const expected = this.answers.get(kernels) ?? answer;
    this.answers.set(kernels, expected);
    if (!answer.equals(expected))
      throw new Error(`${formatPlan(plan)} does not give the answer of the first plan`);
  }
}

const kernelsText = ({ groups }: Plan): string => groups.flatMap(kernelsOf).join();
