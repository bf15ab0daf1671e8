import { parsePlanFile, planFileOf, type ParsedPlanFile } from '../formats/plan/plan-file';
import { PLAN_FILE_ENDING } from '../protocol/contributions';
import { NO_PLAN_FILE } from './language/analysis';

export const isPlanFile = (uri: string): boolean => uri.endsWith(PLAN_FILE_ENDING);

/** A plan file as it is now: what an editor shows of it, else what is on disk. */
export interface PlanFileState {
  readonly uri: string;
  /** Null where there is none. */
  readonly text: string | null;
  readonly parsed: ParsedPlanFile;
}

/** The plan files beside networks, each read once until it changes. */
export class PlanFileStore {
  readonly #states = new Map<string, Promise<PlanFileState>>();

  /** @param read gives the text of a file, or null; must not reject. */
  constructor(private readonly read: (uri: string) => Promise<string | null>) {}

  /** The same object until the file changes. */
  of(networkUri: string): Promise<PlanFileState> {
    const uri = planFileOf(networkUri);
    const known = this.#states.get(uri);
    if (known !== undefined) return known;
    const state = this.read(uri).then(text => stateOf(uri, text));
    this.#states.set(uri, state);
    return state;
  }

  forget(uri: string): void {
    this.#states.delete(uri);
  }
}

const stateOf = (uri: string, text: string | null): PlanFileState => ({
  uri,
  text,
  parsed: text === null ? NO_PLAN_FILE : parsePlanFile(text),
});
