import { Uri } from 'vscode';
import { LISTING_ENDING, LISTING_SCHEME } from '../protocol/contributions';

/** Where the listing of a binary network is shown. Its name has an ending of its own, so that no editor of the file takes it. */
export const listingOf = (file: Uri): Uri =>
  file.with({
    scheme: LISTING_SCHEME,
    path: `${file.path}${LISTING_ENDING}`,
    query: file.query === '' ? file.scheme : `${file.scheme}?${file.query}`,
  });

/** The file of a network: what a listing is of, or the text itself. */
export function fileOf(uri: Uri): Uri {
  if (uri.scheme !== LISTING_SCHEME) return uri;
  const [scheme = '', ...query] = uri.query.split('?');
  return uri.with({
    scheme,
    path: uri.path.slice(0, -LISTING_ENDING.length),
    query: query.join('?'),
  });
}

/** Names of documents on the wire to the server, which knows a listing by the file that it is of. */
export class WireNames {
  private readonly listings = new Map<string, Uri>();

  readonly code2Protocol = (uri: Uri): string => {
    const file = fileOf(uri).toString();
    if (uri.scheme === LISTING_SCHEME) this.listings.set(file, uri);
    return file;
  };

  readonly protocol2Code = (name: string): Uri => this.listings.get(name) ?? Uri.parse(name);
}
