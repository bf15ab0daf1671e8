import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { dataPath, describeWithData } from '../support/data';
import { noise } from '../support/execution';
import { describeWithTools, GCC } from '../support/native';
import { mafatJson } from '../support/program';

/** Models, and how many numbers they read. */
const MODELS = [
  [['tflite', 'person_detect.tflite'], 96 * 96],
  [['zoo', 'tflite', 'models', 'mlperf_resnet8_int8.tflite'], 32 * 32 * 3],
  [['zoo', 'tflite', 'models', 'mlperf_kws_int8.tflite'], 49 * 10],
  [['zoo', 'tflite', 'models', 'tinymaix_mnist_resnet_q.tflite'], 28 * 28],
  // Its input has integers without a sign.
  [['zoo', 'tflite', 'ops', 'o_quantize_u8_s8', 'model.tflite'], 5 * 6 * 7],
  [['zoo', 'tflite', 'ops', 'o_net_unet_se', 'model.tflite'], 16 * 16 * 3],
] as const;

const KERNELS = process.arch === 'x64' ? ['scalar', 'sse2', 'avx2'] : ['scalar', 'neon'];

interface Ran {
  readonly identical: boolean;
  readonly measured: { readonly arenaBytes: number };
  readonly peak: { readonly arenaBytes: number };
}

describeWithData('networks of integers as C programs', () => {
  describeWithTools('with all kinds of vectors', GCC, () => {
    let folder = '';
    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'mafat-integers-'));
    });
    after(() => rmSync(folder, { recursive: true, force: true }));

    for (const [model, values] of MODELS)
      it(`${model.slice(-2).join(' ')} in the least memory: the bits of WebAssembly`, () => {
        const plan = ['--max-mac-factor', '1'];
        const input = join(folder, 'in.f32');
        writeFileSync(input, new Uint8Array(noise(values).buffer));
        const words = [
          'run',
          dataPath(...model),
          '--input',
          input,
          '--native',
          '--verify',
          ...plan,
        ];
        for (const simd of KERNELS) {
          const ran = mafatJson<Ran>(...words, '--simd', simd);
          assert.equal(ran.identical, true, simd);
          assert.equal(ran.measured.arenaBytes, ran.peak.arenaBytes);
        }
      });
  });
});
