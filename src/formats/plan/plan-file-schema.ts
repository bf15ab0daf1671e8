import { sentence, type Sentence } from '../../base/sentence';
import * as v from 'valibot';
import { parseSize } from '../../base/units';
import { PICTURE_CHANNELS } from '../../core/detection/picture-input';
import { BOARD_IDS } from '../../core/target/board';
import { TARGET_NAMES } from '../../core/target/target';
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

const deviation = v.pipe(v.number(), v.minValue(1e-6));

/** How a picture becomes the input: a number for a byte is (byte − mean) / std. */
const pictureInput = v.strictObject({
  channels: v.exactOptional(v.picklist(PICTURE_CHANNELS)),
  mean: v.exactOptional(v.union([v.number(), v.pipe(v.array(v.number()), v.minLength(1))])),
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
  inputSize: v.strictObject({ width: side, height: side }),
  threshold: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
} as const;

export type PlanFileEntry = keyof typeof planFileEntries;

/** What each entry must be, as the end of a sentence. */
export const PLAN_FILE_NEEDS: Readonly<Record<PlanFileEntry, Sentence>> = {
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
    '{ "channels": "bgr", "mean": 0, "std": 1, "fit": "stretch" }, each of them optional',
  ),
  inputSize: sentence('{ "width": …, "height": … } in whole pixels'),
  threshold: sentence('a number from 0 to 1'),
};

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
