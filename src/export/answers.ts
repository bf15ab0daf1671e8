import { assert } from '../base/assert';
import { answerTensors, type AnswerTensor } from '../core/detection/answer-tensor';
import type { BoxTable, Entries } from '../core/detection/box-table';
import { classifierOf, type ScoresKind } from '../core/detection/classification';
import { headsOf } from '../core/detection/heads';
import { shapeOf, type Network } from '../core/network/network';
import { channelsFirst, sizeOf, stridedCopy, type Walk } from '../core/operations/walk';
import type { NamedTensor } from '../core/passes/draft';
import { braces, cArray, cDouble, cString, enumerator } from './c-text';
import { outputOf } from './heads';

/** A row of `struct mafat_answer` in runtime/schedule.h. */
interface Answer {
  readonly name: string;
  readonly dims: readonly number[];
  readonly output: number;
  readonly walk: Walk;
}

/** What a program knows of a network's answers beside the outputs. */
export interface Answers {
  /** As the network's definition counts them; none where its format has no names for them. */
  readonly answers: readonly Answer[];
  readonly tables: readonly BoxTable[];
  readonly classifier?: { readonly answer: Answer; readonly kind: ScoresKind };
  /** Names of the classes, where the definition or the kind of network has them. */
  readonly labels: readonly string[];
}

/** @param labels those of the definition. */
export function answersOf(
  network: Network,
  named: readonly NamedTensor[],
  labels: readonly string[],
): Answers {
  const tensors = answerTensors(network, named);
  const heads = headsOf(network, named);
  const classifier = classifierOf(network, named);
  const known = labels.length > 0 ? labels : (heads[0]?.labels ?? []);
  return {
    answers: tensors.map((tensor, index) => answerOf(network, tensor, named[index]?.dims)),
    tables: heads.flatMap(({ tables }) => tables ?? []),
    ...(classifier && {
      classifier: { answer: scoresOf(network, classifier), kind: classifier.kind },
    }),
    labels: classifier === undefined ? known : withBackground(known, scoresOf(network, classifier)),
  };
}

const answerOf = (
  network: Network,
  { name, dims, layer, walk }: AnswerTensor,
  whole: readonly number[] = dims,
): Answer => ({ name, dims: whole, output: outputOf(network, layer), walk });

function scoresOf(
  network: Network,
  { layer, answer }: { readonly layer: number; readonly answer?: AnswerTensor },
): Answer {
  if (answer !== undefined) return answerOf(network, answer);
  const walk = channelsFirst(shapeOf(network, layer));
  return { name: '', dims: [sizeOf(walk)], output: outputOf(network, layer), walk };
}

/** Where there is one class more than names, the first one is that nothing is there. */
const withBackground = (labels: readonly string[], { walk }: Answer): readonly string[] =>
  labels.length > 0 && labels.length + 1 === sizeOf(walk) ? ['background', ...labels] : labels;

const list = (type: string, name: string, rows: readonly string[]): readonly string[] =>
  rows.length === 0 ? [] : [cArray(`static const ${type} ${name}[]`, rows)];

/** The tables of the answers. */
export function answerTables({ answers, tables, classifier, labels }: Answers): readonly string[] {
  const all = [...answers, ...(classifier === undefined ? [] : [classifier.answer])];
  const place = (index: number): string =>
    index < answers.length ? `axes_${index}` : 'axes_classes';
  const axes = all.flatMap(({ walk }, index) => {
    const { dims, strides } = stridedCopy(walk);
    const rows = dims.map((size, axis) => braces([size, strides[axis] ?? 0]));
    return list('struct mafat_axis', place(index), rows.length > 0 ? rows : [braces([1, 0])]);
  });
  const rows = all.map((answer, index) => answerRow(answer, place(index)));
  return [
    ...axes,
    ...list('struct mafat_answer', 'answers', rows.slice(0, answers.length)),
    ...(classifier === undefined
      ? []
      : [`static const struct mafat_answer classifier = ${rows.at(-1)};`, '']),
    ...tables.flatMap((table, index) => gridRows(table, index)),
    ...list(
      'struct mafat_table',
      'tables',
      tables.map((table, index) => tableRow(table, index, answers)),
    ),
    ...list('char *const', 'labels', labels.map(cString)),
  ];
}

function answerRow({ name, dims, output, walk }: Answer, axes: string): string {
  const { offset, dims: sizes } = stridedCopy(walk);
  const text = cString(`[${dims.join(', ')}]`);
  const count = sizeOf(walk);
  return braces([cString(name), text, output, axes, Math.max(1, sizes.length), offset, count]);
}

const gridRows = ({ grids }: BoxTable, table: number): readonly string[] => [
  ...grids.flatMap(({ anchors }, grid) =>
    list(
      'double',
      `anchors_${table}_${grid}`,
      anchors.map(sides => braces(sides.map(cDouble))),
    ).map(text => text.replace('[] =', '[][2] =')),
  ),
  ...list(
    'struct mafat_grid',
    `grids_${table}`,
    grids.map(({ rows, columns, step, anchors }, grid) =>
      braces([
        rows,
        columns,
        cDouble(step.width),
        cDouble(step.height),
        `anchors_${table}_${grid}`,
        anchors.length,
      ]),
    ),
  ),
];

function tableRow(table: BoxTable, index: number, answers: readonly Answer[]): string {
  const { grids, classes, scoreRule, boxRule, scores, objectness, boxes, middle } = table;
  const entries = ({ answer, start, perRow, perEntry }: Entries): string => {
    const place = answers.findIndex(({ name }) => name === answer.name);
    assert(place >= 0, `no answer ${answer.name}`);
    return braces([place, start, perRow, perEntry]);
  };
  return braces([
    `.grids = grids_${index}`,
    `.grid_count = ${grids.length}`,
    `.classes = ${classes}`,
    `.score_rule = ${enumerator(`score-${scoreRule}`)}`,
    `.box_rule = ${enumerator(`box-${boxRule}`)}`,
    `.scores = ${entries(scores)}`,
    `.objectness = ${entries(objectness ?? scores)}`,
    `.boxes = ${entries(boxes)}`,
    `.middle = ${cDouble(middle)}`,
  ]);
}

/** The fields of the network that lead to those tables. */
export const answerFields = ({
  answers,
  tables,
  classifier,
  labels,
}: Answers): readonly (readonly [name: string, value: string | number])[] => [
  ...counted('answers', 'answer_count', answers.length),
  ...counted('tables', 'table_count', tables.length),
  ...(classifier === undefined
    ? []
    : ([
        ['classifier', '&classifier'],
        ['scores', enumerator(`scores-${classifier.kind}`)],
      ] as const)),
  ...counted('labels', 'label_count', labels.length),
];

const counted = (name: string, count: string, length: number) =>
  length === 0
    ? []
    : ([
        [name, name],
        [count, length],
      ] as const);
