import { lazily } from '../../base/lazily';
import { sentence } from '../../base/sentence';
import type { SourcePosition } from '../../base/source-range';
import type { Model, ModelFormat } from '../format';
import type {
  Documentation,
  LanguageSupport,
  NetworkText,
  PlacedDocumentation,
  TextReference,
} from '../language-support';
import type { Listing, ValuePlace } from '../listing';
import type { SourceBlock } from '../source-map';
import { touches } from '../text-place';

/** What editors can do with the listings of a binary format. */
export const listingLanguage = (format: Pick<ModelFormat, 'open'>): LanguageSupport => ({
  triggers: [],
  read: (source, options) => listingText(format.open(source, options)),
});

/** What editors can do with the listing of a model. */
export function listingText(model: Model): NetworkText {
  const listing = lazily(() => model.listing?.() ?? NO_LISTING);
  const origins = lazily(() => originsIn(listing()));
  const readOnly = () =>
    sentence('This is the listing of a binary file, which cannot be edited here.');
  return {
    model,
    isReadOnly: true,
    proposals: () => [],
    meaningOf: block => meaningOf(listing(), block),
    documentationAt: position => documentationAt(listing(), origins(), position),
    references: lazily(() => referencesIn(model, listing(), origins())),
    preambles: () => [listing().stored ?? []].flat(),
    isComment: line => line.startsWith('#'),
    formatted: () => listing().text.split('\n'),
    fixes: () => [],
    insertion: readOnly,
    removal: readOnly,
  };
}

const NO_LISTING: Listing = { text: '', places: [], stored: undefined };

/** Where each value comes from. */
type Origins = ReadonlyMap<string, ValuePlace>;

const originsIn = ({ places }: Listing): Origins =>
  new Map(places.filter(({ isOrigin }) => isOrigin).map(place => [place.name, place]));

function referencesIn(
  { sourceMap }: Model,
  { places }: Listing,
  origins: Origins,
): readonly TextReference[] {
  return places.flatMap(({ name, range, isOrigin }) => {
    const origin = origins.get(name)?.range;
    if (isOrigin || origin === undefined) return [];
    const to = sourceMap.layersAt(origin.start.line).at(-1) ?? null;
    return { range, to, origin };
  });
}

/** The name that the file has for what a node computes. */
function meaningOf({ places }: Listing, { outputRange }: SourceBlock): Documentation {
  if (outputRange === undefined) return [];
  const { start, end } = outputRange;
  const named = places.filter(
    ({ range, isOrigin }) =>
      isOrigin && range.start.line === start.line && range.end.column <= end.column,
  );
  return named.map(({ name }) => [inCode(name)]);
}

/** What is known of a value that no layer computes: its name and its type. */
function documentationAt(
  { places }: Listing,
  origins: Origins,
  position: SourcePosition,
): PlacedDocumentation | undefined {
  const place = places.find(({ range }) => touches(range, position));
  const origin = place && origins.get(place.name);
  if (place === undefined || origin?.type === undefined) return undefined;
  const { name, range } = place;
  return { range, documentation: [[inCode(`${origin.type} ${name}`)]] };
}

const inCode = (text: string): string => `\`${text.replaceAll('`', "'")}\``;
