import { at } from '../base/assert';
import { formatSize } from '../base/units';
import type { Network } from '../core/network/network';
import { groupReports } from '../core/report/group-report';
import type { GroupReport } from '../core/report/report';
import type { Schedule, Step } from '../core/schedule/schedule';
import { fastLayersOf } from '../core/tiling/kernel-choice';
import type { Group } from '../core/tiling/plan';
import { braces, cArray, cFloat, enumerator, printable, snakeCase } from './c-text';
import {
  callBytes,
  endBytes,
  firstStep,
  numberBytes,
  type ProgramNode,
} from '../core/schedule/program';
import { WINDOW_FIELDS, type Extent, type ShapeNumber, type ShapeRow } from './shape-row';
import type { AdvanceRow, PlaceRow, SpanRow } from '../core/schedule/rolled-calls';
import type { Tables } from './tables';

/** Fields of a network, which are named like their tables. */
export const SCHEDULE_TABLES = [
  'program',
  'shapes',
  'extents',
  'places',
  'strides',
  'spans',
  'advances',
] as const;

/** The tables of runtime/schedule.h, as C. */
export function scheduleTables(schedule: Schedule, tables: Tables): readonly string[] {
  const { extents, numbers, places, strides, spans, advances, loads, program } = tables;
  return [
    section(
      'Sizes of whole maps',
      cArray('static const struct mafat_extent extents[]', orNothing(extents.rows.map(braces))),
    ),
    section(
      'Parameters of activations, and attributes of kernels',
      cArray(
        'static const union mafat_number numbers[]',
        orNothing(numbers.rows.flat().map(numberRow)),
      ),
    ),
    section('Layers, as kernels see them', shapeRows(schedule.network, tables)),
    section(
      'Distances of rows and positions, and rows of rings',
      cArray(
        'static const struct mafat_strides strides[]',
        orNothing(strides.rows.map(({ row, pixel, ring }) => braces([row, pixel, ring]))),
      ),
    ),
    section(
      'Places of maps, tiles and parts of them',
      cArray(
        'static const struct mafat_location places[]',
        orNothing(places.map(place => placeRow(place, tables))),
      ),
    ),
    section(
      'What rows and columns move by in loops',
      cArray(
        'static const struct mafat_advance advances[]',
        orNothing(advances.rows.flatMap(advanceRows)),
      ),
    ),
    section(
      'Rows and columns of calls, and where their views begin',
      cArray(
        'static const struct mafat_span spans[]',
        orNothing(spans.map(span => spanRow(span, tables))),
      ),
    ),
    ...(loads.length > 0 ? [section('Blocks of weights to load', loadRows(tables))] : []),
    section(
      'What is done, in order',
      cArray('static const uint8_t program[]', [
        ...programRows(schedule, program),
        ...new Array<string>(endBytes(program)).fill('MAFAT_END'),
      ]),
    ),
  ];
}

function shapeRows({ layers }: Network, tables: Tables): string {
  const { shapes, shapeLayers } = tables;
  const rows = shapes.flatMap((shape, index) => [
    {
      comment: at(shapeLayers, index)
        .map(layer =>
          layer < 0 ? 'between buffers' : `layer ${layer} [${printable(at(layers, layer).label)}]`,
        )
        .join(', '),
    },
    shapeRow(shape, tables),
  ]);
  return cArray('static const struct mafat_shape shapes[]', rows.length > 0 ? rows : ['{0}']);
}

function shapeRow(shape: ShapeRow, { extents, numbers }: Tables): string {
  const { a, b, out, window, operands } = shape;
  const field = (name: string, value: number | string): string => `.${name} = ${value}`;
  const extent = (name: string, of: Extent): string => field(name, extents.numberOf(of));
  const fields = [
    `.kernel = ${enumerator(shape.kernel)}`,
    ...(shape.activation === 'linear' ? [] : [`.activation = ${enumerator(shape.activation)}`]),
    ...(operands.length > 0
      ? [field('operands', operands.map(name => OPERAND_BITS[name]).join(' | '))]
      : []),
    field('groups', shape.groups),
    extent('a', a),
    extent('b', b),
    extent('out', out),
    ...WINDOW_FIELDS.map(name => field(snakeCase(name), window[name])),
    field('numbers', `&numbers[${firstOf(numbers.rows, numbers.numberOf(shape.numbers))}]`),
    ...(shape.weights < 0
      ? [field('weights', 'MAFAT_NO_PARAMETERS')]
      : [field('weights', shape.weights), field('biases', shape.biases)]),
  ];
  const lines: string[] = [];
  let line = '';
  for (const text of fields) {
    if (line !== '' && line.length + text.length > 92) {
      lines.push(line);
      line = '';
    }
    line += line === '' ? text : `, ${text}`;
  }
  return `{${[...lines, line].join(',\n   ')}}`;
}

