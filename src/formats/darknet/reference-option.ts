import { sectionSpec } from './section-table';
import { findOption, type CfgOption, type CfgSection } from './syntax';

/** Options whose numbers are layers: absolute from 0, or relative if negative. */
const REFERENCE_OPTIONS: Readonly<Record<string, string>> = {
  route: 'layers',
  shortcut: 'from',
  scale_channels: 'from',
  sam: 'from',
  convolutional: 'share_index',
  yolo: 'embedding_layer',
};

export const isReferenceOption = (section: string, option: string): boolean =>
  REFERENCE_OPTIONS[section] === option;

/** The option of a section that refers to layers, if it is given. */
export function referenceOption(section: CfgSection): CfgOption | undefined {
  const spec = sectionSpec(section.name);
  const name = spec && REFERENCE_OPTIONS[spec.name];
  return name === undefined ? undefined : findOption(section, name);
}
