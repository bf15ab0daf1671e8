import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { kernelSources } from '../../../scripts/kernel-sources';
import { instantiateKernels } from '../../../src/engine/wasm-kernels';
import { KERNEL_NAMES } from '../../../src/core/kernels/kernels';
import { kernelModule } from '../../support/execution';

describe('the description of the kernels', () => {
  for (const [path, content] of kernelSources())
    it(`is what ${basename(path)} was generated from: otherwise, run npm run generate`, () => {
      assert.equal(readFileSync(path, 'utf8'), content);
    });

  it('is that of the compiled module, which has every kernel', () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    const kernels = instantiateKernels(kernelModule(), memory, 8192);
    assert.deepEqual(Object.keys(kernels), KERNEL_NAMES);
  });

  it('leaves the memory behind the static data to others', () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    const words = new Uint32Array(memory.buffer).fill(0xdeadbeef);
    instantiateKernels(kernelModule(), memory, 8192);
    const lastWritten = words.findLastIndex(word => word !== 0xdeadbeef);
    assert.ok(lastWritten > 0, 'there are static data');
    assert.ok(lastWritten < 1024, `word ${lastWritten} was written`);
  });
});
