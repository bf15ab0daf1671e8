import { UserError } from '../../src/base/user-error';
import type { Peaks } from '../../src/core/target/counting';
import { relativeDifference } from '../../test/support/golden';
import type { BenchCase } from '../cases/case';
import { freely, type Engine, type RunningEngine } from '../engines/engine';
import type { LeftOut } from './speed-report';

/** Answers that differ by a larger share of their largest number are of another computation … */
const MOST_DIFFERENCE = 1e-3;

/** … but for numbers this small: onnxruntime rounds logistic functions to multiples of 2⁻²⁴. */
const ROUNDED = 2e-7;

/** An engine that has loaded a network and has been seen to compute it. */
export interface Contender {
  readonly engine: Engine;
  readonly plan: string;
  readonly peaks: Peaks | null;
  readonly running: RunningEngine;
  readonly processBytes: number | null;
  readonly outputs: Float32Array;
  readonly maxDifference: number;
  /** The best time of each round. */
  readonly ms: number[];
}

export interface Field {
  readonly contenders: readonly Contender[];
  readonly leftOut: readonly LeftOut[];
}

/** Starts engines, the first of which says what is right. The caller must end the contenders. */
export async function admit(chosen: BenchCase, engines: readonly Engine[]): Promise<Field> {
  const contenders: Contender[] = [];
  const leftOut: LeftOut[] = [];
  for (const engine of engines) {
    const outcome = await tryOut(engine, chosen, contenders);
    if (typeof outcome !== 'string') contenders.push(outcome);
    else {
      const { name, threads } = engine;
      // Without the first one there is nothing to compare with.
      if (contenders.length === 0) throw new UserError(`${name} ${outcome}`);
      leftOut.push({ network: chosen.name, engine: name, threads, reason: outcome });
    }
  }
  return { contenders, leftOut };
}

/** Runs an engine for the first time; a text says why it cannot be measured. */
async function tryOut(
  engine: Engine,
  chosen: BenchCase,
  others: readonly Contender[],
): Promise<Contender | string> {
  const missing = engine.missing();
  if (missing !== undefined) return missing;
  let running: RunningEngine | undefined;
  try {
    const prepared = engine.prepare(chosen);
    const { plan, peaks } = prepared;
    if (others.some(other => other.plan === plan && isSame(other.engine, engine)))
      return `finds the plan ${plan} again`;
    running = await prepared.start(freely);
    await running.run(1);
    const { peakBytes: processBytes } = running;
    const outputs = await running.outputs();
    const expected = others[0]?.outputs ?? outputs;
    const maxDifference = relativeDifference(expected, outputs);
    const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    if (maxDifference <= Math.max(MOST_DIFFERENCE, ROUNDED / largest))
      return { engine, plan, peaks, running, processBytes, outputs, maxDifference, ms: [] };
    await running.end();
    return `computes something else: its answer differs by ${maxDifference.toPrecision(2)} of the largest number`;
  } catch (error) {
    await running?.end();
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

const isSame = (a: Engine, b: Engine): boolean =>
  a.name === b.name && a.mode === b.mode && a.threads === b.threads;
