import { InvalidArgumentError, Option } from 'commander';
import { BOARD_IDS, boardNamed, type Board } from '../core/target/board';
import { isBoardFile, parseBoard } from '../formats/board/board-file';
import { readText } from '../runner-client/file-access';

/** `--board`: one that is known, or the user's own in a file. */
export const boardOption = (): Option =>
  new Option(
    '--board <name>',
    'board to run on, or a .json file that describes one: sets --budget, --count, and --target unless they are given',
  )
    .choices(BOARD_IDS)
    .argParser((name: string) => {
      if (boardNamed(name) !== undefined || isBoardFile(name)) return name;
      throw new InvalidArgumentError(`Use a .json file, or one of ${BOARD_IDS.join(', ')}.`);
    });

/** The board of an option. @throws UserError where its file isn't one */
export function findBoard(name: string): Board {
  return boardNamed(name) ?? parseBoard(readText(name), name);
}
