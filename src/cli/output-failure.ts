import { explained } from '../runner-client/file-access';
import { EXIT } from './exit-code';

/**
 * Ends the program when nobody can have its output: in silence when the reader has seen enough (`mafat inspect … |
 * head`), else with a sentence.
 */
export function endOnOutputFailure(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit();
    const told = explained('the output', 'written', error);
    fail(told instanceof Error ? told.message : String(told));
  });
  // Nobody can be told.
  process.stderr.on('error', () => process.exit(EXIT.failure));
  process.on('uncaughtException', error => {
    fail(`this is a bug in MAFAT: ${error.message}.`);
  });
}

function fail(message: string): never {
  process.stderr.write(`mafat: ${message}\n`);
  process.exit(EXIT.failure);
}
