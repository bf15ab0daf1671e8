import type { WeightsOptions } from '../base/network-definition';
import type { StatedPicture } from '../core/detection/picture-input';
import type { Network } from '../core/network/network';
import type { NamedTensor } from '../core/passes/draft';
import type { ParameterSource } from '../core/network/parameters';
import type { ByteSource } from './byte-source';
import type { FormatDescription } from './format-description';
import type { Issue } from './issues';
import type { Listing } from './listing';
import type { ModelSource } from './model-source';
import type { ModelTensors } from './model-tensors';
import type { SourceMap } from './source-map';

/** Wishes of the caller that the definition itself does not hold. */
export interface ParseOptions {
  /** Width and height of the input in pixels, in place of those in the definition. */
  readonly width?: number;
  readonly height?: number;
}

/** What a definition says, as far as it could be understood. */
export interface Model {
  /**
   * Every map in it has at least one number, even where the definition is wrong; such layers are
   * `unsupported`. If there is an issue of severity `error` the shapes are guesses and must not be planned with.
   */
  readonly network: Network;
  readonly issues: readonly Issue[];
  /** Where layers stand in the definition's text, or in the listing of a binary one. */
  readonly sourceMap: SourceMap;
  /** Of a binary definition: a text that says the same to people. */
  readonly listing?: () => Listing;
  /** What a run is given, answers and computes between, as the definition's users see it. */
  readonly tensors: () => ModelTensors;
  /** What is to be recognised by its shape; nothing where the operations of a format say what layers answer. */
  readonly answers: () => readonly NamedTensor[];
  /** How a picture becomes the first input, where nobody says otherwise. */
  readonly picture: () => StatedPicture;
  /** Names of the classes, where the definition has them; empty where not. */
  readonly labels: () => readonly string[];
  /** Size of the weights file that belongs to the network, without its header. */
  readonly weightBytes: number;
  /** The learned numbers in the definition itself; absent where they are in a file of their own. */
  readonly parameters?: ParameterSource;
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
export interface ModelFormat extends FormatDescription {
  /** Files with the learned numbers of its networks, apart from their definitions; null where there are none. */
  readonly weights: WeightsFiles | null;
  /**
   * What is wrong in the definition becomes issues, whatever its bytes.
   * @throws UserError only where the source cannot be read.
   */
  open(source: ModelSource, options?: ParseOptions): Model;
}

/** A format that people edit as text. */
export interface TextFormat extends ModelFormat {
  /** Never throws; `name` is what the network is called. */
  parse(text: string, name: string, options?: ParseOptions): Model;
}

export interface WeightsFiles {
  /** Endings with the dot. */
  readonly extensions: readonly string[];
  /** Of the shortest header; behind it are the model's `weightBytes`. */
  readonly headerBytes: number;
  readonly options: readonly WeightsOption[];
}

/** What a user can say about a weights file. */
export interface WeightsOption {
  /** As in WeightsOptions. */
  readonly key: string;
  /** On the command line, without its dashes, and its value. */
  readonly flag: string;
  readonly argument: string;
  readonly meaning: string;
  /** The first one is the default. */
  readonly values: readonly [string, ...string[]];
}
