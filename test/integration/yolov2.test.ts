import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noise } from '../support/execution';

const ROOT = join(__dirname, '..', '..');
const NETWORK = join(ROOT, 'samples', 'yolov2-16', 'yolov2-16.cfg');

/** Configurations of the paper, the overlap recomputed and taken over. */
const PLANS = ['1x1', '2x2', '3x3', '5x5', '3x3/8/2x2', '5x5/8/2x2', '5x5/12/3x3'];

const checkerboard = (plan: string): string => plan.replace(/\d+x\d+/g, grid => `${grid}c`);

/** Plans that compute nothing twice. */
const KEEPING = ['38x1a', '19x8a', '19x4a/12/10x2a', '38x1r', '38x2r/8/19x1r'];

/** Plans that are run with fast kernels as well. */
const FAST = ['1x1', '3x3/8/2x2', '38x1r', '19x4a/12/10x2a', '3x3c/8/2x2c'];

/** The part of the JSON of `mafat run` that is looked at. */
interface Report {
  readonly plan: { readonly notation: string };
  readonly peak: { readonly arenaBytes: number; readonly processBytes: number };
  readonly measured: { readonly arenaBytes: number; readonly processBytes: number };
  readonly identical: boolean | null;
  readonly deviation: { readonly relative: number } | null;
}

function run(...options: readonly string[]): Report {
  const words = ['run', NETWORK, '--random-weights', '1', ...options, '--verify', '--json'];
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

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mafat-yolov2-'));
    input = join(folder, 'input.f32');
    writeFileSync(input, new Uint8Array(noise(3 * 608 * 608).buffer));
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  for (const plan of [...PLANS, ...PLANS.slice(1).map(checkerboard), ...KEEPING])
    it(`${plan}: identical, arena to the byte, process within 5 %`, () => {
      const { peak, measured, identical, plan: chosen } = run('--input', input, '--plan', plan);
      assert.equal(chosen.notation, plan);
      assert.equal(identical, true);
      assert.equal(measured.arenaBytes, peak.arenaBytes);
      const ratio = measured.processBytes / peak.processBytes;
      if (process.platform === 'linux') assert.ok(Math.abs(ratio - 1) <= 0.05, `ratio ${ratio}`);
      measuredRatios.push(ratio);
    });

  for (const plan of FAST)
    it(`${plan} with fast kernels: identical, within 2e-5 of exact ones, all as predicted`, () => {
      const { peak, measured, identical, deviation } = run(
        ...['--input', input, '--plan', plan, '--kernels', 'fast'],
      );
      assert.equal(identical, true);
      assert.ok(deviation && deviation.relative > 0 && deviation.relative <= 2e-5);
      assert.equal(measured.arenaBytes, peak.arenaBytes);
      const ratio = measured.processBytes / peak.processBytes;
      if (process.platform === 'linux') assert.ok(Math.abs(ratio - 1) <= 0.05, `ratio ${ratio}`);
      measuredRatios.push(ratio);
      deviations.push(deviation.relative);
    });

  it('38x1r with a picture kept as bytes and weights by blocks: identical, as predicted', () => {
    const picture = join(ROOT, 'samples', 'tiny-face', 'faces.jpg');
    const plan = '38x1r/12/1x1';
    const { peak, measured, identical } = run(
      ...['--image', picture, '--input-element', 'u8', '--residency', 'block', '--plan', plan],
    );
    assert.equal(identical, true);
    assert.equal(measured.arenaBytes, peak.arenaBytes);
    const ratio = measured.processBytes / peak.processBytes;
    if (process.platform === 'linux') assert.ok(Math.abs(ratio - 1) <= 0.05, `ratio ${ratio}`);
    measuredRatios.push(ratio);
  });

  const measuredRatios: number[] = [];
  const deviations: number[] = [];

  after(() => {
    const [least, most] = [Math.min(...measuredRatios), Math.max(...measuredRatios)];
    console.log(
      `      process peak, measured / predicted: ${least.toFixed(3)} … ${most.toFixed(3)}; ` +
        `fast from exact: ${Math.max(...deviations).toExponential(1)}`,
    );
  });
});
