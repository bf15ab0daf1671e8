import { at } from '../../base/assert';
import { shapeOf, type Layer, type Network } from '../network/network';
import type { ChannelSlice } from '../network/operation';

/** Something that a layer's definition says: `kernel` is `3×3`. */
export interface DefinitionField {
  readonly name: string;
  readonly value: string;
}

/**
 * What a layer's definition says about its operation, field by field in the order of their names; what it
 * reads is left out. Names and values are the same in every language.
 */
export const definitionOf = (network: Network, layer: Layer): readonly DefinitionField[] =>
  (layer.operation.kind === 'concat'
    ? [{ name: 'channels', value: sliceText(network, layer, layer.operation.slices) }]
    : fieldsOf(layer.operation)
  ).sort((a, b) => (a.name < b.name ? -1 : 1));

/** How many channels an input has is said by another layer; here only which of them are taken. */
const sliceText = (network: Network, { inputs }: Layer, slices: readonly ChannelSlice[]): string =>
  slices
    .map(({ start, count }, input) => {
      const { channels } = shapeOf(network, at(inputs, input));
      return start === 0 && count === channels ? 'all' : `${start}–${start + count - 1}`;
    })
    .join(', ');

/** Parts of an operation whose fields need no name in front. */
const TRANSPARENT: ReadonlySet<string> = new Set(['window', 'head']);

/** Parts that are a kind and its numbers: `leaky 0.1`. */
const WORDS: ReadonlySet<string> = new Set(['activation']);

/** The kind isn't a field: layers of different kinds are different layers. */
const NAMES: Readonly<Record<string, string>> = { before: 'padding' };

function fieldsOf(value: object, prefix = ''): DefinitionField[] {
  return Object.entries(value).flatMap(([key, part]: [string, unknown]) => {
    if (prefix === '' && key === 'kind') return [];
    const name = prefix + (NAMES[key] ?? key);
    if (WORDS.has(key) && typeof part === 'object' && part !== null)
      return [{ name, value: Object.values(part).map(textOf).join(' ') }];
    if (typeof part !== 'object' || part === null || Array.isArray(part) || isPerAxis(part))
      return [{ name, value: textOf(part) }];
    return fieldsOf(part, TRANSPARENT.has(key) ? ' ' : `${name}.`).map(field => ({
      ...field,
      name: field.name.trimStart(),
    }));
  });
}

const isPerAxis = (value: unknown): value is { readonly x: number; readonly y: number } =>
  typeof value === 'object' &&
  value !== null &&
  'x' in value &&
  'y' in value &&
  Object.keys(value).length === 2;

function textOf(value: unknown): string {
  if (isPerAxis(value)) return `${value.x}×${value.y}`;
  if (Array.isArray(value)) return value.map(textOf).join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
