import type { ExitCode } from '../exit-code';
import type { Terminal } from '../terminal';

/** What commands get and what they leave behind. */
export interface CommandContext {
  readonly terminal: Terminal;
  readonly version: string;
  /** The bundled runner. */
  readonly runner: string;
  /** The bundled exporter. */
  readonly exporter: string;
  /** The folder with the sources that every exported project has. */
  readonly runtime: string;
  /** How the program will end; `done` unless a command says otherwise. */
  exitCode: ExitCode;
}
