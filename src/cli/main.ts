import { runProgram } from './program';
import { processTerminal } from './terminal';

// A reader that has seen enough (`mafat inspect … | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

void runProgram(process.argv.slice(2), processTerminal, __dirname).then(exitCode => {
  process.exitCode = exitCode;
});
