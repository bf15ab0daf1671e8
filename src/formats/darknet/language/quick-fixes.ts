import { sentence } from '../../../base/sentence';
import type { Issue } from '../../issues';
import type { Fix, TextChange } from '../../language-support';
import { rangeInLine, rangeOfLines } from '../../text-place';
import { DarknetIssues, type DarknetIssueId } from '../darknet-issues';
import { readInteger } from '../number';
import { SectionReader } from '../section-reader';
import { findOption } from '../syntax';
import { entryAt, entryOfLayer, type CfgEntry, type CfgText } from './cfg-text';

/** What would mend an issue, beside its replacement. */
export function quickFixes(text: CfgText, issue: Issue): readonly Fix[] {
  const filters = filtersChange(text, issue);
  return [
    ...(issue.isWithoutEffect || issue.id === INPUTS
      ? [
          {
            title: sentence('Remove the line that Darknet ignores'),
            changes: [removedLine(text, issue.range.start.line)],
          },
        ]
      : []),
    ...(filters === undefined
      ? []
      : [
          {
            title: sentence('Set {0} in the layer before', filters.text.trim()),
            changes: [filters],
          },
        ]),
  ];
}

/** Darknet does not look at `inputs` where there are width, height and channels. */
const INPUTS: DarknetIssueId = 'input-size-conflict';

const removedLine = ({ lines }: CfgText, line: number): TextChange =>
  line + 1 < lines.length
    ? { range: rangeOfLines(line, line + 1), text: '' }
    : { range: rangeInLine(line, 0, (lines[line] ?? '').length), text: '' };

/** Sets `filters` before a head to what its classes and anchors need. */
function filtersChange(text: CfgText, { id, range }: Issue): TextChange | undefined {
  if (id !== 'head-mismatch') return undefined;
  const head = entryAt(text, range.start.line);
  const before = head?.layer && entryOfLayer(text, head.layer.index - 1);
  const needed = head && neededChannels(head);
  if (needed === undefined || before?.spec?.name !== 'convolutional') return undefined;
  const option = findOption(before.section, 'filters');
  const filters = `filters=${needed}`;
  if (option !== undefined) {
    const { nameRange, valueRange } = option;
    return { range: { start: nameRange.start, end: valueRange.end }, text: filters };
  }
  const line = before.section.range.start.line + 1;
  return { range: rangeOfLines(line, line), text: `${filters}\n` };
}

/** Channels that a head reads: numbers of a box times its anchors. */
function neededChannels({ section, spec }: CfgEntry): number | undefined {
  if (spec === undefined) return undefined;
  const options = new SectionReader(section, spec, new DarknetIssues());
  const anchors = (): number => {
    const mask = options.text('mask');
    return mask === null
      ? options.integer('num')
      : mask.split(',').filter(item => readInteger(item).found).length;
  };
  switch (spec.name) {
    case 'yolo':
      return anchors() * (options.integer('classes') + 5);
    case 'Gaussian_yolo':
      return anchors() * (options.integer('classes') + 9);
    case 'region':
      return options.integer('num') * (options.integer('classes') + options.integer('coords') + 1);
    default:
      return undefined;
  }
}
