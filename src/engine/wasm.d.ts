/** The small part of the WebAssembly interface that the engine needs; `lib` ES2023 declares none of it. */
declare namespace WebAssembly {
  /** Sizes are in pages of 64 KiB. */
  interface MemoryDescriptor {
    readonly initial: number;
    readonly maximum?: number;
    /** A shared memory must have a maximum, and its buffer is a SharedArrayBuffer. */
    readonly shared?: boolean;
  }

  class Memory {
    constructor(descriptor: MemoryDescriptor);
    readonly buffer: ArrayBuffer | SharedArrayBuffer;
    /** Returns the size before growing, in pages. */
    grow(pages: number): number;
  }

  class Module {
    constructor(bytes: ArrayBuffer | ArrayBufferView<ArrayBuffer>);
    private readonly brand;
  }

  /** Whether a module of these bytes can be compiled on this machine. */
  function validate(bytes: ArrayBuffer | ArrayBufferView<ArrayBuffer>): boolean;

  type ExportedFunction = (...parameters: readonly (number | bigint)[]) => unknown;
  type Imports = Readonly<Record<string, Readonly<Record<string, Memory | ExportedFunction>>>>;

  class RuntimeError extends Error {}

  class Instance {
    constructor(module: Module, imports?: Imports);
    readonly exports: Readonly<Record<string, unknown>>;
  }
}
