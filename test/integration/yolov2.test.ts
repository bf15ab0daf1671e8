import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { floatsOf } from '../support/data';
import { noise } from '../support/execution';
import { relativeDifference } from '../support/golden';

const ROOT = join(__dirname, '..', '..');
const NETWORK = join(ROOT, 'samples', 'yolov2-16', 'yolov2-16.cfg');

/** Configurations of the paper, the overlap recomputed and taken over. */
const PLANS = ['2x2', '3x3', '5x5', '3x3/8/2x2', '5x5/8/2x2', '5x5/12/3x3'];

const checkerboard = (plan: string): string => plan.replace(/\d+x\d+/g, grid => `${grid}c`);

/** Plans that compute nothing twice. */
const KEEPING = ['38x1a', '19x8a', '19x4a/12/10x2a', '38x1r', '38x2r/8/19x1r'];

/** Plans that are run with fast kernels as well. */
const FAST = ['3x3/8/2x2', '38x1r', '19x4a/12/10x2a', '3x3c/8/2x2c'];

/** The part of the JSON of `mafat run` that is looked at. */
interface Report {
  readonly plan: { readonly notation: string };
  readonly peak: { readonly arenaBytes: number; readonly processBytes: number };
  readonly measured: { readonly arenaBytes: number; readonly processBytes: number };
  readonly identical: boolean | null;
}

function run(...options: readonly string[]): Report {
  const words = ['run', NETWORK, '--random-weights', '1', ...options, '--json'];
  const cli = join(ROOT, 'dist', 'cli.js');
  const { stdout, status, stderr } = spawnSync(process.execPath, [cli, ...words], {
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as Report;
}

describe("the paper's network, run by the built command line", () => {
  let folder: string;
  let input: string;

  /** What the untiled plan, which verified itself, gives with these kernels. */
  const untiled = new Map<string, Buffer>();
  const measuredRatios: number[] = [];

  const assertAsPredicted = ({ peak, measured }: Report): void => {
    assert.equal(measured.arenaBytes, peak.arenaBytes);
    const ratio = measured.processBytes / peak.processBytes;
    if (process.platform === 'linux') assert.ok(Math.abs(ratio - 1) <= 0.05, `ratio ${ratio}`);
    measuredRatios.push(ratio);
  };

  /** Runs a plan and gives its output. */
  const outputOf = (plan: string, kernels: string): Buffer => {
    const dump = mkdtempSync(join(folder, 'dump-'));
    const words = ['--input', input, '--plan', plan, '--kernels', kernels, '--dump', dump];
    const report = run(...words, ...(plan === '1x1' ? ['--verify'] : []));
    if (kernels === 'exact') assert.equal(report.plan.notation, plan);
    if (plan === '1x1') assert.equal(report.identical, true);
    assertAsPredicted(report);
    const [file = ''] = readdirSync(dump);
    return readFileSync(join(dump, file));
  };

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mafat-yolov2-'));
    input = join(folder, 'input.f32');
    writeFileSync(input, new Uint8Array(noise(3 * 608 * 608).buffer));
    for (const kernels of ['exact', 'fast']) untiled.set(kernels, outputOf('1x1', kernels));
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  const untiledBy = (kernels: string): Buffer => untiled.get(kernels) ?? Buffer.of();

  for (const plan of [...PLANS, ...PLANS.map(checkerboard), ...KEEPING])
    it(`${plan}: identical, arena to the byte, process within 5 %`, () => {
      assert.ok(untiledBy('exact').equals(outputOf(plan, 'exact')));
    });

  for (const plan of FAST)
    it(`${plan} with fast kernels: identical, all as predicted`, () => {
      assert.ok(untiledBy('fast').equals(outputOf(plan, 'fast')));
    });

  it('fast kernels are within 2e-5 of exact ones, and others', () => {
    const [exact, fast] = [untiledBy('exact'), untiledBy('fast')].map(floatsOf);
    assert.ok(exact && fast);
    const relative = relativeDifference(exact, fast);
    assert.ok(relative > 0 && relative <= 2e-5, `${relative}`);
  });

  it('38x1r with a picture kept as bytes and weights by blocks: identical, as predicted', () => {
    const picture = join(ROOT, 'samples', 'tiny-face', 'faces.jpg');
    const plan = '38x1r/12/1x1';
    const report = run(
      ...['--image', picture, '--input-element', 'u8', '--residency', 'block', '--plan', plan],
      '--verify',
    );
    assert.equal(report.identical, true);
    assertAsPredicted(report);
  });

  after(() => {
    const [least, most] = [Math.min(...measuredRatios), Math.max(...measuredRatios)];
    console.log(
      `      process peak, measured / predicted: ${least.toFixed(3)} … ${most.toFixed(3)}`,
    );
  });
});
