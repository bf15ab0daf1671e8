import { at } from '../base/assert';
import { channelScales, isPlain, type PictureInput } from '../core/detection/picture-input';
import {
  inputReferences,
  pictureShape,
  type Network,
  type Reference,
} from '../core/network/network';
import type { NumberType, Shape } from '../core/network/shape';
import type { Schedule } from '../core/schedule/schedule';
import { isFast } from '../core/tiling/kernel-choice';
import { keptTensor } from '../core/tiling/plan';
import { formatPlan } from '../core/tiling/plan-notation';
import { braces, cArray, cComment, cDouble, cFloat, cString, printable } from './c-text';
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
import { SCHEDULE_TABLES, scheduleTables } from './schedule-tables';
import { addressBytes, tableBytes, type Tables } from './tables';

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
      const integers = element === 'u8' ? 'integers (uint8_t)' : 'integers (int8_t)';
      const stored = quantization ? integers : element === 'u8' ? 'bytes' : 'floats';
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
    define('TABLE_BYTES', tableBytes(tables, form)),
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

/** The tables `<identifier>.c`. */
export function networkSource(parts: NetworkParts): string {
  const { identifier, schedule, tables } = parts;
  const inputs = inputReferences(schedule.network).map(reference => inputRow(parts, reference));
  const outputs = [...schedule.outputs].map(([layer, view]) => ({
    layer,
    place: tables.placeOf(view),
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
    ...scheduleTables(schedule, tables),
    sizeChecks(parts),
    cArray('static const struct mafat_input_map inputs[]', inputs),
    ...pictureTable(parts),
    cArray(
      'static const struct mafat_output_map outputs[]',
      outputs.map(({ layer, place }) => outputRow(schedule.network, layer, place)),
    ),
    ...headRows(heads),
    ...answerTables(parts.answers),
    description(parts, outputs.length, heads.length),
  ].join('\n');
}

/** Has the compiler compare what it lays out with what was predicted for it. */
function sizeChecks({ identifier, tables, form }: NetworkParts): string {
  const macro = identifier.toUpperCase();
  const all = [...SCHEDULE_TABLES, 'numbers', ...(tables.loads.length > 0 ? ['loads'] : [])].map(
    name => `sizeof ${name}`,
  );
  return [
    `_Static_assert(sizeof arena == (${macro}_ARENA_BYTES + 3) / 4 * 4, "the arena has another size");`,
    `_Static_assert(sizeof(void *) != ${addressBytes(form)} ||`,
    `                   ${all.slice(0, 5).join(' + ')} +`,
    `                           ${all.slice(5).join(' + ')} ==`,
    `                       ${macro}_TABLE_BYTES,`,
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

function inputRow({ schedule, tables }: NetworkParts, reference: Reference): string {
  const { network, plan, maps } = schedule;
  const view = maps.get(reference);
  if (view === undefined) throw new Error(`internal error: input ${reference} has no place`);
  const kept = keptTensor(plan, network, reference);
  const isBytes = kept.element === 'u8' && kept.quantization === undefined ? 'true' : 'false';
  const place = tables.placeOf(view);
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

const cExtent = ({ height, width, channels }: Shape): string => braces([height, width, channels]);

function outputRow({ layers }: Network, layer: number, place: number): string {
  const { output } = at(layers, layer);
  return braces([layer, cExtent(output.shape), cQuantization(output), place]);
}

function description(parts: NetworkParts, outputs: number, heads: number): string {
  const { identifier, schedule, picture } = parts;
  const { network, plan, arenaBytes } = schedule;
  const fields: readonly Field[] = [
    ['name', cString(network.name)],
    ['plan', cString(formatPlan(plan))],
    ...(isFast(plan) ? [['is_fast', 'true'] as const] : []),
    ...SCHEDULE_TABLES.map(name => [name, name] as const),
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
