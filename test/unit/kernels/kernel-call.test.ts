import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { instantiateKernels } from '../../../src/engine/wasm-kernels';
import { KERNEL_CALL_FIELDS } from '../../../src/kernels/kernel-call';
import { KERNEL_NAMES } from '../../../src/kernels/kernel-set';
import { kernelModule } from '../../support/execution';

const ASSEMBLY = join(__dirname, '..', '..', '..', 'src', 'kernels', 'assembly');

describe('the record of a kernel call', () => {
  it('has the same fields in the same order on both sides', () => {
    const source = readFileSync(join(ASSEMBLY, 'kernel-call.ts'), 'utf8');
    const fields = [...source.matchAll(/^ {2}(\w+): (usize|i32|f32);$/gm)];
    assert.deepEqual(
      fields.map(([, name]) => name),
      KERNEL_CALL_FIELDS,
    );
    const floats = fields.filter(([, , type]) => type === 'f32').map(([, name]) => name);
    assert.deepEqual(floats, ['f0', 'f1', 'f2', 'f3']);
  });

  it('is known to the compiled module, which has every kernel', () => {
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
