import { UserError } from './user-error';

/** What engines say, with a RangeError, where the system gives no memory. */
const SAID = /out of memory|could not allocate|allocation failed|invalid array buffer length/i;

/** A sentence for an error that says that memory was refused; undefined for others. */
export const outOfMemory = (error: unknown): UserError | undefined =>
  error instanceof RangeError && SAID.test(error.message)
    ? new UserError(
        'Not enough memory: choose a plan with a smaller peak, or raise the limit (ulimit -v).',
      )
    : undefined;
