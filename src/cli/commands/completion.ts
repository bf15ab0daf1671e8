import { Argument, Command } from 'commander';
import { completionScript, SHELLS, type Shell } from '../completion';
import type { CommandContext } from './command-context';

/** `mafat completion`: a script with which a shell completes commands, options, choices and files. */
export const completionCommand = ({ terminal }: CommandContext): Command =>
  new Command('completion')
    .description('print a shell completion script for the command mafat, which must be on the PATH')
    .addArgument(new Argument('<shell>', 'shell to print the script for').choices(SHELLS))
    .action((shell: Shell, _options: unknown, { parent }: Command) => {
      if (parent !== null) terminal.out(completionScript(parent, shell));
    });
