import { parseSize } from '../../base/units';
import type { Board } from './board-description';
import { CODE_BYTES, STACK_BYTES } from './board-memory';
import { BOARDS } from './boards';
import type { Target } from './target';

export { BOARDS };
export type { Board };

export type BoardId = (typeof BOARDS)[number]['id'];

export const BOARD_IDS: readonly BoardId[] = BOARDS.map(({ id }) => id);

export const boardNamed = (id: string): Board | undefined => BOARDS.find(board => board.id === id);

/** The memory that maps lie in, with its unit. */
export const mapMemoryOf = ({ ram, slowRam }: Board): string => (slowRam ?? ram).value;

/** What a board limits, as plan files say it: its memory, what counts there, and where networks run. */
export const limitsOf = (board: Board) =>
  ({ budget: mapMemoryOf(board), counting: 'process', target: board.target }) as const;

/** Bytes for constants; null where there is no flash that programs have their constants in. */
export const flashBytesOf = ({ flash }: Board): number | null =>
  flash === null ? null : parseSize(flash.value);

/** A target as it is on a board: beside the network, RAM and flash have the firmware's own share, the stack and the code. */
export function onBoard<T extends Target>(target: T, board: Board | null | undefined): T {
  if (target.system !== 'none' || board == null || board.firmware === null) return target;
  const { ram, flash } = board.firmware;
  return {
    ...target,
    floorBytes: parseSize(ram) + STACK_BYTES,
    flashFloorBytes: parseSize(flash) + CODE_BYTES,
  };
}
