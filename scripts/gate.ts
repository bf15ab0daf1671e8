import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

/**
 * `npm test`: everything that must be green. Stages run beside one another: one more than there are cores, since each waits
 * now and then for what it started, and one that mostly waits besides. Each prints what it has to say whole when it has
 * ended, those that failed after all others; a failure stops only what needs its result. Nothing is built twice.
 */
interface Stage {
  readonly name: string;
  readonly command: readonly string[];
  /** Stages whose results it needs. */
  readonly after?: readonly string[];
  /** It waits for others more than it computes, so that it keeps no core busy. */
  readonly isIdle?: true;
  readonly environment?: Readonly<Record<string, string>>;
}

const ROOT = resolve(__dirname, '..');
const PACKAGE = join(ROOT, 'mafat.vsix');

const script = (name: string): readonly string[] => ['npm', 'run', '--silent', name];

const mocha = (...files: readonly string[]): readonly string[] => [
  ...['mocha', '--forbid-only'],
  ...files,
];

const integration = (...names: readonly string[]): readonly string[] =>
  names.map(name => `test/integration/${name}.test.ts`);

const without = (files: readonly string[]): readonly string[] =>
  files.flatMap(file => ['--ignore', file]);

/** Integration tests that start no program. */
const PURE = integration(
  ...['byte-input', 'damaged-models', 'darknet-fuzz', 'darknet-golden', 'darknet-real-files'],
  ...['equality', 'fast-kernels', 'golden-ops', 'golden-real', 'keep-all', 'memory-curve'],
  ...['onnx-models', 'replaced-maps', 'residence-choice'],
  ...['samples', 'streamed-weights', 'tflite-integers', 'tflite-models', 'yardsticks'],
);

/** Integration tests that compile C programs; those of one process share the objects of the runtime. */
const COMPILING = integration(
  ...['bench-peers', 'board-projects', 'cli-export', 'cli-native', 'emulated-boards'],
  ...['inference-native', 'integer-programs', 'native-golden', 'native-integers'],
  ...['native-labels', 'native-networks', 'native-plans'],
);

/** Integration tests of runs, most of them measured. */
const RUNS = integration('cli-calibrate', 'cli-run', 'runner-memory', 'runner-process', 'yolov2');

/** What commands say, most of them in a thread of the tests. */
const COMMANDS = integration(
  ...['cli-bad-input', 'cli-darknet', 'cli-describe', 'cli-diff', 'cli-explain'],
  ...['cli-messages', 'cli-onnx', 'cli-order', 'cli-plan-file'],
);

/** What most tests load; of tests that begin at once, each would translate the same sources. */
const BUILT = ['kernels', 'programs', 'translation'];

/** In the order in which they begin; what others wait for, and what takes long, stands first. */
const STAGES: readonly Stage[] = [
  { name: 'kernels', command: script('build:kernels') },
  { name: 'programs', command: script('build:programs') },
  { name: 'editor host', command: script('prepare:host') },
  { name: 'translation', command: ['node', 'scripts/typescript.cjs'] },
  { name: 'package', command: script('package:check'), after: ['kernels', 'programs'] },
  // The longest first; each is a series, as programs that are measured or compiled get in each other's way.
  {
    name: 'tests of the editor',
    command: script('test:host'),
    after: ['package', 'editor host'],
    isIdle: true,
    environment: { MAFAT_VSIX: PACKAGE },
  },
  {
    name: 'tests of C programs',
    command: mocha(...COMPILING),
    after: BUILT,
  },
  {
    name: 'tests of programs',
    command: mocha(
      'test/integration/**/*.test.ts',
      ...without([...PURE, ...COMPILING, ...RUNS, ...COMMANDS]),
    ),
    after: BUILT,
  },
  { name: 'tests of runs', command: mocha(...RUNS), after: BUILT },
  { name: 'tests of commands', command: mocha(...COMMANDS), after: BUILT },
  {
    name: 'tests of the core',
    command: mocha('test/unit/core/**/*.test.ts'),
    after: ['kernels', 'translation'],
  },
  { name: 'tests of networks', command: mocha(...PURE), after: BUILT },
  {
    name: 'tests of units',
    command: mocha('test/{unit,architecture}/**/*.test.ts', '--ignore', 'test/unit/core/**'),
    after: BUILT,
  },
  { name: 'code', command: script('lint:code') },
  { name: 'types', command: script('typecheck') },
  { name: 'format', command: script('lint:format') },
  { name: 'unused', command: script('lint:unused') },
];

