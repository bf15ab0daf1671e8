/**
 * Random networks with random plans, without end if you like: `npm run fuzz -- --help`. What the gate does with fixed
 * seeds, this does with a fresh one.
 */
import { spawnSync } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import fc from 'fast-check';
import type { OverlapMode } from '../../src/core/tiling/plan';
import { onnx } from '../../src/formats/onnx/onnx';
import { tflite } from '../../src/formats/tflite/tflite';
import { holdDamaged } from '../support/damaged-models';
import { goldenNetworks, zooModel } from '../support/onnx-golden';
import * as tfliteZoo from '../support/tflite-golden';
import { holdPlan } from '../support/plan-laws';
import { ROOT } from '../support/program';
import { integerNetworks } from '../support/integer-networks';
import { ALL_OVERLAPS, plannedNetworksOf } from '../support/random-network';
import { describePlanned, readPlanned, savePlanned, type PlannedNetwork } from './counterexample';
import { NativeLaw } from './native-law';

/** From one line about how far it is to the next. */
const REPORT_MS = 10_000;

/** Plans that are drawn from one seed: what is printed of a fault is quickly found again. */
const SLICE = 50;

interface Options {
  readonly count: number;
  readonly c: number;
  readonly seed: number;
  readonly modes: readonly OverlapMode[];
  readonly parts: number;
  readonly minutes: number;
  readonly keepGoing?: true;
  readonly replay?: string;
  readonly laws?: true;
  readonly files: number;
}

/** Holds a plan to a law; false where the plan is refused. @throws Error where it is broken. */
type Law = (planned: PlannedNetwork) => boolean;

function counted(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0)
    throw new InvalidArgumentError('It must be a whole number.');
  return value;
}

function modesOf(text: string): readonly OverlapMode[] {
  const modes = text.split(',');
  const known = ALL_OVERLAPS.filter(mode => modes.includes(mode));
  if (known.length < modes.length)
    throw new InvalidArgumentError(`It must be a list of ${ALL_OVERLAPS.join(', ')}.`);
  return known;
}

/** Runs a law on so many plans in slices, each with the seed after that of the one before; returns the faults. */
function hold(name: string, law: Law, count: number, options: Options): number {
  const { seed, modes, parts, minutes, keepGoing } = options;
  const planned = fc.oneof(
    { arbitrary: plannedNetworksOf(modes, parts), weight: 3 },
    { arbitrary: plannedNetworksOf(modes, parts, integerNetworks), weight: 1 },
  );
  const start = Date.now();
  let [tried, inSlice, refused, faults] = [0, 0, 0, 0];
  const report = (): void =>
    void process.stderr.write(
      `${name}: ${tried + inSlice} of ${count} plans, ${refused} refused, ` +
        `${faults} faults, ${Math.round((Date.now() - start) / 1000)} s\n`,
    );
  let reported = start;
  const reportNowAndThen = (): void => {
    if (Date.now() - reported < REPORT_MS) return;
    reported = Date.now();
    report();
  };
  for (let slice = 0; tried < count; slice++) {
    if (Date.now() - start > minutes * 60_000) break;
    const numRuns = Math.min(SLICE, count - tried);
    const details = fc.check(
      fc.property(planned, each => {
        if (!law(each)) refused++;
        inSlice++;
        reportNowAndThen();
      }),
      { seed: (seed + slice) | 0, numRuns },
    );
    tried += details.numRuns;
    inSlice = 0;
    if (details.failed) {
      faults++;
      printFault(name, details);
      if (keepGoing !== true) break;
    }
  }
  report();
  return faults;
}

function printFault(name: string, details: fc.RunDetails<[PlannedNetwork]>): void {
  const { seed, counterexample, errorInstance } = details;
  const message = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  console.log(`\n${name}, seed ${seed}: ${message}`);
  if (counterexample === null) return;
  const [planned] = counterexample;
  console.log(describePlanned(planned));
  console.log(`Again: npm run fuzz -- --replay ${savePlanned(planned, `${name}-${seed}`)}`);
}

