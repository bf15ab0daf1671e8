import { assert } from '../../base/assert';
import { UserError } from '../../base/user-error';
import type { Network } from '../../core/network/network';
import type { ParameterSource } from '../../core/network/parameters';
import type { ByteSource } from '../byte-source';
import { foldBatchNorm, type BatchNormalization } from './batch-norm';
import {
  affineNumbers,
  FilterNumbers,
  PlainNumbers,
  readFloats,
  type LayerNumbers,
} from './layer-numbers';
import { numbersIn, type WeightRecord } from './weight-record';
import { readWeightsHeader, type WeightsHeader } from './weights-header';

export interface DarknetWeights {
  readonly network: Network;
  /** One for each layer. */
  readonly records: readonly WeightRecord[];
  readonly file: ByteSource;
  readonly fileName: string;
  readonly batchNormalization?: BatchNormalization;
}

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/**
 * The numbers of a .weights file, batch normalization folded in while they are read. Only the factors and biases of
 * the layers are kept in memory. The file must have exactly the size that the network needs.
 * @throws UserError if it has not.
 */
export function openDarknetWeights(weights: DarknetWeights): ParameterSource {
  const { network, records, file, fileName } = weights;
  const header = readWeightsHeader(file, fileName);
  const sizes = matchingSizes(records, file.byteLength - header.byteLength);
  if (sizes === null) throw wrongSize(network, records, file, fileName, header);
  const places = new Places(weights, header, sizes);
  return {
    biases: layer => places.of(layer).biases(),
    readWeights: (layer, start, target) => {
      places.of(layer).readWeights(start, target);
    },
  };
}

/** Without the biases that the original Darknet does not store. */
const originalNumbersIn = (record: WeightRecord): number =>
  record.kind === 'batch-normalization' ? 3 * record.channels : numbersIn(record);

/** Numbers in the file for each layer, as one or the other Darknet writes them; null if neither fits. */
function matchingSizes(
  records: readonly WeightRecord[],
  byteLength: number,
): readonly number[] | null {
  for (const count of [numbersIn, originalNumbersIn]) {
    const sizes = records.map(count);
    if (BYTES * sizes.reduce((sum, size) => sum + size, 0) === byteLength) return sizes;
  }
  return null;
}

function wrongSize(
  network: Network,
  records: readonly WeightRecord[],
  { byteLength: found }: ByteSource,
  fileName: string,
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
  if (found > expected)
    return new UserError(
      `${sizes}: it belongs to a larger network, so choose the .cfg file that it was trained with.`,
    );
  if (fits >= 0)
    return new UserError(
      `${sizes}: it holds only the layers 0 to ${fits}, as files to begin a training with do, so choose the file of the whole network.`,
    );
  return new UserError(
    `${sizes}: it is cut off or belongs to another network, so copy it again or choose another file.`,
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
    const { records, file, batchNormalization = 'alexeyab' } = this.weights;
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
