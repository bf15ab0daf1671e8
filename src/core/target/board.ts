import { parseSize } from '../../base/units';
import type { TargetName } from './target';

/** A board that networks run on, and what of its memory a network may take. */
export interface Board {
  /** As plan files name it. */
  readonly id: string;
  /** Short enough for a status bar. */
  readonly name: string;
  /** All of its RAM that programs can use, the largest of its memories: a size with its unit. What else runs there is not taken off. */
  readonly ram: string;
  /** Constants of the program have room here; null where a file system holds the weights. */
  readonly flash: string | null;
  /** Decides what counts: the RAM of a board without an operating system, else the process. */
  readonly target: TargetName;
}

/**
 * The first is what is offered first: a board that many networks fit. Sizes are what the document named at each says. RAM
 * beside the largest memory (512 KiB in an ESP32-S3, 1 MiB in a Portenta H7) is left to the firmware.
 */
export const BOARDS = [
  // ESP32-S3-WROOM-1-N16R8: module data sheet; PlatformIO's esp32-s3-devkitc-1-n16r8v ("16 MB QD, 8MB PSRAM").
  { id: 'esp32-s3', name: 'ESP32-S3', ram: '8 MiB', flash: '16 MiB', target: 'mcu' },
  // Zephyr's arduino_portenta_h7: 8 MB SDRAM at 0xc0000000; Arduino's data sheet ABX00042: 16 MB QSPI flash.
  { id: 'portenta-h7', name: 'Portenta H7', ram: '8 MiB', flash: '16 MiB', target: 'mcu' },
  // OpenMV's boards/OPENMV_RT1060/board_config.h: 32 MB DRAM; its flash map (docs.openmv.io): 16 MiB.
  { id: 'openmv-rt1062', name: 'OpenMV RT1062', ram: '32 MiB', flash: '16 MiB', target: 'mcu' },
  // Zephyr's arduino_nicla_vision: 1 MB SRAM; Arduino's data sheet ABX00051: 16 MB QSPI flash.
  { id: 'nicla-vision', name: 'Nicla Vision', ram: '1 MiB', flash: '16 MiB', target: 'mcu' },
  // Zephyr's board rpi_pico2: 520 KB SRAM, 4 MB flash.
  { id: 'pico-2', name: 'Pico 2', ram: '520 KiB', flash: '4 MiB', target: 'mcu' },
  // Sophgo's CV1800B: 64 MB DDR2 in its package; a camera's buffers may be reserved of it.
  { id: 'milkv-duo', name: 'Milk-V Duo', ram: '64 MiB', flash: null, target: 'bare-c' },
  // No board, but the limit of the paper's experiments on a Raspberry Pi 3.
  {
    id: 'raspberry-pi-64mib',
    name: 'Raspberry Pi',
    ram: '64 MiB',
    flash: null,
    target: 'paper-darknet',
  },
  // Raspberry Pi's product brief: 512 MB LPDDR2, of which a quarter is offered, as the question about the budget says.
  { id: 'pi-zero-2w', name: 'Pi Zero 2 W', ram: '128 MiB', flash: null, target: 'runner' },
  // Emulated by QEMU; memories of Arm's application notes AN385, AN386, AN500, AN505 and AN547.
  { id: 'mps2-an385', name: 'MPS2 AN385', ram: '4 MiB', flash: '4 MiB', target: 'mcu' },
  { id: 'mps2-an386', name: 'MPS2 AN386', ram: '4 MiB', flash: '4 MiB', target: 'mcu' },
  { id: 'mps2-an500', name: 'MPS2 AN500', ram: '4 MiB', flash: '4 MiB', target: 'mcu' },
  { id: 'mps2-an505', name: 'MPS2 AN505', ram: '4 MiB', flash: '4 MiB', target: 'mcu' },
  { id: 'mps3-an547', name: 'MPS3 AN547', ram: '4 MiB', flash: '8 MiB', target: 'mcu' },
] as const satisfies readonly Board[];

export type BoardId = (typeof BOARDS)[number]['id'];

export const BOARD_IDS: readonly BoardId[] = BOARDS.map(({ id }) => id);

export const boardNamed = (id: string): Board | undefined => BOARDS.find(board => board.id === id);

/** What a board limits, as plan files say it: its memory, what counts there, and where networks run. */
export const limitsOf = ({ ram, target }: Board) =>
  ({ budget: ram, counting: 'process', target }) as const;

/** Bytes for constants; null where there is no flash that programs have their constants in. */
export const flashBytesOf = ({ flash }: Board): number | null =>
  flash === null ? null : parseSize(flash);