const OPERAND_BITS = {
  a: 'MAFAT_READS_A',
  b: 'MAFAT_READS_B',
  scratch: 'MAFAT_USES_SCRATCH',
} as const;

/** Where the rows with a number begin in a table in which they all lie one behind the other. */
const firstOf = (rows: readonly (readonly unknown[])[], number: number): number =>
  rows.slice(0, number).reduce((sum, { length }) => sum + length, 0);

const numberRow = (number: ShapeNumber): string =>
  'integer' in number ? `{.integer = ${number.integer}}` : `{.real = ${cFloat(number.real)}}`;

const placeRow = ({ offset, strides: own }: PlaceRow, { strides }: Tables): string =>
  braces([offset, strides.numberOf(own)]);

const spanRow = ({ start, size, a, out, advances: own }: SpanRow, { advances }: Tables): string =>
  braces([
    start,
    size,
    a,
    out,
    own.length === 0 ? 'MAFAT_NONE' : firstOf(advances.rows, advances.numberOf(own)),
  ]);

const advanceRows = (rows: readonly AdvanceRow[]): readonly string[] =>
  rows.map(({ level, start, a, out }, index) =>
    braces([start, a, out, level, String(index === rows.length - 1)]),
  );

const loadRows = ({ loads }: Tables): string =>
  cArray(
    'static const struct mafat_load loads[]',
    orNothing(
      loads.map(({ fileOffset, regionOffset, bytes, checksum, stays }) =>
        braces([fileOffset, regionOffset, bytes, `0x${checksum.toString(16)}u`, String(stays)]),
      ),
    ),
  );

/** Instructions with a comment in front of those of each group, where it doesn't begin inside of a loop. */
function programRows(schedule: Schedule, program: readonly ProgramNode[]): readonly CRow[] {
  const groups = groupReports(schedule);
  let group = -1;
  return program.flatMap(node => {
    const rows = instructionRows(node);
    const place = groupOf(firstStep(node));
    if (place === group) return rows;
    group = place;
    const comment = groupComment(at(groups, group), at(schedule.plan.groups, group));
    return [{ comment }, ...rows];
  });
}

type CRow = string | { readonly comment: string };

function instructionRows(node: ProgramNode): readonly CRow[] {
  if (node.kind === 'load') return ['MAFAT_LOAD'];
  if (node.kind === 'call') return [callBytes(node.call).join(',')];
  const count = numberBytes(node.count).join(',');
  return [`MAFAT_LOOP,${count}`, ...node.body.flatMap(instructionRows), 'MAFAT_END'];
}

const isTiled = ({ rows, columns }: GroupReport): boolean => rows * columns > 1;

function groupComment(report: GroupReport, group: Group): string {
  const { index, first, last, rows, columns, overlap, arenaBytes } = report;
  const layers = first === last ? `layer ${first}` : `layers ${first} to ${last}`;
  const tiles = isTiled(report)
    ? `${rows} x ${columns} tiles, ${overlap.replaceAll('-', ' ')}`
    : 'untiled';
  const fast = fastLayersOf(group);
  const kernels = fast.length > 0 ? `, fast kernels for ${layerList(fast)}` : '';
  return `Group ${index + 1}: ${layers}, ${tiles}${kernels}; at most ${formatSize(arenaBytes)} of the arena in use.`;
}

/** Layers as part of a sentence. */
export const layerList = (layers: readonly number[]): string =>
  `${layers.length === 1 ? 'layer' : 'layers'} ${layers.join(', ')}`;

/** A network's input is written before its first group. */
const groupOf = (step: Step): number => (step.kind === 'input' ? 0 : step.group);

const section = (comment: string, text: string): string => `/* ${comment}. */\n${text}`;

/** C has no empty arrays. */
const orNothing = (rows: readonly string[]): readonly string[] =>
  rows.length > 0 ? rows : ['{0}'];
