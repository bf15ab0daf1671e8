import { gridsOf, isTable, type AnswerTensor } from './answer-tensor';
import { boxGrid, entriesOf, type BoxTable } from './box-table';
import { tableHead } from './table-head';
import type { Head } from './head';
import type { Extent } from './picture-fit';
import { FACE, YUNET_PICTURE } from './prior-heads';

/**
 * YuNet from 2023 on: for each of the strides 8, 16 and 32 the chance of a face and the objectness [positions, 1], a box
 * [positions, 4] and five points [positions, 10]. The score is √(face · objectness); x and y count cells from the
 * position, width and height are logarithms of cells.
 */
export function yunetHead(answers: readonly AnswerTensor[], input: Extent): Head | undefined {
  const grids = gridsOf(input, [8, 16, 32]);
  const levels = grids.map(grid => {
    const positions = grid.rows * grid.columns;
    const [cls, obj, ...scores] = withDims(answers, positions, 1);
    const [box, ...boxes] = withDims(answers, positions, 4);
    const points = withDims(answers, positions, 10);
    const isWhole = scores.length + boxes.length === 0 && points.length === 1;
    return isWhole && cls !== undefined && obj !== undefined && box !== undefined
      ? { grid, cls, obj, box }
      : undefined;
  });
  const found = levels.filter(level => level !== undefined);
  if (answers.length !== 12 || found.length < 3) return undefined;
  const isPlain = found.every(
    ({ cls, obj, box }) =>
      cls.sources.join() === 'logistic' &&
      obj.sources.join() === 'logistic' &&
      box.sources.join() === 'linear',
  );
  if (!isPlain) return undefined;
  const tables = found.map(({ grid, cls, obj, box }): BoxTable => ({
    grids: [boxGrid(grid)],
    classes: 1,
    scoreRule: 'root',
    scores: entriesOf(cls),
    objectness: entriesOf(obj),
    boxRule: 'logarithms',
    boxes: entriesOf(box),
    middle: 0,
  }));
  return tableHead({ title: 'YuNet', picture: YUNET_PICTURE, labels: FACE }, tables, input);
}

const withDims = (
  answers: readonly AnswerTensor[],
  rows: number,
  columns: number,
): readonly AnswerTensor[] => answers.filter(answer => isTable(answer, rows, columns));