/** The random tests of the gate with another seed; what they print has the seed and the path of what is wrong. */
function holdLaws(seed: number): number {
  const files = ['unit', 'integration'].flatMap(folder =>
    readdirSync(join(ROOT, 'test', folder), { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.test.ts'))
      .map(file => join(ROOT, 'test', folder, file)),
  );
  const random = files.filter(file => readFileSync(file, 'utf8').includes("from 'fast-check'"));
  const mocha = join(ROOT, 'node_modules', 'mocha', 'bin', 'mocha.js');
  const { status } = spawnSync(process.execPath, [mocha, ...random], {
    cwd: ROOT,
    stdio: 'inherit',
    env: { ...process.env, MAFAT_SEED: `${seed}` },
  });
  return status === 0 ? 0 : 1;
}

/** Networks of graphs with something wrong in their files; how many were not taken as they should be. */
function holdFiles(seed: number, count: number): number {
  const models = [
    ...goldenNetworks().map(name => ({ format: onnx, name, bytes: zooModel(name) })),
    ...tfliteZoo
      .goldenNetworks()
      .map(name => ({ format: tflite, name, bytes: tfliteZoo.zooModel(name) })),
  ];
  let faults = 0;
  let reported = Date.now();
  for (let tried = 0; tried < count; tried++) {
    const { format, name, bytes } = models[tried % models.length] ?? fail();
    try {
      holdDamaged(format, bytes, seed + tried);
    } catch (error) {
      faults++;
      console.log(`${name}, seed ${seed + tried}: ${String((error as Error).stack)}`);
    }
    if (Date.now() - reported < REPORT_MS) continue;
    reported = Date.now();
    process.stderr.write(`files: ${tried + 1} of ${count}, ${faults} faults\n`);
  }
  process.stderr.write(`files: ${count}, ${faults} faults\n`);
  return faults;
}

const fail = (): never => {
  throw new Error('the reference data has no networks');
};

function run(options: Options): number {
  const { seed, count, c, replay, laws, files } = options;
  const native = new NativeLaw();
  const engine: Law = ({ network, plan }) => holdPlan(network, plan) !== undefined;
  const program: Law = planned => native.hold(planned);
  try {
    if (replay !== undefined) {
      const planned = readPlanned(replay);
      console.log(describePlanned(planned));
      for (const law of c > 0 ? [engine, program] : [engine]) law(planned);
      console.log('It holds.');
      return 0;
    }
    console.log(`Seed ${seed}`);
    if (laws === true) return holdLaws(seed);
    if (files > 0) return holdFiles(seed, files);
    return hold('engine', engine, count, options) + hold('c', program, c, options);
  } finally {
    native.dispose();
  }
}

const options = new Command('npm run fuzz --')
  .description('Random networks of all operations with random plans: tiled is untiled, bit by bit.')
  .option('--count <n>', 'plans to run in the engine', counted, 2000)
  .option('--c <n>', 'plans to run as C programs', counted, 0)
  .option('--seed <n>', 'where choices begin; a fresh one each time', counted, randomInt(2 ** 31))
  .option('--modes <list>', 'what may happen where tiles overlap', modesOf, ALL_OVERLAPS)
  .option('--parts <n>', 'rows and columns of a grid at most', counted, 4)
  .option('--minutes <n>', 'stop after so many, with each engine', Number, Infinity)
  .option('--keep-going', 'go on after a fault')
  .option('--replay <file>', 'run what was saved of a fault')
  .option(
    '--files <n>',
    'open so many files of graphs with something wrong in them instead',
    counted,
    0,
  )
  .option('--laws', 'run the random tests of the gate with the seed instead')
  .parse()
  .opts<Options>();

process.exitCode = run(options) === 0 ? 0 : 1;
