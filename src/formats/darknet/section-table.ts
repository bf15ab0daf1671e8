import type { OptionSpec, SectionSpec } from './option-spec';
import { COMMON_OPTIONS } from './sections/common';
import * as convolution from './sections/convolution';
import * as elementwise from './sections/elementwise';
import * as head from './sections/head';
import * as join from './sections/join';
import { NETWORK_SECTION } from './sections/network';
import * as pooling from './sections/pooling';
import * as recurrent from './sections/recurrent';

const withCommonOptions = (spec: SectionSpec): SectionSpec => {
  const own = new Set(spec.options.map(({ name }) => name));
  return {
    ...spec,
    options: [...spec.options, ...COMMON_OPTIONS.filter(({ name }) => !own.has(name))],
  };
};

/** Every section of AlexeyAB's and of the original Darknet, [net] first. */
export const SECTIONS: readonly SectionSpec[] = [
  NETWORK_SECTION,
  ...[convolution, pooling, join, head, recurrent, elementwise].flatMap(group =>
    Object.values<SectionSpec>(group).map(withCommonOptions),
  ),
];

const byName: ReadonlyMap<string, SectionSpec> = new Map(
  SECTIONS.flatMap(spec => [spec.name, ...spec.aliases].map(name => [name, spec] as const)),
);

const optionsOf: ReadonlyMap<SectionSpec, ReadonlyMap<string, OptionSpec>> = new Map(
  SECTIONS.map(spec => [spec, new Map(spec.options.map(option => [option.name, option]))]),
);

/** All names of sections, aliases included. */
export const SECTION_NAMES: readonly string[] = [...byName.keys()];

export const isNetworkSection = (name: string): boolean => byName.get(name) === NETWORK_SECTION;

/** The section that is called `name` or has it as an alias; names are case sensitive. */
export const sectionSpec = (name: string): SectionSpec | undefined => byName.get(name);

export const optionSpec = (spec: SectionSpec, name: string): OptionSpec | undefined =>
  optionsOf.get(spec)?.get(name);

export { NETWORK_SECTION };
