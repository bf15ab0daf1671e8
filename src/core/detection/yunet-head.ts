import { at } from '../../base/assert';
import { cellsOf, gridsOf, isTable, type AnswerTensor } from './answer-tensor';
import type { Head } from './head';
import type { Extent } from './picture-fit';
import { FACE, YUNET_PICTURE } from './prior-heads';
import { centredBox, rowDetections, unit } from './row-boxes';

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
  return {
    title: 'YuNet',
    layers: found.flatMap(({ cls, obj, box }) => [cls.layer, obj.layer, box.layer]),
    picture: YUNET_PICTURE,
    labels: FACE,
    detections: (maps, threshold) =>
      found.flatMap(({ grid, cls, obj, box }) => {
        const [face, objectness, places] = [
          cls.numbers(maps),
          obj.numbers(maps),
          box.numbers(maps),
        ];
        const cells = cellsOf([grid]);
        const place = (row: number, entry: number): number => at(places, 4 * row + entry);
        const rows = {
          count: cells.length,
          score: (row: number) => Math.sqrt(unit(at(face, row)) * unit(at(objectness, row))),
          box: (index: number) => {
            const { row, column, stride } = at(cells, index);
            return centredBox(
              (column + place(index, 0)) * stride,
              (row + place(index, 1)) * stride,
              Math.exp(place(index, 2)) * stride,
              Math.exp(place(index, 3)) * stride,
              input,
            );
          },
        };
        return rowDetections(rows, 1, threshold);
      }),
  };
}

const withDims = (
  answers: readonly AnswerTensor[],
  rows: number,
  columns: number,
): readonly AnswerTensor[] => answers.filter(answer => isTable(answer, rows, columns));
