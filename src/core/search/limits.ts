import { UserError } from '../../base/user-error';

/** What plans are compared with. */
interface Limits {
  /** Bytes. */
  readonly budget?: number | undefined;
  /** Most multiply-accumulates, as a multiple of those of the untiled network, which no plan is below. */
  readonly maxMacFactor?: number | undefined;
}

/** @throws UserError for limits that mean nothing, wherever they come from. */
export function checkLimits({ budget, maxMacFactor }: Limits): void {
  if (budget !== undefined && !(budget >= 0))
    throw new UserError(
      `${budget} bytes isn't a valid budget: use a positive number, such as 8388608.`,
    );
  if (maxMacFactor !== undefined && !(maxMacFactor >= 1 && Number.isFinite(maxMacFactor)))
    throw new UserError(
      `${maxMacFactor} isn't a valid MAC factor: use a number of at least 1, such as 1.1.`,
    );
}
