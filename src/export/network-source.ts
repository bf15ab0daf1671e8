import { at, unreachable } from '../base/assert';
import { formatSize } from '../base/units';
import { channelScales, isPlain, type PictureInput } from '../core/detection/picture-input';
import {
  inputReferences,
  pictureShape,
  type Network,
  type Reference,
} from '../core/network/network';
import type { NumberType, Shape } from '../core/network/shape';
import { groupReports } from '../core/report/group-report';
import type { GroupReport } from '../core/report/report';
import type { Schedule, Step, View } from '../core/schedule/schedule';
import { fastLayersOf, isFast } from '../core/tiling/kernel-choice';
import { keptTensor, type Group } from '../core/tiling/plan';
import { formatPlan } from '../core/tiling/plan-notation';
import { braces, cArray, cComment, cDouble, cFloat, cString, enumerator } from './c-text';
import { answerFields, answerTables, type Answers } from './answers';
import { headRows } from './head-rows';
import { headsOf } from './heads';
import { kernelsVariable, networkVariable, weightsVariable } from './identifier';
import {
  HEADER_BYTES,
  hasConstantWeights,
  type PackedWeights,
  type ProgramForm,
} from './packed-weights';
import {
  tableBytes,
  type CallRow,
  type Extent,
  type OperandRow,
  type ShapeRow,
  type StepRow,
  type Tables,
  type ViewRow,
} from './tables';

/** What the sources of a network are made of. */
export interface NetworkParts {
  readonly identifier: string;
  readonly schedule: Schedule;
  readonly tables: Tables;
  readonly weights: PackedWeights;
  /** Bytes of the region that weights are loaded into; 0 where they stay where they are. */
  readonly regionBytes: number;
  readonly form: ProgramForm;
  /** How a picture becomes the first input; absent where it can't be one. */
  readonly picture?: PictureInput;
  readonly answers: Answers;
  /** Predicted peak of the process. */
  readonly processBytes: number;
}

/** First lines of every file that is written for a network. */
export const fileHeader = ({ schedule: { network, plan } }: NetworkParts): string =>
  [
    '/* SPDX-License-Identifier: MIT */',
    ...cComment(
      `Made by MAFAT from ${printable(network.name)}, plan ${formatPlan(plan)}. Don't edit: export it again.`,
    ),
    '',
  ].join('\n');

const printable = (text: string): string => text.replace(/[^\x20-\x7e]/g, '?');

/** The header `<identifier>.h`. */
export function networkHeader(parts: NetworkParts): string {
  const { identifier, schedule, tables, weights, form } = parts;
  const { network, arenaBytes, outputs } = schedule;
  const isBoard = form === 'board';
  const macro = identifier.toUpperCase();
  const define = (name: string, value: number): string => `#define ${macro}_${name} ${value}`;
  return [
    fileHeader(parts),
    `#ifndef ${macro}_NETWORK_H`,
    `#define ${macro}_NETWORK_H`,
    '',
    '#include "mafat/mafat.h"',
    '',
    ...inputReferences(network).flatMap((reference, index) => {
      const { shape, element, quantization } = keptTensor(schedule.plan, network, reference);
      const stored = quantization ? 'integers (int8_t)' : element === 'u8' ? 'bytes' : 'floats';
      const name = index === 0 ? 'INPUT' : `INPUT_${index}`;
      return [
        `/* ${index === 0 ? 'The input' : `Input ${index}`}, H x W x C, as ${stored}. */`,
        define(`${name}_HEIGHT`, shape.height),
        define(`${name}_WIDTH`, shape.width),
        define(`${name}_CHANNELS`, shape.channels),
      ];
    }),
    '',
    ...(isBoard
      ? [
          '/* Bytes of RAM: all maps. The stack is beside them. */',
          define('ARENA_BYTES', arenaBytes),
          '/* Bytes of flash: packed weights, and the tables of the schedule. */',
          define('WEIGHTS_BYTES', constantBytes(weights)),
        ]
      : [
          '/* Bytes of static memory: maps, and weights that are read from a file. */',
          define('ARENA_BYTES', arenaBytes),
          define('REGION_BYTES', parts.regionBytes),
          '/* Predicted peak of a process that runs nothing else, in bytes. */',
          define('PROCESS_BYTES', parts.processBytes),
          '/* Bytes of the packed weights, and of the tables of the schedule. */',
          define('WEIGHTS_BYTES', weights.file.byteLength),
        ]),
    define('TABLE_BYTES', tableBytes(tables)),
    '',
    '/* Indices for mafat_output. */',
    ...[...outputs.keys()].map((layer, index) => define(`LAYER_${layer}`, index)),
    '',
    ...(isBoard ? ['#ifdef __cplusplus', 'extern "C" {', '#endif', ''] : []),
    `extern const struct mafat_network ${networkVariable(identifier)};`,
    '',
    ...(isBoard ? ['#ifdef __cplusplus', '}', '#endif', ''] : []),
    '#endif',
    '',
  ].join('\n');
}

