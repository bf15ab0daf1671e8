/**
 * An error that the user can fix: a file, an option or a budget that does not fit.
 * The message is one sentence that says what is wrong, where, and what to do. Everything else that
 * goes wrong is a bug and throws a plain `Error`.
 */
export class UserError extends Error {
  override readonly name = 'UserError';
}
