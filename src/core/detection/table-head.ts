import { tableDetections, type BoxTable } from './box-table';
import type { Head } from './head';
import type { Extent } from './picture-fit';

/** A head that is read from tables. */
export function tableHead(
  about: Pick<Head, 'title' | 'picture' | 'labels'>,
  tables: readonly BoxTable[],
  input: Extent,
): Head {
  const answers = tables.flatMap(({ scores, objectness, boxes }) => [
    scores.answer,
    ...(objectness === undefined ? [] : [objectness.answer]),
    boxes.answer,
  ]);
  return {
    ...about,
    layers: [...new Set(answers.map(({ layer }) => layer))],
    tables,
    detections: (maps, threshold) =>
      tables.flatMap(table => tableDetections(table, input, maps, threshold)),
  };
}