/** Gives the network's inputs and outputs their rows among the views, which count as all others. */
export function placeEnds(schedule: Schedule, tables: Tables): void {
  const { maps, outputs, network } = schedule;
  const inputs = inputReferences(network).flatMap(reference => maps.get(reference) ?? []);
  for (const view of [...inputs, ...outputs.values()]) tables.viewOf(viewRow(schedule, view));
}

/** The tables `<identifier>.c`. */
export function networkSource(parts: NetworkParts): string {
  const { identifier, schedule, tables } = parts;
  const inputs = inputReferences(schedule.network).map(reference => inputRow(parts, reference));
  const outputs = [...schedule.outputs].map(([layer, view]) => ({
    layer,
    view: tables.viewOf(viewRow(schedule, view)),
  }));
  const heads = headsOf(schedule);
  return [
    fileHeader(parts),
    `#include "${identifier}.h"`,
    '',
    ...memory(parts),
    ...(hasConstantWeights(parts.form)
      ? [`extern const ${weightsType(schedule.network)} ${weightsVariable(identifier)}[];`, '']
      : []),
    ...(parts.form === 'board'
      ? [`extern const struct mafat_kernels ${kernelsVariable(identifier)};`, '']
      : []),
    section('Layers, as kernels see them', shapeRows(schedule.network, tables)),
    section('Places of maps, tiles and parts of them', viewRows(tables.views)),
    section('Places of packed weights and biases, in floats', parameterRows(tables)),
    section(
      'Kernel calls: shape, parameters, rows, columns, inputs and output',
      cArray('static const struct mafat_call calls[]', orNothing(tables.calls.map(callRow))),
    ),
    ...(tables.loads.length > 0 ? [section('Blocks of weights to load', loadRows(tables))] : []),
    section('Steps, in order', stepRows(schedule, tables.steps)),
    sizeChecks(parts),
    cArray('static const struct mafat_input_map inputs[]', inputs),
    ...pictureTable(parts),
    cArray(
      'static const struct mafat_output_map outputs[]',
      outputs.map(({ layer, view }) => outputRow(schedule.network, layer, view)),
    ),
    ...headRows(heads),
    ...answerTables(parts.answers),
    description(parts, outputs.length, heads.length),
  ].join('\n');
}

/** Has the compiler compare what it lays out with what was predicted. */
function sizeChecks({ identifier, tables }: NetworkParts): string {
  const macro = identifier.toUpperCase();
  const names = ['steps', 'calls', 'views', 'shapes', 'parameters'];
  const all = [...names, ...(tables.loads.length > 0 ? ['loads'] : [])];
  return [
    `_Static_assert(sizeof arena == (${macro}_ARENA_BYTES + 3) / 4 * 4, "the arena has another size");`,
    `_Static_assert(${all.map(name => `sizeof ${name}`).join(' + ')} ==`,
    `                   ${macro}_TABLE_BYTES,`,
    `               "the tables have another size than predicted");`,
    '',
  ].join('\n');
}

/** As what packed weights are written down: not all integers are numbers as floats. */
export const weightsType = ({ requantization }: Network): 'float' | 'uint32_t' =>
  requantization === undefined ? 'float' : 'uint32_t';

/** Bytes of the weights where they are constants of the program, without the header of a file. */
export const constantBytes = ({ file }: PackedWeights): number =>
  Math.max(4, file.byteLength - HEADER_BYTES);

const section = (comment: string, text: string): string => `/* ${comment}. */\n${text}`;

/** C has no empty arrays. */
const orNothing = (rows: readonly string[]): readonly string[] =>
  rows.length > 0 ? rows : ['{0}'];

function inputRow({ schedule, tables }: NetworkParts, reference: Reference): string {
  const { network, plan, maps } = schedule;
  const view = maps.get(reference);
  if (view === undefined) throw new Error(`internal error: input ${reference} has no place`);
  const kept = keptTensor(plan, network, reference);
  const isBytes = kept.element === 'u8' && kept.quantization === undefined ? 'true' : 'false';
  const place = tables.viewOf(viewRow(schedule, view));
  return braces([cExtent(kept.shape), cQuantization(kept), isBytes, place]);
}

const cQuantization = ({ element, quantization }: NumberType): string =>
  braces([
    cFloat(quantization?.scale ?? 0),
    quantization?.zeroPoint ?? 0,
    element === 'u8' && quantization !== undefined ? 'true' : 'false',
  ]);

