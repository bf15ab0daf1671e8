import { at } from '../../base/assert';
import { joined, sentence, type Sentence } from '../../base/sentence';
import { UserError } from '../../base/user-error';
import type { Extent, PictureFit } from './picture-fit';

/** Which colours the channels of an input are, in their order. */
export const PICTURE_CHANNELS = ['rgb', 'bgr', 'grey'] as const;

export type PictureChannels = (typeof PICTURE_CHANNELS)[number];

/** How a picture becomes the input of a network: the number for a byte of a channel is (byte − mean) / std. */
export interface PictureInput {
  readonly channels: PictureChannels;
  /** Of each channel, in their order; one number stands for all. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly fit: PictureFit;
  /** The byte that fills the margins of a letterboxed picture. */
  readonly margin: number;
  /** `bilinear` looks at the nearest pixels only, as Darknet does; `area` at all that a pixel of the input covers. */
  readonly sampling: 'bilinear' | 'area';
}

/** What a kind of networks expects of its pictures. */
export type ExpectedPicture = Omit<PictureInput, 'sampling'>;

/** Who says how a picture becomes the input. */
export type PictureSource = 'format' | 'plan-file' | 'metadata' | 'quantization' | 'guess';

export interface StatedPicture {
  readonly input: PictureInput;
  readonly source: PictureSource;
}

/** What a user says of it; the rest is left to the network. */
export interface PictureWishes {
  readonly channels?: PictureChannels;
  readonly mean?: number | readonly number[];
  readonly std?: number | readonly number[];
  readonly fit?: PictureFit;
  readonly margin?: number;
}

/** Numbers from 0 to 1, and margins of the grey in the middle: as Darknet does. */
export const plainPicture = (channelCount: number, fit: PictureFit): StatedPicture => ({
  input: {
    channels: channelCount === 1 ? 'grey' : 'rgb',
    mean: [0],
    std: [255],
    fit,
    margin: 127.5,
    sampling: 'bilinear',
  },
  source: 'format',
});

/**
 * The picture as the user wishes it, of a network with so many channels.
 * @throws UserError where the wishes are for another number of them.
 */
export function wishedPicture(
  stated: StatedPicture,
  wishes: PictureWishes,
  channelCount: number,
): StatedPicture {
  const { channels, mean, std, fit, margin } = wishes;
  if (channels !== undefined && (channels === 'grey') !== (channelCount === 1))
    throw new UserError(
      `"input" in the plan file: the network's input has ${channelCount} channels, so "channels" can't be "${channels}".`,
    );
  const input: PictureInput = {
    channels: channels ?? stated.input.channels,
    mean: mean === undefined ? stated.input.mean : [mean].flat(),
    std: std === undefined ? stated.input.std : [std].flat(),
    fit: fit ?? stated.input.fit,
    margin: margin ?? stated.input.margin,
    sampling: stated.input.sampling,
  };
  for (const [name, list] of Object.entries({ mean: input.mean, std: input.std }))
    if (list.length !== 1 && list.length !== channelCount)
      throw new UserError(
        `"input" in the plan file: "${name}" has ${list.length} numbers, but the network's input has ` +
          `${channelCount} channels: give one number, or one per channel.`,
      );
  const isComplete = channels !== undefined && mean !== undefined && std !== undefined;
  return { input, source: isComplete ? 'plan-file' : stated.source };
}

/** Whether the numbers for bytes are those from 0 to 1, which an input that is kept as bytes stands for. */
export const isPlain = ({ mean, std }: PictureInput): boolean =>
  mean.every(value => value === 0) && std.every(value => value === 255);

/** What becomes of the numbers 0 … 1 of a colour: factor · x + offset. */
export interface ChannelScale {
  /** 0 for red or grey, 1 for green, 2 for blue. */
  readonly colour: number;
  readonly factor: number;
  readonly offset: number;
}

/** Of each channel. */
export const channelScales = (
  { channels: order, mean, std }: PictureInput,
  channels: number,
): readonly ChannelScale[] =>
  Array.from({ length: channels }, (_, channel) => {
    const deviation = std[channel] ?? at(std, 0);
    return {
      colour: order === 'bgr' ? channels - 1 - channel : channel,
      factor: 255 / deviation,
      offset: -(mean[channel] ?? at(mean, 0)) / deviation,
    };
  });

/** As in "RGB, 0 to 1, stretched to 416×416 (guessed: set "input" in the plan file)". */
export const pictureSentence = (
  { input, source }: StatedPicture,
  { width, height }: Extent,
): Sentence =>
  sentence(
    '{0}, {1}, {2} ({3})',
    COLOURS[input.channels],
    rangeSentence(input),
    input.fit === 'letterbox'
      ? sentence('letterboxed to {0}×{1}', width, height)
      : sentence('stretched to {0}×{1}', width, height),
    SOURCES[source],
  );

const COLOURS: Readonly<Record<PictureChannels, Sentence>> = {
  rgb: sentence('RGB'),
  bgr: sentence('BGR'),
  grey: sentence('grey'),
};

const SOURCES: Readonly<Record<PictureSource, Sentence>> = {
  format: sentence('as its format says'),
  'plan-file': sentence('from the plan file'),
  metadata: sentence("from the file's metadata"),
  quantization: sentence('from its quantization'),
  guess: sentence('guessed: set "input" in the plan file'),
};

function rangeSentence({ mean, std }: PictureInput): Sentence {
  const [first = 0, ...others] = mean;
  const [divisor = 1, ...divisors] = std;
  if ([...others, ...divisors].length > 0)
    return sentence('minus {0}, divided by {1}', listed(mean), listed(std));
  return sentence('{0} to {1}', short(-first / divisor), short((255 - first) / divisor));
}

const listed = (numbers: readonly number[]): Sentence => joined(numbers.map(short), '/');

/** To four digits. */
const short = (value: number): string => String(Number(value.toPrecision(4)));
