import { assert } from '../../base/assert';
import { UserError } from '../../base/user-error';
import type { Network } from '../../core/network/network';
import type { LayerNumbers } from '../../core/network/parameters';
import type { ByteSource } from '../byte-source';
import type { OpenedWeights } from '../format';
import { foldBatchNorm, type BatchNormalization } from './batch-norm';
import { affineNumbers, FilterNumbers, PlainNumbers, readFloats } from './layer-numbers';
import { numbersIn, type WeightRecord } from './weight-record';
import { readWeightsHeader, type WeightsHeader } from './weights-header';

export interface DarknetWeights {
  readonly network: Network;
  /** One for each layer. */
  readonly records: readonly WeightRecord[];
  readonly file: ByteSource;
  readonly fileName: string;
  readonly batchNormalization: BatchNormalization;
}

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/**
 * The numbers of a .weights file, batch normalization folded in while they are read. Only the factors and biases of
 * the layers are kept in memory. As in Darknet, what the file has behind the numbers of the network is not read.
 * @throws UserError if it isn't a weights file, or too short for the network.
 */
export function openDarknetWeights(weights: DarknetWeights): OpenedWeights {
  const { file, fileName } = weights;
  const header = readWeightsHeader(file, fileName);
  const reading = fittingReading(weights, header);
  if (reading === null) throw tooShort(weights, header);
  const places = new Places(weights, reading.header, reading.sizes);
  return {
    warning: reading.warning,
    biases: layer => places.of(layer).biases(),
    readWeights: (layer, start, target) => {
      places.of(layer).readWeights(start, target);
    },
  };
}

/** A way to understand a file: its header, and the numbers in it for each layer. */
interface Reading {
  readonly header: WeightsHeader;
  readonly sizes: readonly number[];
  readonly warning: string | null;
}

const bytesOf = ({ byteLength }: WeightsHeader, sizes: readonly number[]): number =>
  byteLength + BYTES * sizes.reduce((sum, size) => sum + size, 0);

/**
 * The reading that uses the whole file, as one or the other Darknet writes it, or as programs do that keep the version
 * 0.0.0 of old files but write a header of 20 bytes; else AlexeyAB's, if the file has enough for it.
 */
function fittingReading(
  { network, records, file, fileName }: DarknetWeights,
  header: WeightsHeader,
): Reading | null {
  const { byteLength: found } = file;
  const layouts = [numbersIn, originalNumbersIn].map(count => records.map(count));
  const exactly = (candidate: WeightsHeader) =>
    layouts.find(sizes => bytesOf(candidate, sizes) === found);
  const exact = exactly(header);
  if (exact !== undefined) return { header, sizes: exact, warning: null };
  const longer: WeightsHeader = { ...header, byteLength: 20 };
  const shifted = header.byteLength === 16 ? exactly(longer) : undefined;
  if (shifted !== undefined)
    return {
      header: longer,
      sizes: shifted,
      warning: `${fileName} has 4 bytes more than files of its version: they are taken for the end of its header, as of programs that write 20 bytes there whatever the version.`,
    };
  const [sizes = []] = layouts;
  const needed = bytesOf(header, sizes);
  if (found < needed) return null;
  return {
    header,
    sizes,
    warning: `${fileName} has ${found} bytes, and ${network.name} needs the first ${needed} only; the rest is not read, as in Darknet. That is right where the network is the first layers of the one that was trained; otherwise its numbers are those of other layers.`,
  };
}

/** Without the biases that the original Darknet does not store. */
const originalNumbersIn = (record: WeightRecord): number =>
  record.kind === 'batch-normalization' ? 3 * record.channels : numbersIn(record);

function tooShort(
  { network, records, file: { byteLength: found }, fileName }: DarknetWeights,
  header: WeightsHeader,
): UserError {
  let expected: number = header.byteLength;
  let fits = -1;
  for (const [index, record] of records.entries()) {
    const size = BYTES * numbersIn(record);
    expected += size;
    if (size > 0 && expected === found) fits = index;
  }
  const sizes = `${fileName} has ${found} bytes, but ${network.name} needs ${expected}`;
  if (fits >= 0)
    return new UserError(
      `${sizes}: it contains layers 0 to ${fits} only, like files that training starts from. Choose weights for the entire network.`,
    );
  return new UserError(
    `${sizes}: it is truncated or belongs to another network. Copy it again or choose another file.`,
  );
}

/** Knows where each layer begins. */
class Places {
  readonly #offsets: readonly number[];
  readonly #layers = new Map<number, LayerNumbers>();

  constructor(
    private readonly weights: DarknetWeights,
    private readonly header: WeightsHeader,
    private readonly sizes: readonly number[],
  ) {
    let offset: number = header.byteLength;
    this.#offsets = sizes.map(size => (offset += BYTES * size) - BYTES * size);
  }

  of(layer: number): LayerNumbers {
    const known = this.#layers.get(layer);
    if (known !== undefined) return known;
    const numbers = this.#open(layer);
    this.#layers.set(layer, numbers);
    return numbers;
  }

  #open(layer: number): LayerNumbers {
    const { records, file, batchNormalization } = this.weights;
    const [record, offset] = [records[layer], this.#offsets[layer]];
    assert(record !== undefined && offset !== undefined, `there is no layer ${layer}`);
    const part = (start: number, count: number): Float32Array =>
      readFloats(file, offset + BYTES * start, new Float32Array(count));
    switch (record.kind) {
      case 'shared':
        return this.of(record.layer);
      case 'plain':
        return new PlainNumbers(file, offset, record.weights);
      case 'filters':
        return new FilterNumbers(record, file, offset, batchNormalization, this.header.transposed);
      case 'batch-normalization': {
        const { channels } = record;
        const hasBiases = this.sizes[layer] === 4 * channels;
        const folded = foldBatchNorm(
          {
            biases: hasBiases ? part(0, channels) : new Float32Array(channels),
            scales: part(hasBiases ? channels : 0, channels),
            means: part(hasBiases ? 2 * channels : channels, channels),
            variances: part(hasBiases ? 3 * channels : 2 * channels, channels),
          },
          batchNormalization,
        );
        return affineNumbers(folded);
      }
      default:
        return new PlainNumbers(file, offset, 0);
    }
  }
}
