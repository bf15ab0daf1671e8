import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countOf } from '../../src/formats/graph/tensor';
import { dataPath, describeWithData, floatsOf, readDataFloats } from '../support/data';
import { describeWithTools, GCC } from '../support/native';
import { assertGolden, goldenCase, noise, zooModel } from '../support/onnx-golden';
import { mafat } from '../support/resident-program';

const modelPath = (name: string): string => dataPath('zoo', 'onnx', 'models', `${name}.onnx`);

const goldenOf = (name: string) => goldenCase(name) ?? assert.fail(`${name} has no numbers`);

describeWithData('networks in ONNX on the command line', () => {
  let folder = '';
  before(() => (folder = mkdtempSync(join(tmpdir(), 'mafat-onnx-'))));
  after(() => rmSync(folder, { recursive: true, force: true }));

  const at = (...parts: readonly string[]): string => join(folder, ...parts);

  /** Files with the noise of a golden case, as options. */
  function inputs(name: string): readonly string[] {
    return noise(goldenOf(name).inputs.map(countOf)).flatMap((numbers, place) => {
      const path = at(`${name}-${place}.f32`);
      writeFileSync(path, new Uint8Array(numbers.buffer));
      return ['--input', path];
    });
  }

  const read = (...parts: readonly string[]): Float32Array => floatsOf(readFileSync(at(...parts)));

  /** Compares what a run wrote with a golden case. */
  function assertWritten(name: string, to: string): void {
    const { outputs, tensors } = goldenOf(name);
    const answers = read(to, 'outputs.bin');
    let start = 0;
    for (const output of outputs) {
      const count = countOf(output.shape);
      assertGolden(output, answers.subarray(start, start + count));
      start += count;
    }
    assert.equal(answers.length, start);
    const written = tensors.filter(({ name: tensor }) => {
      try {
        return readFileSync(at(to, 'tensors', `${tensor}.bin`)).length > 0;
      } catch {
        return false;
      }
    });
    assert.ok(written.length > 0);
    for (const tensor of written) assertGolden(tensor, read(to, 'tensors', `${tensor.name}.bin`));
  }

  for (const [name, budget] of [
    ['s_matmul_head', '20KiB'],
    ['s_focus_slice', '60KiB'],
    ['yunet_n_320', '2MiB'],
    ['minifasnet_v2_80', '400KiB'],
  ] as const)
    it(`${name} within ${budget} answers what onnxruntime does`, () => {
      const { code, stdout, stderr } = mafat(
        ...['run', modelPath(name), ...inputs(name), '--budget', budget, '--verify'],
        ...['--dump', at(name), '--layers', 'all'],
      );
      assert.equal(stderr, '');
      assert.equal(code, 0);
      assert.match(stdout, /all outputs identical to the untiled run/);
      assertWritten(name, name);
    });

  describeWithTools('as a C program', GCC, () => {
    for (const [name, ...more] of [
      ['yunet_n_320', '--budget', '2MiB'],
      ['yolox_nano'],
      ['yolox_nano', '--kernels', 'fast'],
    ] as const)
      it(`${[name, ...more].join(' ')} answers the same, but for rounding`, () => {
        const words = ['run', modelPath(name), ...inputs(name), ...more, '--native', '--verify'];
        const { code, stdout } = mafat(...words);
        assert.equal(code, 0);
        assert.match(stdout, /largest difference from exact kernels in WebAssembly: \d/);
      });
  });

  it('is listed as text', () => {
    const { code, stdout } = mafat('inspect', modelPath('s_fsrcnn'), '--listing');
    assert.equal(code, 0);
    assert.match(stdout, /^ {2}\w+ = Conv <.*kernel_shape = \[5, 5\].*> \(\w+, \w+, \w+\)$/m);
    assert.match(stdout, /^ {2}float\[\d+, \d+, 5, 5\] \w+,$/m);
  });

  it('takes an open size from the command line', () => {
    const path = modelPath('ppocr_v3_det_en');
    const refused = mafat('inspect', path);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /leaves its dimension 2 open .* --width and --height/);
    const { code, stdout } = mafat('inspect', path, '--width', '320', '--height', '192');
    assert.deepEqual([code, stdout.includes('320×192×1')], [0, true]);
  });

  it('asks for each input', () => {
    const { code, stderr } = mafat(
      ...['run', modelPath('s_pads'), ...inputs('s_pads'), ...inputs('s_pads')],
    );
    assert.equal(code, 2);
    assert.match(stderr, /has 1 inputs, but values for 2 are given/);
  });

  it('needs no weights file', () => {
    const { code, stderr } = mafat(
      ...['run', modelPath('s_pads'), ...inputs('s_pads'), '--weights', modelPath('s_pads')],
    );
    assert.equal(code, 2);
    assert.match(stderr, /s_pads\.onnx holds its weights/);
  });

  const DAMAGED: readonly (readonly [title: string, bytes: () => Uint8Array, said: RegExp])[] = [
    [
      'cut off',
      () => zooModel('yunet_n_320').subarray(0, 9000),
      /is damaged or truncated near byte/,
    ],
    [
      'a Git LFS pointer',
      () => Buffer.from('version https://git-lfs.github.com/spec/v1\n'),
      /git lfs pull/,
    ],
    ['empty', () => new Uint8Array(), /is empty/],
    [
      'numbers',
      () =>
        new Uint8Array(readDataFloats('zoo', 'onnx', 'golden', 's_pads', 'lcg.outputs.f32').buffer),
      /isn't a readable network/,
    ],
  ];
  for (const [title, bytes, said] of DAMAGED)
    it(`says what is wrong with a file that is ${title}`, () => {
      writeFileSync(at('wrong.onnx'), bytes());
      const { code, stdout, stderr } = mafat('inspect', at('wrong.onnx'));
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, said);
      assert.match(stderr, /^mafat: [^\n]+\n$/);
    });

  it('refuses to run what it cannot, and shows the rest', () => {
    const path = modelPath('mlperf_dscnn_kws');
    const inspected = mafat('inspect', path);
    assert.equal(inspected.code, 0);
    assert.match(inspected.stderr, /the operator RequantShift is not supported/);
    assert.match(inspected.stdout, /^peak untiled/m);
    const { code, stderr } = mafat('run', path, '--random-weights', '1', '--input', path);
    assert.equal(code, 2);
    assert.match(stderr, /RequantShift/);
  });
});
