/** What a network needs of a board's memory, region by region, in bytes. The firmware around it isn't counted. */
export interface BoardMemory {
  readonly ram: {
    /** All maps, and scratch memory of kernels. */
    readonly arena: number;
    /** Variables of the runtime. */
    readonly data: number;
    /** Of a run, from its call on. */
    readonly stack: number;
  };
  readonly flash: {
    /** Code, and constants that aren't tables or weights. */
    readonly code: number;
    /** The tables of the schedule. */
    readonly tables: number;
    /** Packed weights and biases. */
    readonly weights: number;
  };
}

/** The runtime has no variables but the arena. */
const DATA_BYTES = 0;

/**
 * More than any kernel takes: measured on emulated boards with -O2, 17 networks take 0.6 to 1.25 KiB untiled on a Cortex-M4.
 */
export const STACK_BYTES = 1536;

/** More than the engine and the kernels of any network take: all scalar kernels of floats together have 44 KiB on a Cortex-M4 with -O2. */
export const CODE_BYTES = 48 * 2 ** 10;

/** What a program is predicted to need, with the sizes of its arena, tables and weights. Code and stack are upper bounds. */
export const predictedMemory = (arena: number, tables: number, weights: number): BoardMemory => ({
  ram: { arena, data: DATA_BYTES, stack: STACK_BYTES },
  flash: { code: CODE_BYTES, tables, weights },
});

const sum = (parts: Readonly<Record<string, number>>): number =>
  Object.values(parts).reduce((total, bytes) => total + bytes, 0);

export const ramBytes = ({ ram }: BoardMemory): number => sum(ram);

export const flashBytes = ({ flash }: BoardMemory): number => sum(flash);
