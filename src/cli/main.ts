import { endOnOutputFailure } from './output-failure';
import { runProgram } from './program';
import { processTerminal } from './terminal';

endOnOutputFailure();

void runProgram(process.argv.slice(2), processTerminal, __dirname).then(exitCode => {
  process.exitCode = exitCode;
});