/** Nothing where pictures are stretched and become numbers from 0 to 1 as they are. */
function pictureTable({ picture, schedule: { network } }: NetworkParts): readonly string[] {
  if (picture === undefined || isUsual(picture)) return [];
  const scales = channelScales(picture, pictureShape(network).channels).map(({ factor, offset }) =>
    braces([cDouble(factor), cDouble(offset)]),
  );
  const fields = [
    ...(picture.channels === 'bgr' ? ['.is_reversed = true'] : []),
    ...(picture.fit === 'letterbox'
      ? ['.is_letterboxed = true', `.margin = ${cDouble(picture.margin)}`]
      : []),
    ...(picture.sampling === 'area' ? ['.is_mean = true'] : []),
    `.scales = ${braces(scales)}`,
  ];
  return [`static const struct mafat_picture picture = ${braces(fields)};`, ''];
}

const isUsual = (picture: PictureInput): boolean =>
  picture.channels !== 'bgr' &&
  isPlain(picture) &&
  picture.fit === 'stretch' &&
  picture.sampling === 'bilinear';

function viewRow({ buffers }: Schedule, view: View): ViewRow {
  const { offset, rowStride, pixelStride } = view;
  const start = at(buffers, view.buffer).offset + offset;
  return { offset: start, rowStride, pixelStride, ring: 0, phase: 0, origin: 'whole' };
}

function memory({ schedule, regionBytes }: NetworkParts): readonly string[] {
  const { arenaBytes, plan } = schedule;
  const array = (name: string, bytes: number): string =>
    `static _Alignas(64) float ${name}[${Math.ceil(bytes / 4)}];`;
  return [
    `/* All maps of a run${isFast(plan) ? ', scratch memory of fast kernels' : ''}, and nothing else. */`,
    array('arena', Math.max(4, arenaBytes)),
    ...(regionBytes > 0 ? ['/* The weights in use. */', array('region', regionBytes)] : []),
    '',
  ];
}

function shapeRows({ layers }: Network, { shapes, shapeLayers }: Tables): string {
  const rows = shapes.flatMap((shape, index) => [
    {
      comment: at(shapeLayers, index)
        .map(layer =>
          layer < 0 ? 'between buffers' : `layer ${layer} [${printable(at(layers, layer).label)}]`,
        )
        .join(', '),
    },
    shapeRow(shape),
  ]);
  return cArray('static const struct mafat_shape shapes[]', rows.length > 0 ? rows : ['{0}']);
}

