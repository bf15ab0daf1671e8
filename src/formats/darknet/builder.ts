import { sentence } from '../../base/sentence';
import type { SourceRange } from '../../base/source-range';
import type { PictureFit } from '../../core/detection/picture-fit';
import { unreadLayers, type Layer, type Network } from '../../core/network/network';
import { elementCount, type Shape } from '../../core/network/shape';
import { rulesOf } from '../../core/operations/operations';
import type { ParseOptions } from '../format';
import type { Issue } from '../issues';
import { DarknetIssues } from './darknet-issues';
import { sourceMapOf, type SourceBlock, type SourceMap } from '../source-map';
import { suggestionFor } from '../suggestion';
import { LayerContext, type BuiltLayer, type LayerBuilder, type LayerDraft } from './layer-context';
import { convolutional, deconvolutional } from './layers/convolution';
import { connected, local } from './layers/dense';
import * as elementwise from './layers/elementwise';
import * as head from './layers/head';
import * as join from './layers/join';
import * as pooling from './layers/pooling';
import * as rearrangement from './layers/rearrangement';
import * as recurrent from './layers/recurrent';
import { readNetworkInput, type NetworkInput } from './network-input';
import { LARGEST_INTEGER } from './option-spec';
import { checkOptions } from './option-check';
import { referenceOption } from './reference-option';
import { SectionReader } from './section-reader';
import { isNetworkSection, SECTION_NAMES, sectionSpec } from './section-table';
import type { CfgDocument, CfgSection } from './syntax';
import { NO_WEIGHTS, numbersIn, type WeightRecord } from './weight-record';

/** How each section of the table becomes a layer. */
export const LAYER_BUILDERS: Readonly<Record<string, LayerBuilder>> = {
  convolutional,
  deconvolutional,
  local,
  connected,
  maxpool: pooling.maxpool,
  local_avgpool: pooling.localAvgpool,
  avgpool: pooling.avgpool,
  route: join.route,
  shortcut: join.shortcut,
  scale_channels: join.scaleChannels,
  sam: join.sam,
  implicit: join.implicit,
  upsample: rearrangement.upsample,
  reorg: rearrangement.reorg,
  reorg3d: rearrangement.reorg3d,
  crop: rearrangement.crop,
  yolo: head.yolo,
  Gaussian_yolo: head.gaussianYolo,
  region: head.region,
  detection: head.detection,
  iseg: head.iseg,
  softmax: head.softmax,
  rnn: recurrent.rnn,
  gru: recurrent.gru,
  lstm: recurrent.lstm,
  crnn: recurrent.crnn,
  conv_lstm: recurrent.convLstm,
  history: recurrent.history,
  activation: elementwise.activation,
  logistic: elementwise.logistic,
  l2norm: elementwise.unsupported('there is no kernel for it'),
  batchnorm: elementwise.batchnorm,
  normalization: elementwise.normalization,
  dropout: elementwise.passing,
  cost: elementwise.identity,
  empty: elementwise.passing,
  contrastive: elementwise.unsupported('it is a loss that only training needs'),
};

/** A network with what else its .cfg file says. */
export interface BuiltNetwork {
  readonly network: Network;
  readonly pictureFit: PictureFit;
  readonly issues: readonly Issue[];
  /** For each layer what a weights file holds for it. */
  readonly weights: readonly WeightRecord[];
  readonly sourceMap: SourceMap;
}

const START_OF_FILE: SourceRange = {
  start: { line: 0, column: 0 },
  end: { line: 0, column: 0 },
};

export function buildNetwork(
  document: CfgDocument,
  name: string,
  options: ParseOptions,
): BuiltNetwork {
  const issues = new DarknetIssues();
  const [first, ...rest] = document.sections;
  const small = first?.name.toLowerCase() ?? '';
  const hasNet = first !== undefined && isNetworkSection(small);
  if (hasNet && small !== first.name) issues.report('capital-net', first.nameRange, [small], small);
  if (!hasNet) issues.report('missing-net', first?.nameRange ?? START_OF_FILE, []);
  const sections = hasNet ? rest : document.sections;
  const input = readNetworkInput(hasNet ? first : undefined, options, issues);
  if (sections.length === 0) issues.report('no-layers', first?.nameRange ?? START_OF_FILE, []);

  const head = hasNet ? blockOf(first) : undefined;
  const layers: BuiltLayer[] = [];
  for (const section of sections) layers.push(buildLayer(section, input, layers, issues));
  const built = layers.map((layer, index): Layer => ({
    index,
    id: String(index),
    label: layer.label,
    operation: layer.operation,
    inputs: layer.inputs,
    output: { shape: layer.shape, element: 'f32' },
    parameters: numbersIn(layer.weights),
  }));
  const network: Network = {
    name,
    inputs: [{ id: '', output: { shape: input.shape, element: 'f32' } }],
    layers: built,
    outputs: unreadLayers(built),
  };
  return {
    network,
    pictureFit: input.fit,
    issues: [...document.issues, ...issues.list],
    weights: layers.map(layer => layer.weights),
    sourceMap: sourceMapOf(
      [...(head === undefined ? [] : [head]), ...sections.map(layerBlock)],
      head,
    ),
  };
}

