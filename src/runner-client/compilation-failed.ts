import { UserError } from '../base/user-error';

/** A compiler did not make what it was to make. The message names what it complained about first. */
export class CompilationFailed extends UserError {
  /** @param output all that the compiler said. */
  constructor(
    message: string,
    readonly output: string,
  ) {
    super(message);
  }
}
