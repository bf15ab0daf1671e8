import assert from 'node:assert/strict';
import { pictureShape } from '../../src/core/network/network';
import { elementCount } from '../../src/core/network/shape';
import type { Schedule } from '../../src/core/schedule/schedule';
import { inputBytes, noise } from '../support/execution';
import { randomNumbers } from '../support/integer-networks';
import { lowered } from '../support/lowered';
import {
  assertSameAsEngine,
  isExportable,
  NativeBuilder,
  type NativeProgram,
} from '../support/native';
import type { PlannedNetwork } from './counterexample';

/** The hand-written sources are compiled once, those of a network hold tables: what is optimized more takes longer. */
const QUICK = { compiler: ['gcc', '-O1'] };

/** Programs are removed after so many, since each takes a megabyte. */
const PROGRAMS_KEPT = 20;

/** Compiles plans and holds the programs to the engine. */
export class NativeLaw {
  private builder = new NativeBuilder(QUICK);
  private programs = 0;

  /** Whether the plan could be run; its program has the bits of the engine, in the arena that was predicted. */
  hold({ network, plan }: PlannedNetwork): boolean {
    const schedule = lowered(network, plan);
    if (schedule === undefined || !isExportable(schedule)) return false;
    const program = this.build(schedule);
    const input = noise(elementCount(pictureShape(network)));
    assertSameAsEngine(program, schedule, randomNumbers(network, 7), input, 'any');
    const given = plan.input === 'u8' ? inputBytes(schedule, input) : input;
    const { observedBytes } = program.run(given, '--observe').result;
    assert.equal(observedBytes, schedule.arenaBytes, 'observed arena of the program');
    return true;
  }

  dispose(): void {
    this.builder.dispose();
  }

  private build(schedule: Schedule): NativeProgram {
    if (this.programs++ % PROGRAMS_KEPT === 0) {
      this.builder.dispose();
      this.builder = new NativeBuilder(QUICK);
    }
    return this.builder.build(schedule, randomNumbers(schedule.network, 7));
  }
}
