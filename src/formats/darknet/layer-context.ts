import { sentence, type Filling, type Sentence } from '../../base/sentence';
import type { SourceRange } from '../../base/source-range';
import { FIRST_INPUT } from '../../core/network/network';
import type { Operation } from '../../core/network/operation';
import { formatShape, type Shape } from '../../core/network/shape';
import type { DarknetArguments, DarknetIssueId, DarknetIssues } from './darknet-issues';
import type { SectionReader } from './section-reader';
import type { WeightRecord } from './weight-record';

/** What a section turns out to be. */
export interface LayerDraft {
  readonly operation: Operation;
  readonly inputs: readonly number[];
  readonly shape: Shape;
  readonly weights: WeightRecord;
}

/** A layer that is built already. */
export interface BuiltLayer extends LayerDraft {
  readonly label: string;
  /** False if the shape is a guess, as something before was wrong. */
  readonly isCertain: boolean;
  /** Whether Darknet knows width and height of the output, and not only how many numbers it has. */
  readonly isImage: boolean;
}

/** Layers behind which Darknet has no width and height. */
const VECTORS: ReadonlySet<string> = new Set([
  'softmax',
  'cost',
  'detection',
  'gru',
  'contrastive',
]);

/** Layers that hand on the width and height that they are given. */
const PASSING: ReadonlySet<string> = new Set([
  'dropout',
  'empty',
  'route',
  'activation',
  'batchnorm',
  'normalization',
  'upsample',
]);

/** Makes a layer of a section, or reports an error and gives null. */
export type LayerBuilder = (context: LayerContext) => LayerDraft | null;

/** What one layer sees of the network before it. */
export class LayerContext {
  /** Whether this layer has looked at a shape that is a guess; then nothing can be said about its own. */
  isTainted = false;

  constructor(
    readonly index: number,
    readonly options: SectionReader,
    private readonly networkInput: Pick<BuiltLayer, 'shape' | 'isCertain' | 'isImage'>,
    private readonly layers: readonly BuiltLayer[],
    private readonly issues: DarknetIssues,
  ) {}

  /** The layer before, or the network's input. */
  get previous(): number {
    return this.index === 0 ? FIRST_INPUT : this.index - 1;
  }

  /** Shape of what the layer before gives. */
  input(): Shape {
    return this.shapeOf(this.previous);
  }

  shapeOf(index: number): Shape {
    const { shape, isCertain } = this.layers[index] ?? this.networkInput;
    this.isTainted ||= !isCertain;
    return shape;
  }

  /** Whether Darknet knows width and height of what a layer of this section gives that reads `inputs`. */
  givesImage(inputs: readonly number[]): boolean {
    const { name } = this.options.spec;
    if (VECTORS.has(name)) return false;
    const [first = this.previous] = inputs;
    return !PASSING.has(name) || this.#isImage(first);
  }

  #isImage = (index: number): boolean => (this.layers[index] ?? this.networkInput).isImage;

  /** Reports that this layer needs a map of which the one before gives Darknet no width and height. */
  lacksImage(): boolean {
    this.input();
    if (this.#isImage(this.previous)) return false;
    const reason = sentence(
      '[{0}] needs an input with width and height, but {1} outputs a vector',
      this.options.spec.name,
      this.nameOf(this.previous),
    );
    this.fail('not-loadable', this.options.section.nameRange, [reason]);
    return true;
  }

  /** Reports a layer that hands on the memory of the one before, if there is none. */
  isFirst(): boolean {
    if (this.index > 0) return false;
    this.fail('no-layer-before', this.options.section.nameRange, [this.options.spec.name]);
    return true;
  }

  layer(index: number): BuiltLayer | undefined {
    return this.layers[index];
  }

  /** `layer 3 [route]`, for people. */
  nameOf(index: number): Sentence {
    const layer = this.layers[index];
    return layer === undefined
      ? sentence('the input')
      : sentence('layer {0} [{1}]', index, layer.label);
  }

  /** The layer that a written index stands for: absolute, or relative to this layer if negative. */
  resolve(written: number, range: SourceRange): number | null {
    const resolved = written < 0 ? this.index + written : written;
    if (this.index === 0) return this.fail('no-layer-before', range, [this.options.spec.name]);
    if (resolved < 0 || resolved >= this.index)
      return this.fail('no-such-layer', range, [written, resolved, this.index]);
    return resolved;
  }

  /** Reports an error, unless it may follow from an earlier one. */
  fail<K extends DarknetIssueId>(id: K, range: SourceRange, args: DarknetArguments<K>): null {
    if (!this.isTainted && !this.options.failed) this.issues.report(id, range, args);
    return null;
  }

  /** Reports a shape of which `what`, set by `option`, leaves nothing. */
  isEmpty(
    { height, width }: Pick<Shape, 'height' | 'width'>,
    option: string,
    what: Filling,
  ): boolean {
    if (height >= 1 && width >= 1) return false;
    this.fail('map-too-small', this.options.rangeOf(option), [what, formatShape(this.input())]);
    return true;
  }

  /** Two layers whose shapes do not go together. */
  failShapes(a: number, b: number, range: SourceRange, need: Sentence): null {
    const [first, second] = [this.shapeOf(a), this.shapeOf(b)];
    return this.fail('shapes-differ', range, [
      this.nameOf(a),
      formatShape(first),
      this.nameOf(b),
      formatShape(second),
      need,
    ]);
  }
}