type Result = 'passed' | 'failed' | 'left out';

interface Outcome {
  readonly stage: Stage;
  readonly result: Result;
  readonly seconds: number;
  readonly said: Buffer;
}

/** Runs a stage to its end; of one that passed, prints what it said. */
function run(stage: Stage): Promise<Outcome> {
  const start = performance.now();
  const [program = '', ...words] = stage.command;
  const path = [join(ROOT, 'node_modules', '.bin'), process.env.PATH].join(delimiter);
  const child = spawn(program, words, {
    cwd: ROOT,
    env: { ...process.env, PATH: path, ...stage.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => said.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk));
  return new Promise(done => {
    const end = (result: Result): void => {
      const seconds = (performance.now() - start) / 1000;
      const outcome = { stage, result, seconds, said: Buffer.concat(said) };
      if (result === 'passed') print(outcome);
      else say(`\n── ${stage.name}: ${result}; what it said stands at the end`);
      done(outcome);
    };
    child.once('error', error => said.push(Buffer.from(`${error.message}\n`)));
    child.once('close', (code, signal) => {
      if (signal !== null) said.push(Buffer.from(`It was ended by ${signal}.\n`));
      end(code === 0 ? 'passed' : 'failed');
    });
  });
}

function print({ stage, result, seconds, said }: Outcome): void {
  say(`\n── ${stage.name}: ${result} in ${seconds.toFixed(0)} s`);
  process.stdout.write(said);
}

const takesCore = ({ isIdle }: Stage): boolean => isIdle !== true;

/** Runs all stages, `atOnce` at a time beside those that are idle; each begins when those that it needs have passed. */
async function runAll(stages: readonly Stage[], atOnce: number): Promise<readonly Outcome[]> {
  const outcomes = new Map<string, Outcome>();
  const waiting = new Set(stages);
  const running = new Map<Stage, Promise<Outcome>>();
  const state = ({ after = [] }: Stage): 'ready' | 'waits' | 'cannot' => {
    const results = after.map(name => outcomes.get(name)?.result);
    if (results.some(result => result === 'failed' || result === 'left out')) return 'cannot';
    return results.includes(undefined) ? 'waits' : 'ready';
  };
  while (waiting.size + running.size > 0) {
    for (const stage of waiting) {
      const is = state(stage);
      const isFull = [...running.keys()].filter(takesCore).length >= atOnce;
      if (is === 'waits' || (is === 'ready' && isFull && takesCore(stage))) continue;
      waiting.delete(stage);
      if (is === 'ready') running.set(stage, run(stage));
      else
        outcomes.set(stage.name, { stage, result: 'left out', seconds: 0, said: Buffer.alloc(0) });
    }
    if (running.size === 0) continue;
    const ended = await Promise.race(running.values());
    running.delete(ended.stage);
    outcomes.set(ended.stage.name, ended);
  }
  return [...outcomes.values()];
}

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  // Green is only what has said so.
  process.exitCode = 1;
  const start = performance.now();
  const outcomes = await runAll(STAGES, Math.max(2, availableParallelism()) + 1);
  outcomes.filter(({ result }) => result === 'failed').forEach(print);
  say('');
  for (const { stage, result, seconds } of outcomes)
    say(`${seconds.toFixed(0).padStart(5)} s  ${result.padEnd(8)}  ${stage.name}`);
  say(`${((performance.now() - start) / 1000).toFixed(0).padStart(5)} s  in all`);
  if (outcomes.every(({ result }) => result === 'passed')) process.exitCode = 0;
}

void main();
