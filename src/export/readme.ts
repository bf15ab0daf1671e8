import { at } from '../base/assert';
import { formatCount, formatSize } from '../base/units';
import { networkMacs } from '../core/network/cost';
import { elementCount, formatShape } from '../core/network/shape';
import { groupReports } from '../core/report/group-report';
import { formatPlan } from '../core/tiling/plan-notation';
import { networkVariable } from './identifier';
import type { WeightsForm } from './packed-weights';
import type { NetworkParts } from './network-source';

const WEIGHTS: Readonly<Record<WeightsForm, string>> = {
  file: '`weights.bin` is read piece by piece while the network runs; what is in memory at once is below.',
  mapped: '`weights.bin` is mapped into memory: the system reads it as it is needed.',
  embedded: 'The weights are constants of the program.',
};

/** README.md of a project: how to build and use it, and the numbers of its plan. */
export function readme(parts: NetworkParts, form: WeightsForm): string {
  const { identifier, schedule, tables, weights } = parts;
  const { network, plan, macs } = schedule;
  const name = network.name.replace(/[^\x20-\x7e]|[`|<>]/g, '?');
  const variable = networkVariable(identifier);
  const untiled = networkMacs(network);
  return `# ${name}

The network ${name} as a C11 program that runs it by the plan \`${formatPlan(plan)}\`. Made by MAFAT; no dependency but the
C library, and no allocation while the network runs.

## Build and run

    make                    # or: cmake -B build && cmake --build build
    ./mafat-run INPUT       # --help lists the options

INPUT is ${formatShape(network.input.shape)} (width × height × channels), and nothing is resized: bytes row by row (\`.raw\`), a
binary PPM picture (\`.ppm\`)${plan.input === 'u8' ? '' : ', or float numbers channels × height × width (`.f32`)'}.
The answer is printed as JSON, with the least time and the peak of the process.
${WEIGHTS[form]}

## Memory

| what | bytes | |
| --- | ---: | --- |
| arena: all maps | ${schedule.arenaBytes} | ${formatSize(schedule.arenaBytes)} |
| weights in memory at once | ${weightsInMemory(parts)} | ${formatSize(weightsInMemory(parts))} |
| tables of the schedule | ${tableBytes(parts)} | ${formatSize(tableBytes(parts))} |
| process, predicted | ${parts.processBytes} | ${formatSize(parts.processBytes)} |
| packed weights | ${weights.file.byteLength} | ${formatSize(weights.file.byteLength)} |

${tables.steps.length} calls of kernels, ${formatCount(macs)} multiply-accumulates, ${untiled === 0 ? '1.000' : (macs / untiled).toFixed(3)} times those of the untiled network.

| group | layers | tiles | overlap | arena alive | MACs |
| ---: | --- | --- | --- | ---: | ---: |
${groupReports(schedule)
  .map(
    ({ index, first, last, rows, columns, overlap, arenaBytes, macs: own }) =>
      `| ${index} | ${first}–${last} | ${rows}×${columns} | ${overlap} | ${formatSize(arenaBytes)} | ${formatCount(own)} |`,
  )
  .join('\n')}

## Outputs

\`--out FILE.f32\` writes them one behind the other as floats, channels × height × width; in a program of yours
\`mafat_output(&${variable}, index)\` tells where they lie.

| index | layer | width × height × channels | first number in the file |
| ---: | --- | --- | ---: |
${outputRows(parts).join('\n')}

## In a program of yours

    #include "${identifier}.h"

    struct mafat_weights weights;
    if (mafat_open_weights(&weights, &${variable}, ${form === 'embedded' ? 'NULL' : '"weights.bin"'}) != MAFAT_OK) ...
    ${plan.input === 'u8' ? 'unsigned char' : 'float'} *input = mafat_input(&${variable}); /* height x width x channels */
    ...
    if (mafat_run(&${variable}, &weights, mafat_best_kernels()) != MAFAT_OK) ...
    struct mafat_map answer = mafat_output(&${variable}, 0);

Compile \`${identifier}.c\` and what is in \`mafat/\` but \`command.c\`, \`input.c\` and \`observation.c\`, with
\`-std=c11 -ffp-contract=off\`. The kernels for SSE2, AVX2, AVX-512 and NEON are chosen when the program runs. Those
without fused multiply-add (scalar and SSE2) give the very bits of MAFAT's own engine; those with it agree with one
another.

\`mafat/\` is MIT licensed (see LICENSE); the network and its weights are whose they were.
`;
}

/** Bytes of weights that a run holds at once. */
export const weightsInMemory = ({ regionBytes, weights }: NetworkParts): number =>
  regionBytes > 0 ? regionBytes : weights.file.byteLength;

/** Bytes of the constant tables, as runtime/schedule.h lays them out. */
export const tableBytes = ({
  tables: { steps, calls, views, shapes, parameters },
  weights: { loads },
}: Pick<NetworkParts, 'tables' | 'weights'>): number =>
  8 * steps.length +
  26 * calls.length +
  20 * views.length +
  108 * shapes.length +
  8 * parameters.length +
  24 * loads.length;

function outputRows({ schedule: { network, outputs } }: NetworkParts): readonly string[] {
  let first = 0;
  return [...outputs.keys()].map((layer, index) => {
    const { type, output } = at(network.layers, layer);
    const row = `| ${index} | ${layer} [${type}] | ${formatShape(output.shape)} | ${first} |`;
    first += elementCount(output.shape);
    return row;
  });
}
