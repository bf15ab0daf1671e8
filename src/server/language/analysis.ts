import { lazily } from '../../base/lazily';
import type { SourceRange } from '../../base/source-range';
import { layerWorkingSet, workingSetBytes, type WorkingSet } from '../../core/memory/working-set';
import { layerMacs } from '../../core/network/cost';
import type { Layer, Network } from '../../core/network/network';
import { buildNetwork } from '../../formats/darknet/builder';
import type { SectionSpec } from '../../formats/darknet/option-spec';
import { isNetworkSection, sectionSpec } from '../../formats/darknet/section-table';
import { parseSyntax, type CfgDocument, type CfgSection } from '../../formats/darknet/syntax';
import { hasErrors, type Issue } from '../../formats/issues';
import type { ParsedPlanFile } from '../../formats/plan/plan-file';
import { networkHash } from '../../formats/plan/network-hash';
import type { SourceMap } from '../../formats/source-map';
import { planInFile, type PlanInFile } from './plan-in-file';

/** One section and, but for [net], the layer that it makes. */
export interface SectionEntry {
  readonly section: CfgSection;
  /** What the tables know of it; undefined for unknown sections. */
  readonly spec: SectionSpec | undefined;
  readonly layer: Layer | undefined;
  /** Whether the shape of the layer is more than a guess. */
  readonly isCertain: boolean;
  /** Line behind the section's last, blank lines and comments before the next section included. */
  readonly endLine: number;
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
  readonly lines: readonly string[];
  readonly document: CfgDocument;
  readonly entries: readonly SectionEntry[];
  /** The [net] section, if the text begins with it. */
  readonly net: SectionEntry | undefined;
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

/** Never throws, whatever the text. */
export function analyse(
  text: string,
  name: string,
  planFile: ParsedPlanFile = NO_PLAN_FILE,
): Analysis {
  const lines = text.split(/\r\n|\r|\n/);
  const document = parseSyntax(text);
  const { network, issues, sourceMap } = buildNetwork(
    document,
    name,
    planFile.planFile.inputSize ?? {},
  );
  const entries = sectionEntries(document, network, issues, lines.length);
  const isSound = !hasErrors(issues);
  const hash = lazily(() => networkHash(network));
  return {
    name,
    lines,
    document,
    entries,
    net: entries.find(({ section }, index) => index === 0 && isNetworkSection(section.name)),
    network,
    sourceMap,
    issues,
    isSound,
    costs: entries.flatMap(({ layer, isCertain }) =>
      layer === undefined ? [] : [isCertain ? layerCost(network, layer) : undefined],
    ),
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

/** Shapes are certain up to the first error, whatever follows may depend on it. */
function sectionEntries(
  { sections }: CfgDocument,
  network: Network,
  issues: readonly Issue[],
  lineCount: number,
): readonly SectionEntry[] {
  const [first] = sections;
  const offset = first !== undefined && isNetworkSection(first.name) ? 1 : 0;
  const firstError = issues.reduce(
    (line, { severity, range }) => (severity === 'error' ? Math.min(line, range.start.line) : line),
    offset === 0 ? -1 : Infinity,
  );
  return sections.map((section, index) => {
    const next = sections[index + 1];
    const layer = index < offset ? undefined : network.layers[index - offset];
    return {
      section,
      spec: sectionSpec(section.name),
      layer,
      isCertain: lastLine(section.range) < firstError,
      endLine: next?.range.start.line ?? lineCount,
    };
  });
}

const lastLine = ({ end }: SourceRange): number => end.line;

/** The section in whose lines `line` is, comments behind its options included. */
export function entryAt({ entries }: Analysis, line: number): SectionEntry | undefined {
  let [low, high] = [0, entries.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((entries[middle]?.section.range.start.line ?? 0) <= line) low = middle + 1;
    else high = middle;
  }
  return entries[low - 1];
}

export const entryOfLayer = ({ entries, net }: Analysis, layer: number): SectionEntry | undefined =>
  entries[layer + (net === undefined ? 0 : 1)];
