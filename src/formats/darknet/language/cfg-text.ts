import type { Layer, Network } from '../../../core/network/network';
import type { Model } from '../../format';
import { firstErrorLine } from '../../issues';
import { lastFrom } from '../../text-place';
import type { SourceBlock } from '../../source-map';
import type { SectionSpec } from '../option-spec';
import { isNetworkSection, sectionSpec } from '../section-table';
import type { CfgDocument, CfgSection } from '../syntax';

/** One section and, but for [net], the layer that it makes. */
export interface CfgEntry {
  readonly section: CfgSection;
  /** What the tables know of it; undefined for unknown sections. */
  readonly spec: SectionSpec | undefined;
  readonly layer: Layer | undefined;
  /** Whether the shape of the layer is more than a guess. */
  readonly isCertain: boolean;
  /** Line behind the section's last, blank lines and comments before the next section included. */
  readonly endLine: number;
}

/** A .cfg file as its editor sees it. */
export interface CfgText {
  readonly lines: readonly string[];
  readonly entries: readonly CfgEntry[];
  /** Whether the text begins with [net]. */
  readonly hasNet: boolean;
  /** One for each entry. */
  readonly blocks: readonly SourceBlock[];
  readonly network: Network;
}

export function cfgText(text: string, { sections }: CfgDocument, model: Model): CfgText {
  const lines = text.split(/\r\n|\r|\n/);
  const { network, issues, sourceMap } = model;
  const [first] = sections;
  const hasNet = first !== undefined && isNetworkSection(first.name.toLowerCase());
  const errorLine = firstErrorLine(issues);
  const entries = sections.map((section, index) => ({
    section,
    spec: sectionSpec(section.name),
    layer: hasNet && index === 0 ? undefined : network.layers[index - (hasNet ? 1 : 0)],
    isCertain: section.range.end.line < errorLine,
    endLine: sections[index + 1]?.range.start.line ?? lines.length,
  }));
  return { lines, entries, hasNet, blocks: sourceMap.blocks, network };
}

/** The section in whose lines `line` is, comments behind its options included. */
export const entryAt = ({ entries }: CfgText, line: number): CfgEntry | undefined =>
  lastFrom(entries, line, ({ section }) => section.range);

export const entryOfLayer = ({ entries, hasNet }: CfgText, layer: number): CfgEntry | undefined =>
  entries[layer + (hasNet ? 1 : 0)];
