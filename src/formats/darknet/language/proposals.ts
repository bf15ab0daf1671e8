import { sentence, type Filling } from '../../../base/sentence';
import type { SourcePosition, SourceRange } from '../../../base/source-range';
import { DARKNET_ACTIVATION_NAMES } from '../activations';
import { formatShape } from '../../../core/network/shape';
import { blockTitle } from '../../block-title';
import type { Proposal } from '../../language-support';
import { rangeInLine } from '../../text-place';
import type { OptionSpec, SectionSpec } from '../option-spec';
import { isReferenceOption } from '../reference-option';
import { optionSpec, SECTIONS } from '../section-table';
import { entryAt, type CfgEntry, type CfgText } from './cfg-text';
import { optionDocumentation, sectionDocumentation } from './documentation';
import { OPTION_RANKS, SECTION_RANKS, VALUE_RANKS } from './option-ranks';

/** Sections behind `[`, options at the beginning of a line, values behind `=`. */
export function proposals(text: CfgText, position: SourcePosition): readonly Proposal[] {
  const line = text.lines[position.line] ?? '';
  const before = line.slice(0, position.column);
  if (/^\s*[#;]/.test(before)) return [];
  const entry = entryAt(text, position.line);
  if (/^\s*\[[^\]]*$/.test(before)) return sectionItems(text, sectionRange(position, line));
  const sign = before.indexOf('=');
  const spec = entry?.spec;
  if (entry === undefined || spec === undefined)
    return sign < 0 ? sectionItems(text, wordRange(position, line)) : [];
  if (sign >= 0) {
    const option = optionSpec(spec, before.slice(0, sign).replace(/\s/g, ''));
    return option === undefined ? [] : valueItems(text, entry, option, position, line);
  }
  const range = wordRange(position, line);
  return [...optionItems(entry, spec, range, line.includes('=')), ...sectionItems(text, range)];
}

/** What most proposals are. */
const PLAIN = { isSnippet: false, detail: '', documentation: [], isUsual: false } as const;

/** From the bracket to the end of the name, the closing bracket included. */
function sectionRange({ line, column }: SourcePosition, text: string): SourceRange {
  const rest = /^[^\s\]]*\]?/.exec(text.slice(column))?.[0] ?? '';
  return rangeInLine(line, text.indexOf('['), column + rest.length);
}

function wordRange({ line, column }: SourcePosition, text: string): SourceRange {
  let start = Math.min(column, text.length);
  while (start > 0 && /[\w.-]/.test(text.charAt(start - 1))) start--;
  const rest = /^\w*/.exec(text.slice(column))?.[0] ?? '';
  return rangeInLine(line, start, column + rest.length);
}

function sectionItems({ hasNet }: CfgText, range: SourceRange): readonly Proposal[] {
  const rank = rankIn(SECTION_RANKS);
  return SECTIONS.filter((_, index) => index > 0 || !hasNet).map(spec => ({
    ...PLAIN,
    label: `[${spec.name}]`,
    kind: 'section',
    range,
    text: `[${spec.name}]`,
    rank: `2${rank(spec.name)}`,
    documentation: sectionDocumentation(spec),
  }));
}

function optionItems(
  { section }: CfgEntry,
  spec: SectionSpec,
  range: SourceRange,
  hasValue: boolean,
): readonly Proposal[] {
  const given = new Set(section.options.map(({ name }) => name));
  const rank = rankIn(OPTION_RANKS[spec.name]);
  return spec.options
    .filter(({ name }) => !given.has(name))
    .map(option => ({
      ...PLAIN,
      label: option.name,
      kind: 'option',
      range,
      text: hasValue ? option.name : `${option.name}=\${1:${option.default ?? ''}}`,
      isSnippet: !hasValue,
      rank: rank(option.name, `${option.use === 'inference' ? 0 : 1}${option.name}`),
      detail: optionDetail(option),
      documentation: optionDocumentation(option),
    }));
}

const optionDetail = ({ type, default: value }: OptionSpec): Filling =>
  value === null ? type : sentence('{0}, default {1}', type, value);

/** Texts that sort by how often real networks use a name; what they never use comes last, by `other`. */
function rankIn(names: readonly string[] = []): (name: string, other?: string) => string {
  const ranks = new Map(names.map((name, rank) => [name, `0${String(rank).padStart(3, '0')}`]));
  return (name, other = name) => ranks.get(name) ?? `1${other}`;
}

function valueItems(
  text: CfgText,
  entry: CfgEntry,
  option: OptionSpec,
  position: SourcePosition,
  line: string,
): readonly Proposal[] {
  const range = wordRange(position, line);
  if (entry.spec !== undefined && isReferenceOption(entry.spec.name, option.name))
    return layerItems(text, entry, range);
  const used = VALUE_RANKS[option.name];
  const rank = rankIn(used);
  return valuesOf(option).map(value => ({
    ...PLAIN,
    label: value,
    kind: 'value',
    range,
    text: value,
    rank: rank(value),
    ...(value === option.default && { detail: sentence('default'), isUsual: used === undefined }),
  }));
}

function valuesOf({ type, choices, default: value }: OptionSpec): readonly string[] {
  switch (type) {
    case 'choice':
      return choices;
    case 'activation':
      return DARKNET_ACTIVATION_NAMES;
    case 'flag':
      return ['0', '1'];
    default:
      return value === null ? [] : [value];
  }
}

/** Earlier layers, the nearest first, as the relative numbers that stay right when layers are added above. */
function layerItems(
  { entries, network, blocks }: CfgText,
  { layer: own }: CfgEntry,
  range: SourceRange,
): readonly Proposal[] {
  const index = own?.index ?? 0;
  return entries.flatMap(({ layer, isCertain }, entry) => {
    const block = blocks[entry];
    if (layer === undefined || layer.index >= index || block === undefined) return [];
    const written = String(layer.index - index);
    const title = blockTitle(network, block);
    return [
      {
        ...PLAIN,
        label: written,
        kind: 'layer',
        range,
        text: written,
        rank: String(index - layer.index).padStart(6, '0'),
        detail: isCertain ? `${title}, ${formatShape(layer.output.shape)}` : title,
      },
    ];
  });
}
