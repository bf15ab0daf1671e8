import { at } from '../base/assert';
import { FILTER_BLOCK } from '../core/kernels/filter-block';
import { parameterLayout } from '../core/kernels/parameter-layout';
import type { Network } from '../core/network/network';
import type { ParameterSource } from '../core/network/parameters';
import type { Schedule, WeightBlock } from '../core/schedule/schedule';
import { WeightPacker } from '../engine/weight-packing';
import { checksum } from './checksum';
import { asCReads } from './packed-integers';

/** How the exported program gets at the learned numbers. */
export const WEIGHTS_FORMS = ['file', 'mapped', 'embedded'] as const;
export type WeightsForm = (typeof WEIGHTS_FORMS)[number];

/** What a program is: one of an operating system, by its form of weights, or one without, whose weights are constants. */
export type ProgramForm = WeightsForm | 'board';

/** Whether the learned numbers are constants of the program, so that nothing is loaded. */
export const hasConstantWeights = (form: ProgramForm): boolean =>
  form === 'embedded' || form === 'board';

/** A piece of the weights' file, and where it goes. Everything in bytes. */
export interface WeightLoad {
  readonly blocks: readonly WeightBlock[];
  readonly fileOffset: number;
  readonly regionOffset: number;
  readonly bytes: number;
  readonly checksum: number;
  /** Whether nothing is ever loaded over it. */
  readonly stays: boolean;
}

/** The learned numbers in the order in which the schedule loads them. */
export interface PackedWeights {
  readonly file: Uint8Array;
  /** Tells this file from all others. */
  readonly id: bigint;
  /** By number of the load step. */
  readonly loads: readonly WeightLoad[];
}

/** Name of the file in a project. */
export const WEIGHTS_FILE = 'weights.bin';

/** Of the header, and what loads are aligned to. A program that has the weights in it has no header. */
export const HEADER_BYTES = 64;
const MAGIC = 'MAFATW1\0';

/** Filters that lie side by side in a panel, from the widest. */
const PANELS = [32, 16, 8];

const FLOAT = Float32Array.BYTES_PER_ELEMENT;

type Span = Pick<WeightLoad, 'regionOffset' | 'bytes'>;

/** The packed parameters of a network as runtime/weights.h describes the file. */
export function packWeights(
  { network, steps, weightsBytes }: Schedule,
  parameters: ParameterSource,
  form: ProgramForm,
  progress?: (done: number, total: number) => void,
): PackedWeights {
  const blocks = steps.flatMap(step => (step.kind === 'load' ? [step.blocks] : []));
  const spans = blocks.map(spanOf);
  const region = new Float32Array(weightsBytes / FLOAT);
  const packer = new WeightPacker(network, parameters, region, 0);
  const file = new Uint8Array(spans.reduce((end, { bytes }) => end + aligned(bytes), HEADER_BYTES));
  const total = blocks.flat().length;
  let done = 0;
  let fileOffset = HEADER_BYTES;
  const loads = blocks.map((loaded, index): WeightLoad => {
    const span = at(spans, index);
    const piece = new Float32Array(file.buffer, fileOffset, span.bytes / FLOAT);
    for (const block of loaded) {
      packer.load(block);
      inPanels(network, block, region);
      asCReads(network, block, region.buffer, form === 'board' ? 'runs' : 'quads');
      for (const [offset, bytes] of partsOf(block))
        piece.set(floatsAt(region, offset, bytes), (offset - span.regionOffset) / FLOAT);
      progress?.(++done, total);
    }
    const load = { ...span, blocks: loaded, fileOffset, checksum: checksum(piece) };
    fileOffset += aligned(span.bytes);
    return { ...load, stays: spans.every((other, i) => i === index || !overlap(span, other)) };
  });
  const id = idOf(loads);
  writeHeader(file, id);
  return { file, id, loads };
}

/** Depends on what is in the file and on where it goes. */
function idOf(loads: readonly WeightLoad[]): bigint {
  const contents = Int32Array.from(loads, load => load.checksum);
  const layout = Int32Array.from(loads.flatMap(load => [load.regionOffset, load.bytes]));
  return (BigInt(checksum(contents)) << 32n) | BigInt(checksum(layout));
}

function writeHeader(file: Uint8Array, id: bigint): void {
  file.set(Array.from(MAGIC, character => character.charCodeAt(0)));
  const header = new DataView(file.buffer);
  header.setBigUint64(8, id, true);
  header.setBigUint64(16, BigInt(file.byteLength), true);
}

const aligned = (bytes: number): number => Math.ceil(bytes / HEADER_BYTES) * HEADER_BYTES;

const partsOf = (block: WeightBlock): readonly (readonly [offset: number, bytes: number])[] => [
  [block.weightsOffset, block.weightsBytes],
  [block.biasesOffset, block.biasesBytes],
];

/** The last one may be a part only, as integers of one byte fill any number of these. */
const floatsAt = (region: Float32Array, offset: number, bytes: number): Float32Array =>
  region.subarray(offset / FLOAT, Math.ceil((offset + bytes) / FLOAT));

/** From the first to the last byte of some blocks, in whole pieces of 16 bytes. */
function spanOf(blocks: readonly WeightBlock[]): Span {
  const parts = blocks.flatMap(partsOf);
  const regionOffset = Math.min(...parts.map(([offset]) => offset));
  const end = Math.max(...parts.map(([offset, bytes]) => offset + bytes));
  return { regionOffset, bytes: Math.ceil((end - regionOffset) / 16) * 16 };
}

const overlap = (a: Span, b: Span): boolean =>
  a.regionOffset < b.regionOffset + b.bytes && b.regionOffset < a.regionOffset + a.bytes;

/** Turns a convolution's blocks of 8 filters into the panels of runtime/kernels/convolution.h, in place. */
function inPanels(network: Network, block: WeightBlock, region: Float32Array): void {
  const layer = at(network.layers, block.layer);
  const layout = parameterLayout(network, layer, block.kernel);
  // Transposed convolutions read blocks of 8.
  if (layout.kind !== 'blocks' || layer.operation.kind === 'transposed-convolution') return;
  const { groups } = layout;
  const weights = floatsAt(region, block.weightsOffset, block.weightsBytes);
  const filters = block.biasesBytes / FLOAT / groups;
  const taps = weights.length / filters / groups;
  for (let group = 0; group < groups; group++) {
    let rest = weights.subarray(group * filters * taps, (group + 1) * filters * taps);
    while (rest.length > 0) {
      const width = PANELS.find(panel => panel * taps <= rest.length) ?? FILTER_BLOCK;
      interleave(rest.subarray(0, width * taps), width, taps);
      rest = rest.subarray(width * taps);
    }
  }
}

/** [block][tap][8 filters] to [tap][all filters]. */
function interleave(panel: Float32Array, width: number, taps: number): void {
  const blocks = panel.slice();
  for (let block = 0; block < width / FILTER_BLOCK; block++)
    for (let tap = 0; tap < taps; tap++) {
      const from = (block * taps + tap) * FILTER_BLOCK;
      panel.set(blocks.subarray(from, from + FILTER_BLOCK), tap * width + block * FILTER_BLOCK);
    }
}
