import type { ByteSource } from '../formats/byte-source';

/** What a run needs of the machine: files, a clock, its own memory use, and other things' turn. */
export interface RunHost {
  /** The kernels, compiled to the end; undefined where the machine lacks instructions that they need. */
  kernels(): WebAssembly.Module | undefined;
  /** Gives memory that is no longer needed back to the system, before the run takes its own. */
  reclaim(): void;
  /** Starts a thread that serves at a station in `memory`; calls back when it ends, however that comes. */
  startThread(task: ThreadTask, ended: () => void): Thread;
  /** @throws UserError when the file cannot be opened. */
  open(path: string): OpenFile;
  /** Creates the file. @throws UserError when it cannot be written. */
  create(path: string): FileSink;
  /** Milliseconds from any fixed point. */
  now(): number;
  /** Milliseconds that this process has computed, all threads together. */
  processorMs(): number;
  memory(): ProcessMemory;
  /** What is resident of this process now; quickly told. */
  residentBytes(): number;
  /** Settles after everything that waits (messages above all) has had its turn. */
  pause(): Promise<void>;
}

/** What a thread needs to serve. */
export interface ThreadTask {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly station: number;
}

export interface Thread {
  /** Settles when the thread is ready to serve. @throws UserError when it cannot be started. */
  readonly started: Promise<void>;
  /** Ends it, whatever it is doing; settles when it is gone. */
  end(): Promise<void>;
}

export interface OpenFile extends ByteSource {
  close(): void;
}

export interface FileSink {
  write(bytes: Uint8Array): void;
  close(): void;
}

/** Memory of this process, in bytes. */
export interface ProcessMemory {
  /** Largest resident set since the start. */
  readonly peakBytes: number;
  /** Resident now and backed by no file; null where the system does not tell. */
  readonly anonymousBytes: number | null;
}
