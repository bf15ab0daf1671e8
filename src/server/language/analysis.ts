import { layerWorkingSet, workingSetBytes, type WorkingSet } from '../../core/target/working-set';
import { layerMacs } from '../../core/operations/macs';
import type { Layer, Network } from '../../core/network/network';
import { firstErrorLine, hasErrors, type Issue } from '../../formats/issues';
import type { NetworkText } from '../../formats/language-support';
import type { ParsedPlanFile } from '../../formats/plan/plan-file';
import { networkHash } from '../../formats/plan/network-hash';
import { lazily } from '../../base/lazily';
import { noFiles, type OpenDefinition } from '../../formats/definition';
import { shownText, textDefinition, type ShownDefinition } from '../../formats/registry/languages';
import type { SourceBlock, SourceMap } from '../../formats/source-map';
import { lastFrom } from '../../formats/text-place';
import { planInFile, type PlanInFile } from './plan-in-file';

/** A part of the text with a heading. */
export interface Block extends SourceBlock {
  /** Whether the shapes of its layers are more than guesses. */
  readonly isCertain: boolean;
}

/** What a layer costs when it is computed whole. */
export interface LayerCost {
  readonly workingSet: WorkingSet;
  readonly workingSetBytes: number;
  readonly macs: number;
}

/** A text, and all that can be said of it at once. Made once for each version of a document. */
export interface Analysis {
  readonly name: string;
  readonly definition: ShownDefinition;
  readonly lines: readonly string[];
  /** What the language of the text knows of it. */
  readonly text: NetworkText;
  readonly blocks: readonly Block[];
  /** The block that stands for the network as a whole, if the text has one. */
  readonly head: Block | undefined;
  readonly network: Network;
  readonly sourceMap: SourceMap;
  readonly issues: readonly Issue[];
  /** No errors: the network can be planned. */
  readonly isSound: boolean;
  /** By layer; undefined where the shape is a guess. */
  readonly costs: readonly (LayerCost | undefined)[];
  readonly planFile: ParsedPlanFile;
  /** The plan that the plan file names, if the network is sound. */
  readonly plan: PlanInFile | undefined;
  /** Identifies a sound network; worked out when it is asked for, since that takes as long as all the rest. */
  readonly hash: () => string | undefined;
}

export const NO_PLAN_FILE: ParsedPlanFile = { planFile: {}, issues: [], ranges: {} };

/**
 * Never throws, whatever the text.
 * @param written what the editor shows: the definition itself, or its listing.
 */
export function analyse(
  written: string,
  name: string,
  planFile: ParsedPlanFile = NO_PLAN_FILE,
  definition: ShownDefinition = textDefinition(name, written),
  openFile: OpenDefinition = noFiles,
): Analysis {
  const sized = { ...definition, ...planFile.planFile.inputSize };
  const text = shownText(sized, openFile);
  const { network, issues, sourceMap } = text.model;
  const errorLine = firstErrorLine(issues);
  const blocks = sourceMap.blocks.map((block): Block => ({
    ...block,
    isCertain: block.range.end.line < errorLine,
  }));
  const isSound = !hasErrors(issues);
  const hash = lazily(() => networkHash(network));
  const isKnown = (layer: Layer): boolean =>
    sourceMap.blocksOf(layer.index).every(({ range }) => range.end.line < errorLine);
  return {
    name,
    definition: sized,
    lines: written.split(/\r\n|\r|\n/),
    text,
    blocks,
    head: sourceMap.head && blocks[sourceMap.blocks.indexOf(sourceMap.head)],
    network,
    sourceMap,
    issues,
    isSound,
    costs: network.layers.map(layer => (isKnown(layer) ? layerCost(network, layer) : undefined)),
    planFile,
    plan: isSound ? planInFile(planFile.planFile, network, hash) : undefined,
    hash: () => (isSound ? hash() : undefined),
  };
}

function layerCost(network: Network, layer: Layer): LayerCost {
  const workingSet = layerWorkingSet(network, layer);
  return {
    workingSet,
    workingSetBytes: workingSetBytes(workingSet),
    macs: layerMacs(network, layer),
  };
}

/** The block in whose lines `line` is, comments behind what it says included. */
export const blockAt = ({ blocks }: Analysis, line: number): Block | undefined =>
  lastFrom(blocks, line, ({ range }) => range);

/** The first block that makes a layer. */
export function blockOfLayer({ sourceMap, blocks }: Analysis, layer: number): Block | undefined {
  const [first] = sourceMap.blocksOf(layer);
  return first && lastFrom(blocks, first.range.start.line, ({ range }) => range);
}

/** The layer whose output is that of a block. */
export function layerOf({ network }: Analysis, { layers }: SourceBlock): Layer | undefined {
  const last = layers.at(-1);
  return last === undefined ? undefined : network.layers[last];
}
