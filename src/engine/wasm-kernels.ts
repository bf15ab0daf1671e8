import { KERNEL_CALL_FIELDS, KERNEL_CALL_TYPES, type KernelCall } from '../kernels/kernel-call';
import { kernelSetOf, referenceKernels, type KernelSet } from '../kernels/kernel-set';
import { KERNEL_ATTRIBUTES, MOST_ATTRIBUTES, type KernelName } from '../core/kernels/kernels';

/**
 * Bytes at the start of the memory that belong to the compiled kernels: tables of constants lie there. The
 * arena begins behind them. The compiled module has no stack and no heap.
 */
export const KERNEL_STATIC_BYTES = 4096;

/** Size of the record that every kernel call is written to. */
export const KERNEL_CALL_BYTES = (KERNEL_CALL_FIELDS.length + MOST_ATTRIBUTES) * 4;

/** The compiled kernels of `module` on a shared `memory`, each to be called with the address of its record. */
export type CompiledKernels = (name: KernelName) => (callAddress: number) => void;

/** @throws Error when the module was built for other records. */
export function compiledKernels(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
): CompiledKernels {
  const { exports: exported } = new WebAssembly.Instance(module, { env: { memory } });
  checkRecord(exported);
  return name => exportedFunction(exported, name);
}

/**
 * The compiled kernels of `module` on a shared `memory`. `callAddress` is where their record of arguments
 * goes: at KERNEL_STATIC_BYTES or behind, a multiple of 4, and another one for each thread.
 */
export function instantiateKernels(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  callAddress: number,
): KernelSet {
  const kernels = compiledKernels(module, memory);
  const record = new CallRecord(memory.buffer, callAddress);
  return kernelSetOf(name => {
    const kernel = kernels(name);
    return call => {
      record.write(name, call);
      kernel(callAddress);
    };
  });
}

/** The compiled kernels, or their slow twins where there are none for this machine. */
export const kernelsOn = (
  module: WebAssembly.Module | undefined,
  memory: WebAssembly.Memory,
  callAddress: number,
): KernelSet =>
  module === undefined ? referenceKernels(memory) : instantiateKernels(module, memory, callAddress);

/** The record of a call in the memory of the kernels. */
export class CallRecord {
  private readonly words: Int32Array;
  private readonly floats: Float32Array;

  constructor(buffer: ArrayBufferLike, address: number) {
    this.words = new Int32Array(buffer, address, KERNEL_CALL_BYTES / 4);
    this.floats = new Float32Array(buffer, address, KERNEL_CALL_BYTES / 4);
  }

  write(kernel: KernelName, call: KernelCall): void {
    KERNEL_CALL_FIELDS.forEach((field, index) => {
      this.put(index, KERNEL_CALL_TYPES[field] === 'float', call[field]);
    });
    KERNEL_ATTRIBUTES[kernel].forEach(({ name, type }, index) => {
      this.put(KERNEL_CALL_FIELDS.length + index, type === 'float', call.attributes[name] ?? 0);
    });
  }

  private put(index: number, isFloat: boolean, value: number): void {
    (isFloat ? this.floats : this.words)[index] = value;
  }
}

type Exports = WebAssembly.Instance['exports'];

function exportedFunction(exported: Exports, name: string): WebAssembly.ExportedFunction {
  const member = exported[name];
  if (typeof member !== 'function')
    throw new Error(`internal error: kernels.wasm exports no function ${name}; build it again`);
  return member as WebAssembly.ExportedFunction;
}

/** Both sides must mean the same record. */
function checkRecord(exported: Exports): void {
  const expected = KERNEL_CALL_FIELDS.length * 4;
  const bytes = exportedFunction(exported, 'kernelCallBytes')();
  if (bytes !== expected)
    throw new Error(
      `internal error: kernels.wasm expects ${String(bytes)} bytes of arguments and not ` +
        `${expected}; build it again`,
    );
}
