import { sentence, type Sentence } from '../../base/sentence';
import * as v from 'valibot';
import { parseSize } from '../../base/units';
import type { Extent } from '../../core/detection/picture-fit';
import { PICTURE_CHANNELS, type PictureWishes } from '../../core/detection/picture-input';
import { BOARD_IDS } from '../../core/target/board';
import { TARGET_NAMES } from '../../core/target/target';
import { entriesOnly } from './entries-only';
import { planDocumentSchema } from './plan-json';

/** A number and a unit; media/schemas/mafat-plan.schema.json has the same pattern. */
const SIZE = /^\s*(\d+(\.\d*)?|\.\d+)\s*([kKmMgG][iI]?)?[bB]\s*$/;

function isSize(text: string): boolean {
  try {
    parseSize(text);
    return true;
  } catch {
    return false;
  }
}

/** No image is wider or higher than this. */
const LARGEST_SIDE = 65_536;

const name = v.pipe(v.string(), v.minLength(1));
const side = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(LARGEST_SIDE));

/** Larger ones mean nothing to bytes, and their quotients would leave the range of a float. */
const LARGEST_MEAN = 1e6;

const mean = v.pipe(v.number(), v.minValue(-LARGEST_MEAN), v.maxValue(LARGEST_MEAN));
const deviation = v.pipe(v.number(), v.minValue(1e-6), v.maxValue(LARGEST_MEAN));

/** How a picture becomes the input: a number for a byte is (byte − mean) / std. */
const pictureInput = entriesOnly({
  channels: v.exactOptional(v.picklist(PICTURE_CHANNELS)),
  mean: v.exactOptional(v.union([mean, v.pipe(v.array(mean), v.minLength(1))])),
  std: v.exactOptional(v.union([deviation, v.pipe(v.array(deviation), v.minLength(1))])),
  fit: v.exactOptional(v.picklist(['stretch', 'letterbox'])),
  margin: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(255))),
});

/** The entries of a plan file; each is optional. */
export const planFileEntries = {
  board: v.picklist(BOARD_IDS),
  budget: v.pipe(v.string(), v.regex(SIZE), v.check(isSize)),
  counting: v.picklist(['arena', 'process', 'working-set']),
  target: v.picklist(TARGET_NAMES),
  plan: v.union([name, planDocumentSchema]),
  kernels: v.picklist(['exact', 'fast']),
  networkHash: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
  weights: name,
  labels: name,
  picture: name,
  input: pictureInput,
  inputSize: entriesOnly({ width: side, height: side }),
  threshold: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
} as const;

export type PlanFileEntry = keyof typeof planFileEntries;

/** What each entry must be, as the end of a sentence. */
const PLAN_FILE_NEEDS: Readonly<Record<PlanFileEntry, Sentence>> = {
  board: sentence('one of {0}', BOARD_IDS.join(', ')),
  budget: sentence('a size with a unit, such as "64MiB"'),
  counting: sentence('"arena", "process" or "working-set"'),
  target: sentence('one of {0}', TARGET_NAMES.join(', ')),
  plan: sentence('a plan in notation, such as "5x5/8/2x2", or a plan document'),
  kernels: sentence('"exact" or "fast"'),
  networkHash: sentence('a network hash of 16 hexadecimal digits'),
  weights: sentence('a path to a weights file'),
  labels: sentence('a path to a file with one label per line'),
  picture: sentence('a path to an image'),
  input: sentence(
    'an object, such as { "channels": "bgr", "mean": 0, "std": 1, "fit": "stretch" }, with each of them optional',
  ),
  inputSize: sentence('an object, such as { "width": 320, "height": 240 }'),
  threshold: sentence('a number from 0 to 1'),
};

const SIDE_NEED = sentence('a whole number of pixels from 1 to {0}', LARGEST_SIDE);

/** The entries that have entries of their own, with what each of these must be. */
interface PartNeeds {
  readonly input: Readonly<Record<keyof PictureWishes, Sentence>>;
  readonly inputSize: Readonly<Record<keyof Extent, Sentence>>;
}

const PART_NEEDS: PartNeeds = {
  input: {
    channels: sentence('"rgb", "bgr" or "grey"'),
    mean: sentence(
      'what is subtracted from each byte, from -1000000 to 1000000: a number, or a list with one per channel, such as [104, 117, 123]',
    ),
    std: sentence(
      'what the difference is divided by, from 0.000001 to 1000000: a number, or a list with one per channel, such as [58.4, 57.1, 57.4]',
    ),
    fit: sentence('"stretch" or "letterbox"'),
    margin: sentence('the byte in the margins of a letterboxed image: a number from 0 to 255'),
  },
  inputSize: { width: SIDE_NEED, height: SIDE_NEED },
};

/** Those by the name of the entry that they are parts of. */
const PARTS: Readonly<Partial<Record<PlanFileEntry, Readonly<Partial<Record<string, Sentence>>>>>> =
  { ...PART_NEEDS };

/** The names of the entries in an entry; none where it has none of its own. */
export const partsOf = (entry: PlanFileEntry): readonly string[] => Object.keys(PARTS[entry] ?? {});

/** The name of an entry, or of a part of it if that is known here, and what it must be. */
export function needOf(entry: PlanFileEntry, part?: string | number): [string, Sentence] {
  const need = part === undefined ? undefined : PARTS[entry]?.[part];
  return need === undefined ? [entry, PLAN_FILE_NEEDS[entry]] : [`${entry}.${part}`, need];
}

/**
 * What is kept next to a network: how it is to be planned and tried out. Paths are as written, relative
 * to the file's folder.
 */
export interface PlanFile {
  /** Gives budget, counting and target where these are left out. */
  readonly board?: v.InferOutput<typeof planFileEntries.board>;
  /** A size with its unit. */
  readonly budget?: string;
  readonly counting?: v.InferOutput<typeof planFileEntries.counting>;
  readonly target?: v.InferOutput<typeof planFileEntries.target>;
  /** Notation, or a plan document. */
  readonly plan?: v.InferOutput<typeof planFileEntries.plan>;
  /** Whether every layer that can be is fast, or none, whatever the plan says of its own layers. */
  readonly kernels?: v.InferOutput<typeof planFileEntries.kernels>;
  /** Of the network that a notation was made for; a document has its own. */
  readonly networkHash?: string;
  readonly weights?: string;
  readonly labels?: string;
  readonly picture?: string;
  /** How a picture becomes the input, as far as the network's own way isn't right. */
  readonly input?: v.InferOutput<typeof planFileEntries.input>;
  readonly inputSize?: v.InferOutput<typeof planFileEntries.inputSize>;
  /** Smallest score of a detection that is shown. */
  readonly threshold?: number;
}
