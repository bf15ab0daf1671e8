import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { NetworkDefinition } from '../base/network-definition';
import type { Plan } from '../core/tiling/plan';
import type { ServerSettings } from '../protocol/server';
import { UserError } from '../base/user-error';
import { textDefinition, type ShownDefinition } from '../formats/registry/languages';
import { LISTING_LANGUAGE } from '../formats/registry/recognition';
import { definitionFile } from '../runner-client/file-access';
import type { DefinitionStore } from './definition-store';
import { nameOf } from './document-name';
import { analyse, type Analysis } from './language/analysis';
import { activeTarget } from './language/budget';
import type { PlanFileState, PlanFileStore } from './plan-file-store';
import type { Forecast, ForecastAnswer, JobOf, TargetChoice } from './planning/job';

/** An open network with all that is known of it. */
export interface OpenNetwork {
  readonly document: TextDocument;
  readonly version: number;
  /** That of this version; the document's own changes with every edit. */
  readonly text: string;
  /** Of a listing: what it is of. */
  readonly binary: ShownDefinition | undefined;
  readonly analysis: Analysis;
  readonly planFile: PlanFileState;
  readonly settings: ServerSettings;
}

interface KnownForecast {
  readonly key: string;
  readonly pending: Promise<ForecastAnswer | undefined>;
  /** The last one that was there. */
  readonly value: Forecast | undefined;
  /** Whether `value` is what was pending. */
  readonly isSettled: boolean;
}

export interface NetworkSources {
  readonly definitions: DefinitionStore;
  readonly planFiles: PlanFileStore;
  readonly settingsOf: (uri: string) => Promise<ServerSettings>;
  /** Must not reject; undefined where nothing can be said. */
  readonly forecast: (uri: string, job: JobOf<'forecast'>) => Promise<ForecastAnswer | undefined>;
}

/** Analyses each version of each open network once, and lowers it where that could change something. */
export class NetworkStore {
  readonly #open = new Map<string, OpenNetwork>();
  readonly #forecasts = new Map<string, KnownForecast>();

  constructor(private readonly sources: NetworkSources) {}

  /** The newest version, analysed. */
  async of(document: TextDocument): Promise<OpenNetwork> {
    const { uri, languageId } = document;
    const [planFile, settings, binary] = await Promise.all([
      this.sources.planFiles.of(uri),
      this.sources.settingsOf(uri),
      languageId === LISTING_LANGUAGE ? this.sources.definitions.of(uri) : undefined,
    ]);
    const known = this.#open.get(uri);
    const isCurrent =
      known?.document === document &&
      known.version === document.version &&
      known.planFile === planFile &&
      known.binary === binary;
    if (isCurrent && known.settings === settings) return known;
    const text = isCurrent ? known.text : document.getText();
    const name = nameOf(uri);
    const definition = binary ?? textDefinition(name, text, languageId);
    const open: OpenNetwork = {
      document,
      version: document.version,
      text,
      binary,
      planFile,
      settings,
      analysis: isCurrent
        ? known.analysis
        : analyse(text, name, planFile.parsed, definition, definitionFile),
    };
    this.#open.set(uri, open);
    return open;
  }

  /** What lowering says of the network; undefined where it has errors. Several callers share one job. */
  forecastOf(open: OpenNetwork): Promise<ForecastAnswer | undefined> {
    const subject = forecastSubject(open);
    if (subject === undefined) return Promise.resolve(undefined);
    const { uri } = open.document;
    const { key, plan, target } = subject;
    const known = this.#forecasts.get(uri);
    if (known?.key === key) return known.pending;
    const job = { kind: 'forecast', network: definitionOf(open), plan, target } as const;
    const pending = this.sources.forecast(uri, job);
    this.#forecasts.set(uri, { key, pending, value: known?.value, isSettled: false });
    return pending.then(value => {
      if (value?.kind === 'forecast' && this.#forecasts.get(uri)?.key === key)
        this.#forecasts.set(uri, { key, pending, value, isSettled: true });
      return value;
    });
  }

  /** The forecast of this version, if it is there already. */
  knownForecast(open: OpenNetwork): Forecast | undefined {
    const known = this.#forecasts.get(open.document.uri);
    return known?.isSettled === true && known.key === forecastSubject(open)?.key
      ? known.value
      : undefined;
  }

  /** The last forecast that was there, if it is of a network of as many layers. */
  lastForecast({ document, analysis }: OpenNetwork): Forecast | undefined {
    const value = this.#forecasts.get(document.uri)?.value;
    const isAlike = value?.untiled.layerArenaBytes.length === analysis.network.layers.length;
    return analysis.isSound && isAlike ? value : undefined;
  }

  close(uri: string): void {
    this.#open.delete(uri);
    this.#forecasts.delete(uri);
  }
}

interface ForecastSubject {
  readonly key: string;
  readonly plan: Plan | null;
  readonly target: TargetChoice;
}

/** What a forecast depends on; undefined where the network has errors. */
function forecastSubject({
  analysis,
  planFile,
  settings,
}: OpenNetwork): ForecastSubject | undefined {
  const hash = analysis.hash();
  if (hash === undefined) return undefined;
  const target = activeTarget(planFile.parsed.planFile, settings);
  const plan = analysis.plan?.kind === 'plan' ? analysis.plan.plan : null;
  return { key: JSON.stringify([hash, plan, target]), plan, target };
}

/** What a worker needs to read the network as it was analysed. @throws UserError where it can't be read. */
export function definitionOf({ analysis: { definition } }: OpenNetwork): NetworkDefinition {
  if ('problem' in definition) throw new UserError(definition.problem);
  return definition;
}
