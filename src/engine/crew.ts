import { at } from '../base/assert';
import { UserError } from '../base/user-error';
import { divideCall } from '../kernels/call-parts';
import { emptyKernelCall, type KernelCall } from '../kernels/kernel-call';
import { kernelSetOf, type KernelSet } from '../kernels/kernel-set';
import { KERNEL_NAMES, type KernelName } from '../core/kernels/kernels';
import { CallRecord, KERNEL_CALL_BYTES, type CompiledKernels } from './wasm-kernels';

/**
 * Threads that compute the kernel calls of a run together, on its one memory. Each has a station in that memory:
 * words by which it is told what to do and tells that it has done it, behind them a call record of its own, and
 * behind that the scratch memory of fast kernels, of which every thread needs its own.
 * A thread waits at its station with Atomics.wait; while a run lasts it neither allocates nor sends messages.
 */
const WORDS = {
  /** Goes up with each order. */
  ordered: 0,
  /** The kernel that is ordered: its place in KERNEL_NAMES. */
  kernel: 1,
  /** Is made equal to `ordered` when the order has been carried out. */
  done: 2,
  /** Not 0 when the thread has failed. */
  failed: 3,
} as const;

const STATION_WORDS = 4;

const SCRATCH_ALIGNMENT = 16;

/** Bytes of a station before its scratch memory, at an address that is a multiple of 16. */
export const STATION_BYTES =
  Math.ceil((STATION_WORDS * 4 + KERNEL_CALL_BYTES) / SCRATCH_ALIGNMENT) * SCRATCH_ALIGNMENT;

const wordsAt = (buffer: ArrayBufferLike, station: number): Int32Array =>
  new Int32Array(buffer, station, STATION_WORDS);

const recordAt = (station: number): number => station + STATION_WORDS * 4;

/** Looks again so often before it waits: an order is taken in about a microsecond then, and in some twenty otherwise. */
const SPINS = 20_000;

/**
 * Comes back when a word is no longer `old`, and sometimes before: who changes it may be held up before it notifies,
 * and then wakes whoever waits for the next change. False after so many milliseconds without any notice.
 */
function awaitChange(words: Int32Array, word: number, old: number, ms?: number): boolean {
  for (let spin = 0; spin < SPINS; spin++) if (Atomics.load(words, word) !== old) return true;
  return Atomics.wait(words, word, old, ms) !== 'timed-out';
}

function change(words: Int32Array, word: number, value: number): void {
  Atomics.store(words, word, value);
  Atomics.notify(words, word);
}

/** What a thread does until it is ended: waits for orders and carries them out. */
export function serve(buffer: ArrayBufferLike, station: number, kernels: CompiledKernels): never {
  const words = wordsAt(buffer, station);
  const bound = KERNEL_NAMES.map(kernels);
  for (let order = 1; ; order++) {
    while (Atomics.load(words, WORDS.ordered) < order) awaitChange(words, WORDS.ordered, order - 1);
    try {
      at(bound, Atomics.load(words, WORDS.kernel))(recordAt(station));
    } catch (error) {
      Atomics.store(words, WORDS.failed, 1);
      throw error;
    } finally {
      change(words, WORDS.done, order);
    }
  }
}

/** How long a thread may take for one call until it is given up, in milliseconds. */
const PATIENCE_MS = 60_000;

/** The other side of a station. */
class Member {
  private readonly words: Int32Array;
  private readonly record: CallRecord;
  private orders = 0;

  constructor(
    buffer: ArrayBufferLike,
    private readonly station: number,
  ) {
    this.words = wordsAt(buffer, station);
    this.words.fill(0);
    this.record = new CallRecord(buffer, recordAt(station));
  }

  /** Changes where the call's scratch memory is. */
  order(kernel: KernelName, call: KernelCall): void {
    call.scratch = this.station + STATION_BYTES;
    this.record.write(kernel, call);
    Atomics.store(this.words, WORDS.kernel, KERNEL_NAMES.indexOf(kernel));
    change(this.words, WORDS.ordered, ++this.orders);
  }

  /** Waits until the last order has been carried out. @throws UserError when the thread is lost. */
  finish(): void {
    const { words, orders } = this;
    while (Atomics.load(words, WORDS.done) < orders)
      if (!awaitChange(words, WORDS.done, orders - 1, PATIENCE_MS)) throw lostThread();
    if (Atomics.load(words, WORDS.failed) !== 0) throw lostThread();
  }
}

const lostThread = (): UserError =>
  new UserError('A thread of the run failed: try again, or run with one thread.');

/** Computes kernel calls with threads that serve at stations, and with the thread that calls. */
export class Crew {
  /** Each call is divided among the threads; it returns when all have done their parts. */
  readonly kernels: KernelSet;
  private readonly members: readonly Member[];
  private readonly parts: readonly KernelCall[];
  private lost = false;

  /** @param own the kernels of the thread that calls. */
  constructor(
    buffer: ArrayBufferLike,
    stations: readonly number[],
    private readonly own: KernelSet,
  ) {
    this.members = stations.map(station => new Member(buffer, station));
    this.parts = Array.from({ length: stations.length + 1 }, emptyKernelCall);
    this.kernels = kernelSetOf(name => call => {
      this.run(name, call);
    });
  }

  /** Notes that a thread has ended, so that no order waits for it. */
  lose(): void {
    this.lost = true;
  }

  private run(name: KernelName, call: KernelCall): void {
    if (this.lost) throw lostThread();
    const count = divideCall(name, call, this.parts);
    for (let part = 1; part < count; part++)
      at(this.members, part - 1).order(name, at(this.parts, part));
    this.own[name](at(this.parts, 0));
    for (let part = 1; part < count; part++) at(this.members, part - 1).finish();
  }
}
