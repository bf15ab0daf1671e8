import type {
  CancellationToken,
  CodeAction,
  CodeActionParams,
  DocumentLink,
  Hover,
  HoverParams,
  InlayHint,
  InlayHintParams,
  Position,
  Range,
  ResponseError,
} from 'vscode-languageserver';
import { parsePlanFile } from '../formats/plan/plan-file';
import { DESCRIPTIONS } from '../formats/registry/recognition';
import { PLAN_FILE_ENDING } from '../protocol/contributions';
import { CANCELLED, MODIFIED, responseError } from './backlog';
import { codeActions, planFileActions } from './language/code-actions';
import { codeLenses } from './language/code-lens';
import { completion } from './language/completion';
import { documentLinks, planFileLinks } from './language/document-links';
import { foldingRanges } from './language/folding';
import { formatting } from './language/formatting';
import { hover, planFileHover, type HoverSources } from './language/hover';
import { inlayHints } from './language/inlay-hints';
import { definition, highlights, references } from './language/navigation';
import { outline } from './language/outline';
import type { OpenNetwork } from './network-store';
import { isPlanFile } from './plan-file-store';
import type { Session } from './session';

interface InDocument {
  readonly textDocument: { readonly uri: string };
}

/** Maximum number of names to look for in one text. */
const MOST_NAMES = 200;

/** Gives a handler the newest analysis; `otherwise` answers for documents that aren't an open network. */
type About = <P extends InDocument, R>(
  answer: (network: OpenNetwork, parameters: P) => R | Promise<R>,
  otherwise: R,
) => (parameters: P, token: CancellationToken) => Promise<R | ResponseError>;

const aboutNetworksOf =
  (session: Session): About =>
  (answer, otherwise) =>
  async (parameters, token) => {
    const network = await session.network(parameters.textDocument.uri);
    if (token.isCancellationRequested) return responseError(CANCELLED);
    if (network === undefined) return otherwise;
    const answered = await answer(network, parameters);
    return session.isNewest(network) ? answered : responseError(MODIFIED);
  };

/** Answers the editor's requests about networks out of the language service. */
export function serveFeatures(session: Session): void {
  const about = aboutNetworksOf(session);
  serveText(session, about);
  serveForecasts(session, about);
  serveNetworksAndPlanFiles(session, about);
}

/** What the text of a network says by itself. */
function serveText({ connection }: Session, about: About): void {
  connection.onCompletion(
    about(({ analysis }, { position }) => [...completion(analysis, position)], []),
  );
  connection.onDocumentSymbol(about(({ analysis }) => [...outline(analysis)], []));
  connection.onFoldingRanges(about(({ analysis }) => [...foldingRanges(analysis)], []));
  connection.onDefinition(
    about(
      ({ analysis, document }, { position }) => [...definition(analysis, document.uri, position)],
      [],
    ),
  );
  connection.onReferences(
    about(
      ({ analysis, document }, { position, context }) => [
        ...references(analysis, document.uri, position, context.includeDeclaration),
      ],
      [],
    ),
  );
  connection.onDocumentHighlight(
    about(({ analysis }, { position }) => [...highlights(analysis, position)], []),
  );
  connection.onDocumentFormatting(about(({ analysis }) => [...formatting(analysis)], []));
}

/** What a network needs under its plan. */
function serveForecasts(session: Session, about: About): void {
  const { connection } = session;
  connection.languages.inlayHint.on(
    about<InlayHintParams, InlayHint[]>(async (network, { range }) => {
      const forecast = await session.forecastForHints(network);
      const { analysis, settings } = network;
      return [...inlayHints(analysis, range, { settings, forecast })];
    }, []),
  );
  connection.onCodeLens(
    about(async network => {
      const forecast = await session.networks.forecastOf(network);
      const { analysis, document, settings } = network;
      return [...codeLenses(analysis, document.uri, settings, forecast, session.found.of(network))];
    }, []),
  );
}

/** What plan files answer as well. */
function serveNetworksAndPlanFiles(session: Session, about: About): void {
  const { connection } = session;
  const hoverInNetwork = about<HoverParams, Hover | null>(
    (network, { position }) => hover(network.analysis, position, hoverSources(session, network)),
    null,
  );
  connection.onHover(async (parameters, token) => {
    const { uri } = parameters.textDocument;
    return isPlanFile(uri)
      ? hoverInPlanFile(session, uri, parameters.position)
      : hoverInNetwork(parameters, token);
  });
  const actionsInNetwork = about<CodeActionParams, CodeAction[]>((network, { range, context }) => {
    const { analysis, document, settings } = network;
    const { documentation } = session;
    const forecast = session.networks.knownForecast(network);
    const sources = { uri: document.uri, settings, forecast, documentation };
    return [...codeActions(analysis, range, sources, context)];
  }, []);
  connection.onCodeAction(async (parameters, token) => {
    const { uri } = parameters.textDocument;
    return isPlanFile(uri)
      ? actionsInPlanFile(session, uri, parameters.range)
      : actionsInNetwork(parameters, token);
  });
  connection.onDocumentLinks(async parameters => {
    const { uri } = parameters.textDocument;
    if (isPlanFile(uri))
      return [...planFileLinks(parsePlanFile(session.documents.get(uri)?.getText() ?? ''), uri)];
    const network = await session.network(uri);
    return network === undefined ? [] : linksToFiles(session, documentLinks(network.analysis, uri));
  });
}

/** Nobody waits for a network to be lowered before a hover shows. */
const hoverSources = ({ networks }: Session, network: OpenNetwork): HoverSources => ({
  settings: network.settings,
  forecast: networks.knownForecast(network),
});

async function hoverInPlanFile(
  session: Session,
  uri: string,
  position: Position,
): Promise<Hover | null> {
  const network = await session.networkOf(uri);
  if (network === undefined) return null;
  const parsed = parsePlanFile(session.documents.get(uri)?.getText() ?? '');
  return planFileHover(parsed, network.analysis, position, hoverSources(session, network));
}

/** The network that a plan file would be of, if none is open: one that is there, if the editor can tell. */
async function networkBeside(session: Session, planFile: string): Promise<string> {
  const name = planFile.slice(0, -PLAN_FILE_ENDING.length);
  const candidates = EXTENSIONS.map(ending => `${name}${ending}`);
  const existing = candidates.length > 1 ? await session.existing(candidates) : new Set<string>();
  return candidates.find(uri => existing.has(uri)) ?? candidates[0] ?? name;
}

const EXTENSIONS = Object.values(DESCRIPTIONS).flatMap(({ extensions }) => extensions);

async function actionsInPlanFile(
  session: Session,
  uri: string,
  range: Range,
): Promise<CodeAction[]> {
  const parsed = parsePlanFile(session.documents.get(uri)?.getText() ?? '');
  const network = await session.networkOf(uri);
  const beside = network?.document.uri ?? (await networkBeside(session, uri));
  return [...planFileActions(parsed, beside, range)];
}

/** A comment may mention files of other places: those links that lead somewhere. */
async function linksToFiles(
  session: Session,
  links: readonly DocumentLink[],
): Promise<DocumentLink[]> {
  const targets = new Set(links.flatMap(({ target }) => target ?? []));
  const existing = await session.existing([...targets].slice(0, MOST_NAMES));
  return links.filter(({ target }) => target !== undefined && existing.has(target));
}
