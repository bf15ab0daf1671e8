import type { FoundPlan } from '../protocol/server';
import type { OpenNetwork } from './network-store';

interface KeptPlan extends FoundPlan {
  /** Of the network that it was found for. */
  readonly hash: string | undefined;
}

/** The plans that searches found, until they are applied or discarded: they outlive the message that tells of them. */
export class FoundPlans {
  readonly #kept = new Map<string, KeptPlan>();

  keep({ document, analysis }: OpenNetwork, found: FoundPlan): void {
    this.#kept.set(document.uri, { ...found, hash: analysis.hash() });
  }

  /** That of a network, if it is still the network that the plan was found for. */
  of({ document, analysis }: OpenNetwork): FoundPlan | null {
    const kept = this.#kept.get(document.uri);
    if (kept === undefined || kept.hash !== analysis.hash()) return null;
    return { offer: kept.offer, verdict: kept.verdict };
  }

  forget(uri: string): void {
    this.#kept.delete(uri);
  }
}