const blockOf = ({ name, nameRange, range }: CfgSection): SourceBlock => ({
  name,
  nameRange,
  range,
  layers: [],
  characteristic: '',
});

const layerBlock = (section: CfgSection, layer: number): SourceBlock => ({
  ...blockOf(section),
  layers: [layer],
  characteristic: referenceOption(section)?.value ?? '',
});

function buildLayer(
  section: CfgSection,
  input: NetworkInput,
  layers: readonly BuiltLayer[],
  issues: DarknetIssues,
): BuiltLayer {
  const index = layers.length;
  const shapeBefore = layers[index - 1]?.shape ?? input.shape;
  const spec = sectionSpec(section.name);
  const builder = spec && LAYER_BUILDERS[spec.name];
  if (spec === undefined || builder === undefined) {
    reportUnknown(section, issues);
    return failedLayer(section.name, index, shapeBefore);
  }
  checkOptions(section, spec, issues);
  const options = new SectionReader(section, spec, issues);
  const context = new LayerContext(index, options, input, layers, issues);
  const draft = checkedSizes(context, builder(context));
  if (draft === null || options.failed) return failedLayer(spec.name, index, shapeBefore);

  const { operation, weights } = withLoading(options, context.input(), draft);
  if (operation.kind === 'unsupported')
    issues.report('cannot-run', section.nameRange, [spec.name, operation.reason]);
  const isCertain = !context.isTainted;
  const isImage = context.givesImage(draft.inputs);
  return {
    ...draft,
    operation,
    weights,
    label: spec.name,
    isCertain,
    isImage,
  };
}

/** Keeps a place for a layer that could not be understood. */
const failedLayer = (label: string, index: number, shape: Shape): BuiltLayer => ({
  operation: { kind: 'unsupported', reason: 'its section has errors' },
  inputs: [index - 1],
  shape,
  weights: NO_WEIGHTS,
  label,
  isCertain: false,
  isImage: true,
});

function reportUnknown({ name, nameRange }: CfgSection, issues: DarknetIssues): void {
  if (isNetworkSection(name)) {
    issues.report('repeated-net', nameRange, [name]);
    return;
  }
  const suggestion = issues.isFull ? null : suggestionFor(name, SECTION_NAMES);
  issues.report('unknown-section', nameRange, [name, suggestion], suggestion);
}

/** Darknet counts the numbers of a map and of a layer's weights with 32 bits. */
function checkedSizes(context: LayerContext, draft: LayerDraft | null): LayerDraft | null {
  if (draft === null) return null;
  const { nameRange } = context.options.section;
  const outputs = elementCount(draft.shape);
  const stored = numbersIn(draft.weights);
  if (outputs > LARGEST_INTEGER)
    return context.fail('too-large', nameRange, [sentence('The output'), outputs]);
  if (stored > LARGEST_INTEGER)
    return context.fail('too-large', nameRange, [sentence("The layer's weights"), stored]);
  return draft;
}

/** A layer whose numbers Darknet does not load, or not all, computes with random ones. */
function withLoading(
  options: SectionReader,
  input: Shape,
  { operation, shape, weights }: LayerDraft,
): Pick<LayerDraft, 'operation' | 'weights'> {
  const hasScales = weights.kind === 'filters' && weights.batchNormalize;
  const option = ['dontload', 'numload', ...(hasScales ? ['dontloadscales'] : [])].find(name =>
    options.flag(name),
  );
  if (numbersIn(weights) === 0 || option === undefined) return { operation, weights };
  const reason = `not all of its weights are loaded (${option})`;
  const macs =
    rulesOf(operation).macs(operation, { inputs: [input], output: shape }) *
    shape.height *
    shape.width;
  return { operation: { kind: 'unsupported', reason, macs }, weights: loaded(options, weights) };
}

/** What of a record is in a file that Darknet would load. */
function loaded(options: SectionReader, weights: WeightRecord): WeightRecord {
  if (options.flag('dontload')) return NO_WEIGHTS;
  if (weights.kind !== 'filters') return weights;
  const filters = options.integer('numload') || weights.biases;
  const withScales = weights.batchNormalize && !options.flag('dontloadscales');
  const biases = Math.min(filters, weights.biases);
  const each = weights.weights / weights.biases + (withScales ? 4 : 1);
  return { kind: 'opaque', numbers: biases * each };
}
