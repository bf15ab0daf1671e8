import { join } from 'node:path';
import { runProgram } from './program';
import { processTerminal } from './terminal';

// A reader that has seen enough (`mafat inspect … | head`) is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

void runProgram(process.argv.slice(2), processTerminal, join(__dirname, 'runner.js')).then(
  exitCode => {
    process.exitCode = exitCode;
  },
);
