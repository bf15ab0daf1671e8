import { parseSize } from '../../base/units';
import type { TargetName } from './target';

/** A board that networks run on, and what of its memory a network may take. */
export interface Board {
  /** As plan files name it. */
  readonly id: string;
  /** Short enough for a status bar. */
  readonly name: string;
  /** All of its RAM for programs: a size with its unit. What else runs there is not taken off. */
  readonly ram: string;
  /** Constants of the program have room here; null where a file system holds the weights. */
  readonly flash: string | null;
  /** Decides what counts: the RAM of a board without an operating system, else the process. */
  readonly target: TargetName;
}

/** Sizes are those of the vendors' data sheets. The first is what is offered first: a board that many networks fit. */
export const BOARDS = [
  { id: 'esp32-s3', name: 'ESP32-S3', ram: '8 MiB', flash: '16 MiB', target: 'mcu' },
  { id: 'portenta-h7', name: 'Portenta H7', ram: '8 MiB', flash: '16 MiB', target: 'mcu' },
  { id: 'openmv-rt1062', name: 'OpenMV RT1062', ram: '32 MiB', flash: '16 MiB', target: 'mcu' },
  { id: 'nicla-vision', name: 'Nicla Vision', ram: '1 MiB', flash: '16 MiB', target: 'mcu' },
  { id: 'pico-2', name: 'Pico 2', ram: '520 KiB', flash: '4 MiB', target: 'mcu' },
  { id: 'milkv-duo', name: 'Milk-V Duo', ram: '64 MiB', flash: null, target: 'bare-c' },
  {
    id: 'raspberry-pi-64mib',
    name: 'Raspberry Pi',
    ram: '64 MiB',
    flash: null,
    target: 'paper-darknet',
  },
  { id: 'pi-zero-2w', name: 'Pi Zero 2 W', ram: '128 MiB', flash: null, target: 'runner' },
] as const satisfies readonly Board[];

export type BoardId = (typeof BOARDS)[number]['id'];

export const BOARD_IDS: readonly BoardId[] = BOARDS.map(({ id }) => id);

export const boardNamed = (id: string): Board | undefined => BOARDS.find(board => board.id === id);

/** Bytes for constants; null where there is no flash that programs have their constants in. */
export const flashBytesOf = ({ flash }: Board): number | null =>
  flash === null ? null : parseSize(flash);
