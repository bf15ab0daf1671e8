import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NetworkDefinition, WeightsChoice } from '../../src/base/network-definition';
import { UserError } from '../../src/base/user-error';
import { shapeOf } from '../../src/core/network/network';
import { elementCount } from '../../src/core/network/shape';
import { formatPlan } from '../../src/core/tiling/plan-notation';
import { formatPlanJson } from '../../src/formats/plan/plan-json';
import type { RunTime } from '../../src/protocol/runner';
import { floats } from '../../src/runner-client/network-input';
import { answersOf, BATCH_NORMALIZATION, joined, type BenchCase } from '../cases/case';
import { CASE_FILES } from '../hosts/case-files';
import type { Engine, Launch, RunningEngine } from './engine';
import { findPlan, type MafatWish } from './mafat';

const CLI = join(__dirname, '..', '..', 'dist', 'cli.js');

const TARGET = 'bare-c';

/** This program's plans as C programs, exported, compiled and run as anyone would. */
export const native = (wish: Pick<MafatWish, 'mode' | 'plan'>): Engine => ({
  name: 'mafat native',
  mode: wish.mode,
  threads: 1,
  missing: () => {
    if (!existsSync(CLI)) return 'is not built: npm run build makes dist/cli.js';
    const tool = ['make', 'cc'].find(name => spawnSync(name, ['--version']).status !== 0);
    return tool === undefined
      ? undefined
      : `needs ${tool}, which is not there: apt-get install gcc make`;
  },
  prepare: chosen => {
    const { plan, peaks } = findPlan(chosen.network, wish, TARGET);
    const folder = mkdtempSync(join(chosen.folder, 'native-'));
    const planFile = join(folder, 'plan.json');
    writeFileSync(planFile, formatPlanJson(chosen.network, plan));
    const project = join(folder, 'project');
    done(process.execPath, [
      ...[CLI, 'export', chosen.file, '--plan', planFile, '--to', project],
      ...sizeArguments(chosen.definition),
      ...weightsArguments(chosen.weights),
    ]);
    done('make', ['--silent', '-C', project]);
    return {
      plan: formatPlan(plan),
      peaks,
      start: launch => Promise.resolve(new NativeProgram(chosen, folder, launch)),
    };
  },
});

const sizeArguments = ({ width, height }: NetworkDefinition): readonly string[] =>
  width === undefined || height === undefined
    ? []
    : ['--width', String(width), '--height', String(height)];

const weightsArguments = (weights: WeightsChoice): readonly string[] =>
  weights.kind === 'file' ? ['--weights', weights.path, '--batch-norm', BATCH_NORMALIZATION] : [];

/** @throws UserError with the last that the program said. */
function done(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status === 0) return;
  throw new UserError(
    `${program} ${args[1] ?? ''} failed: ${stderr.trim().split('\n').at(-1) ?? ''}`,
  );
}

/** What the program prints of itself. */
interface Said {
  readonly ms: number;
  readonly loadMs: number;
  readonly peakBytes: number;
}

/** The program reads its weights again each time that it is started, and tells the least of its times. */
class NativeProgram implements RunningEngine {
  readonly pid = undefined;
  peakBytes: number | null = null;
  private readonly answer: string;
  private kill = (): void => undefined;

  constructor(
    private readonly chosen: BenchCase,
    private readonly folder: string,
    private readonly launch: Launch,
  ) {
    this.answer = join(folder, 'answer.f32');
  }

  async run(times: number): Promise<readonly RunTime[]> {
    const said = await this.said(times);
    this.peakBytes = Math.max(this.peakBytes ?? 0, said.peakBytes);
    return [{ ms: said.ms, loadMs: said.loadMs }];
  }

  outputs(): Promise<Float32Array> {
    const { network } = this.chosen;
    const all = floats(readFileSync(this.answer));
    let end = 0;
    const maps = network.outputs.map(layer =>
      all.subarray(end, (end += elementCount(shapeOf(network, layer)))),
    );
    return Promise.resolve(joined(answersOf(this.chosen, maps)));
  }

  end(): Promise<void> {
    this.kill();
    return Promise.resolve();
  }

  private said(times: number): Promise<Said> {
    const input = join(this.chosen.folder, CASE_FILES.input);
    const program = this.launch(join(this.folder, 'project', 'mafat-run'));
    const args = [input, '--out', this.answer, '--repeat', String(times)];
    return new Promise((resolve, reject) => {
      const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
      this.kill = () => void child.kill('SIGKILL');
      let [out, complaint] = ['', ''];
      child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
      child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint += text));
      child.once('error', reject);
      child.once('close', (code, signal) => {
        if (code === 0) resolve(JSON.parse(out) as Said);
        else
          reject(
            new UserError(
              `mafat-run ended with ${signal ?? `code ${code ?? ''}`}: ${complaint.trim()}`,
            ),
          );
      });
    });
  }
}
