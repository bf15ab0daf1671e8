import type { DarknetIssues } from './darknet-issues';
import { suggestionFor } from '../suggestion';
import type { SectionSpec } from './option-spec';
import { optionSpec } from './section-table';
import type { CfgSection } from './syntax';

/** Reports options that Darknet would not look at: unknown ones, and second ones of a name. */
export function checkOptions(section: CfgSection, spec: SectionSpec, issues: DarknetIssues): void {
  const lineOf = new Map<string, number>();
  for (const { name, value, nameRange } of section.options) {
    if (issues.isFull) return;
    if (name === '' || value === '') continue;
    const earlier = lineOf.get(name);
    if (earlier !== undefined) issues.report('duplicate-option', nameRange, [name, earlier + 1]);
    else lineOf.set(name, nameRange.start.line);
    if (value === null || optionSpec(spec, name) !== undefined) continue;
    const suggestion = suggestionFor(
      name,
      spec.options.map(option => option.name),
    );
    issues.report('unknown-option', nameRange, [name, spec.name, suggestion], suggestion);
  }
}
