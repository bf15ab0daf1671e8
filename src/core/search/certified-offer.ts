import { certify, Refusal, type Certificate } from '../schedule/certificate';
import type { Offer } from './offer';

/** An offer whose schedule was replayed. Nothing else is shown to users as a plan, run or exported. */
export interface CertifiedOffer extends Offer {
  readonly certificate: Certificate;
}

/** @throws Refusal when a step of the schedule would read or write wrong numbers. */
export const certified = <T extends Offer>(made: T): T & CertifiedOffer => ({
  ...made,
  certificate: certify(made.schedule),
});

/** What `make` offers; undefined where that is refused, for plans that are shown beside others and can be left out. */
export function unlessRefused<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
