import type { PictureFit } from '../core/detection/picture-fit';
import type { Network } from '../core/network/network';
import type { ParameterSource } from '../core/network/parameters';
import type { ByteSource } from './byte-source';
import type { Issue } from './issues';
import type { SourceMap } from './source-map';

/** Wishes of the caller that the text itself does not hold. */
export interface ParseOptions {
  /** Width and height of the input in pixels, in place of those in the text. */
  readonly width?: number;
  readonly height?: number;
}

/** How the numbers in a weights file are meant where programs of one format differ. */
export interface WeightsOptions {
  /** AlexeyAB's Darknet divides by √(v + 1e-5), the original one by √v + 1e-6. */
  readonly batchNormalization?: 'alexeyab' | 'pjreddie';
}

/** What a text says, as far as it could be understood. */
export interface ParsedModel {
  /**
   * Every map in it has at least one number, even where the text is wrong; such layers are
   * `unsupported`. If there is an issue of severity `error` the shapes are guesses and must not be planned with.
   */
  readonly network: Network;
  readonly issues: readonly Issue[];
  readonly sourceMap: SourceMap;
  /** How a picture is brought to the size of the input, where nobody says otherwise. */
  readonly pictureFit: PictureFit;
  /** Size of the weights file that belongs to the network, without its header. */
  readonly weightBytes: number;
  /**
   * The learned numbers in a weights file, which may hold more than the network needs.
   * @throws UserError if the file isn't a weights file or too short.
   */
  readonly openWeights: (
    file: ByteSource,
    fileName: string,
    options?: WeightsOptions,
  ) => OpenedWeights;
}

/** Learned numbers, and what the user should know about their file. */
export interface OpenedWeights extends ParameterSource {
  readonly warning: string | null;
}

/** A way to write networks down. */
export interface Format {
  readonly id: string;
  /** What people call it. */
  readonly label: string;
  /** Endings of the files with a network's definition, with the dot. */
  readonly extensions: readonly string[];
  /** Endings of the files with its learned numbers. */
  readonly weightExtensions: readonly string[];
  /** Whether a text of an ending that several formats share is of this one; looks at its beginning only. */
  looksLike(text: string): boolean;
  /** Never throws; `name` is what the network is called. */
  parse(text: string, name: string, options?: ParseOptions): ParsedModel;
}