function shapeRow(shape: ShapeRow): string {
  const { a, b, out, integers, floats } = shape;
  const isSome = (extent: Extent): boolean => extent.some(size => size !== 0);
  const field = (name: string, value: number): string => `.${name} = ${value}`;
  const fields = [
    `.kernel = ${enumerator(shape.kernel)}`,
    ...(shape.activation === 'linear' ? [] : [`.activation = ${enumerator(shape.activation)}`]),
    ...shape.activationParameters.map(
      (value, index) => `.activation_${index === 0 ? 'alpha' : 'beta'} = ${cFloat(value)}`,
    ),
    ...(isSome(a) ? [`.a = ${braces(a)}`] : []),
    ...(isSome(b) ? [`.b = ${braces(b)}`] : []),
    `.out = ${braces(out)}`,
    field('kernel_y', shape.kernelY),
    field('kernel_x', shape.kernelX),
    field('stride_y', shape.strideY),
    field('stride_x', shape.strideX),
    field('dilation_y', shape.dilationY),
    field('dilation_x', shape.dilationX),
    field('before_y', shape.beforeY),
    field('before_x', shape.beforeX),
    field('groups', shape.groups),
    ...integers.map((value, index) => field(`i${index}`, value)),
    ...floats.map((value, index) => `.f${index} = ${cFloat(value)}`),
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

const viewRows = (views: readonly ViewRow[]): string =>
  cArray(
    'static const struct mafat_view views[]',
    orNothing(
      views.map(({ offset, rowStride, pixelStride, ring, phase, origin }) =>
        braces([offset, rowStride, pixelStride, ring, phase, `MAFAT_${origin.toUpperCase()}`]),
      ),
    ),
  );

const parameterRows = ({ parameters }: Tables): string =>
  cArray(
    'static const struct mafat_parameters parameters[]',
    orNothing(parameters.map(({ weights, biases }) => braces([weights, biases]))),
  );

const noneOr = (index: number): number | string => (index < 0 ? 'MAFAT_NONE' : index);

const operandRow = ([view, y, x]: OperandRow): string => braces([noneOr(view), y, x]);

const callRow = ({ shape, parameters, scratch, rows, columns, a, b, out }: CallRow): string =>
  braces([
    shape,
    ...[parameters, scratch].map(noneOr),
    rows,
    columns,
    ...[a, b, out].map(operandRow),
  ]);

const loadRows = ({ loads }: Tables): string =>
  cArray(
    'static const struct mafat_load loads[]',
    orNothing(
      loads.map(({ fileOffset, regionOffset, bytes, checksum, stays }) =>
        braces([fileOffset, regionOffset, bytes, `0x${checksum.toString(16)}u`, String(stays)]),
      ),
    ),
  );

/** Steps with a comment in front of each group, and of each tile of a group. */
function stepRows(schedule: Schedule, steps: readonly StepRow[]): string {
  const groups = groupReports(schedule);
  const rows: (string | { readonly comment: string })[] = [];
  let group = -1;
  let tile = -1;
  for (const row of steps) {
    const place = placeOf(row.step);
    if (place.group !== group) {
      group = place.group;
      tile = -1;
      rows.push({ comment: groupComment(at(groups, group), at(schedule.plan.groups, group)) });
    }
    if (place.tile !== tile && place.tile !== undefined) {
      tile = place.tile;
      if (isTiled(at(groups, group))) rows.push({ comment: `tile ${tile}` });
    }
    rows.push(stepRow(row));
  }
  return cArray('static const struct mafat_step steps[]', rows.length > 0 ? rows : ['{0}']);
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

function placeOf(step: Step): { readonly group: number; readonly tile?: number } {
  switch (step.kind) {
    case 'input':
      return { group: 0 };
    case 'load':
      return { group: step.group };
    case 'compute':
    case 'convert':
    case 'keep':
    case 'take':
      return { group: step.group, tile: step.tile };
    default:
      return unreachable(step);
  }
}

const stepRow = (row: StepRow): string =>
  row.kind === 'load'
    ? braces([row.load === 0 ? 'MAFAT_LOAD' : `MAFAT_LOAD | ${row.load}`, 0, 0])
    : braces([row.call, row.y, row.x]);

const cExtent = ({ height, width, channels }: Shape): string => braces([height, width, channels]);

function outputRow({ layers }: Network, layer: number, view: number): string {
  const { output } = at(layers, layer);
  return braces([layer, cExtent(output.shape), cQuantization(output), view]);
}

function description(parts: NetworkParts, outputs: number, heads: number): string {
  const { identifier, schedule, tables, picture } = parts;
  const { network, plan, arenaBytes } = schedule;
  const fields: readonly Field[] = [
    ['name', cString(network.name)],
    ['plan', cString(formatPlan(plan))],
    ...(isFast(plan) ? [['is_fast', 'true'] as const] : []),
    ['steps', 'steps'],
    ['step_count', tables.steps.length],
    ['calls', 'calls'],
    ['views', 'views'],
    ['shapes', 'shapes'],
    ['parameters', 'parameters'],
    ['arena', 'arena'],
    ['arena_bytes', arenaBytes],
    ...(parts.form === 'board' ? [] : hostedFields(parts)),
    ['inputs', 'inputs'],
    ['input_count', network.inputs.length],
    ...(picture === undefined || isUsual(picture) ? [] : [['picture', '&picture'] as const]),
    ['outputs', 'outputs'],
    ['output_count', outputs],
    ...(heads > 0
      ? ([
          ['heads', 'heads'],
          ['head_count', heads],
        ] as const)
      : []),
    ...answerFields(parts.answers),
    ...(hasConstantWeights(parts.form)
      ? [['embedded', `(const float *)(const void *)${weightsVariable(identifier)}`] as const]
      : []),
    ...(parts.form === 'board' ? [['kernels', `&${kernelsVariable(identifier)}`] as const] : []),
  ];
  return [
    `const struct mafat_network ${networkVariable(identifier)} = {`,
    ...fields.map(([name, value]) => `  .${name} = ${value},`),
    '};',
    '',
  ].join('\n');
}

type Field = readonly [name: string, value: string | number];

/** What only programs of an operating system ask for. */
function hostedFields({
  tables,
  weights,
  regionBytes,
  processBytes,
}: NetworkParts): readonly Field[] {
  const { loads } = tables;
  return [
    ...(loads.length > 0
      ? ([
          ['loads', 'loads'],
          ['load_count', loads.length],
        ] as const)
      : []),
    ...(regionBytes > 0
      ? ([
          ['region', 'region'],
          ['region_bytes', regionBytes],
        ] as const)
      : []),
    ['process_bytes', processBytes],
    ['weights_bytes', weights.file.byteLength],
    ['weights_id', `0x${weights.id.toString(16)}u`],
  ];
}
