import { SIZE_UNITS } from '../base/units';

const MIB = SIZE_UNITS.MiB;

/** A stretch of a machine's memory. */
export interface MachineMemory {
  readonly origin: number;
  readonly bytes: number;
}

/** A board that QEMU emulates, as programs must know it. */
export interface Machine {
  /** As `qemu-system-arm -machine` and the boards of MAFAT name it. */
  readonly name: string;
  /** Options of the compiler for its processor. */
  readonly cpu: readonly string[];
  /** Vectors, code and tables. */
  readonly code: MachineMemory;
  /** Weights, where they aren't behind the code. */
  readonly weights?: MachineMemory;
  readonly ram: MachineMemory;
  /** The counter of its FPGA: COUNTER of FPGAIO. */
  readonly counter: number;
  /** Emulated instructions from one tick to the next, as each takes a nanosecond. */
  readonly instructionsPerTick: number;
}

const SSRAM = { code: { origin: 0, bytes: 4 * MIB }, ram: { origin: 0x2000_0000, bytes: 4 * MIB } };

const HARD_FLOAT = '-mfloat-abi=hard';

/**
 * Memories and counters are those of QEMU's models (hw/arm/mps2.c and mps2-tz.c), whose sources are Arm's application notes:
 * AN385, AN386, AN500, AN505 and AN547. The last two start in the secure state, at the secure alias of their memories.
 */
export const MACHINES: readonly Machine[] = [
  {
    name: 'mps2-an385',
    cpu: ['-mcpu=cortex-m3', '-mthumb', '-mfloat-abi=soft'],
    ...SSRAM,
    counter: 0x4002_8018,
    instructionsPerTick: 40,
  },
  {
    name: 'mps2-an386',
    cpu: ['-mcpu=cortex-m4', '-mthumb', HARD_FLOAT, '-mfpu=fpv4-sp-d16'],
    ...SSRAM,
    counter: 0x4002_8018,
    instructionsPerTick: 40,
  },
  {
    name: 'mps2-an500',
    cpu: ['-mcpu=cortex-m7', '-mthumb', HARD_FLOAT, '-mfpu=fpv5-d16'],
    ...SSRAM,
    counter: 0x4002_8018,
    instructionsPerTick: 40,
  },
  {
    name: 'mps2-an505',
    cpu: ['-mcpu=cortex-m33', '-mthumb', HARD_FLOAT, '-mfpu=fpv5-sp-d16'],
    code: { origin: 0x1000_0000, bytes: 4 * MIB },
    ram: { origin: 0x3800_0000, bytes: 4 * MIB },
    counter: 0x5030_2018,
    instructionsPerTick: 50,
  },
  {
    name: 'mps3-an547',
    // Without its vectors of floats: they flush tiny numbers to zero, which other processors keep. Without anchors, tables aren't
    // aligned for vectors.
    cpu: ['-mcpu=cortex-m55+nomve.fp', '-mthumb', HARD_FLOAT, '-fno-section-anchors'],
    code: { origin: 0x1000_0000, bytes: MIB / 2 },
    weights: { origin: 0x3800_0000, bytes: 8 * MIB },
    ram: { origin: 0x2100_0000, bytes: 4 * MIB },
    counter: 0x5930_2018,
    instructionsPerTick: 50,
  },
];

export const machineNamed = (name: string): Machine | undefined =>
  MACHINES.find(machine => machine.name === name);

/** Bytes of the stack that programs are linked with: far more than a run takes, so that all of it is seen. */
export const RESERVED_STACK_BYTES = 2 ** 16;

const hex = (value: number): string => `0x${value.toString(16)}`;

const memoryLine = (name: string, rights: string, { origin, bytes }: MachineMemory): string =>
  `  ${name} (${rights}) : ORIGIN = ${hex(origin)}, LENGTH = ${hex(bytes)}`;

/** The program's sections of a machine, each with one part of what a board needs, and where they lie. */
export function linkScript({ code, weights, ram }: Machine): string {
  return `ENTRY(vectors)
MEMORY {
${memoryLine('CODE', 'rx', code)}
${memoryLine('WEIGHTS', 'r', weights ?? code)}
${memoryLine('RAM', 'rwx', ram)}
}
SECTIONS {
  .vectors : { KEEP(*(.vectors)) } > CODE
  .emulator : { *emulator-*.o(.text .text.* .rodata .rodata.*) } > CODE
  .tables : {
    *(.rodata.shapes) *(.rodata.numbers) *(.rodata.extents) *(.rodata.places) *(.rodata.strides)
    *(.rodata.advances) *(.rodata.program) *(.rodata.spans)
  } > CODE
  .weights : ALIGN(64) { *_weights.o(.rodata .rodata.*) } > ${weights === undefined ? 'CODE' : 'WEIGHTS'}
  .text : { *(.text .text.* .rodata .rodata.*) *(.ARM.exidx* .ARM.extab*) } > CODE
  .arena (NOLOAD) : ALIGN(64) { *(.bss.arena) } > RAM
  .emulator_data (NOLOAD) : { *emulator-*.o(.bss .bss.*) } > RAM
  .data : { *(.data .data.*) } > RAM
  .bss (NOLOAD) : { *(.bss .bss.* COMMON) } > RAM
  .stack (NOLOAD) : ALIGN(8) {
    stack_start = .;
    . += ${hex(RESERVED_STACK_BYTES)};
    stack_end = .;
  } > RAM
}
`;
}

/** What the emulator's main.c must know of machine and network. */
export const machineHeader = ({ counter }: Machine, header: string, network: string): string => `\
#ifndef MAFAT_MACHINE_H
#define MAFAT_MACHINE_H

#include <stdint.h>

#include "../../${header}"

#define MACHINE_NETWORK ${network}

/* Ticks of the counter. */
#define MACHINE_COUNTER (*(volatile uint32_t *)${hex(counter)}u)

#endif
`;
