import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, CommanderError } from 'commander';
import { outOfMemory } from '../base/out-of-memory';
import { UserError } from '../base/user-error';
import { calibrateCommand } from './commands/calibrate';
import { checkCommand } from './commands/check';
import { completionCommand } from './commands/completion';
import type { CommandContext } from './commands/command-context';
import { diffCommand } from './commands/diff';
import { exportCommand } from './commands/export';
import { inspectCommand } from './commands/inspect';
import { planCommand } from './commands/plan';
import { runCommand } from './commands/run';
import { EXIT, type ExitCode } from './exit-code';
import { RunAborted } from '../runner-client/child-program';
import { asCall } from '../runner-client/file-access';
import { HELP_STYLE, withHelp } from './help';
import type { Terminal } from './terminal';

/**
 * Runs the command line `words` (without the program's name) and returns how the program should end. `dist`
 * is the folder with what was built.
 */
export async function runProgram(
  words: readonly string[],
  terminal: Terminal,
  dist: string,
): Promise<ExitCode> {
  const context: CommandContext = {
    terminal,
    version: versionOf(dist),
    runner: join(dist, 'runner.js'),
    exporter: join(dist, 'exporter.js'),
    runtime: join(dist, 'export'),
    exitCode: EXIT.done,
  };
  try {
    await asCall(() => programOf(context).parseAsync(words, { from: 'user' }));
    return context.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.failure;
    const { message, exitCode } = explained(error);
    terminal.err(`mafat: ${oneLine(message)}\n`);
    return exitCode;
  }
}

/** Of the package that `dist` lies in. */
function versionOf(dist: string): string {
  const text = readFileSync(join(dist, '..', 'package.json'), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}

function programOf(context: CommandContext): Command {
  const program = new Command('mafat')
    .description('Fuse and tile convolutional networks so that they run within a memory budget.')
    .version(context.version, '-V, --version', 'print the version')
    .configureHelp(HELP_STYLE)
    .configureOutput({
      writeOut: text => context.terminal.out(text),
      writeErr: text => context.terminal.err(text),
      outputError: (text, write) => write(`mafat: ${oneLine(text.replace(/^error: /, ''))}\n`),
    })
    .exitOverride();
  const commands = [
    inspectCommand,
    planCommand,
    diffCommand,
    runCommand,
    checkCommand,
    exportCommand,
    calibrateCommand,
    completionCommand,
  ];
  for (const make of commands)
    program.addCommand(withHelp(make(context).copyInheritedSettings(program)));
  return withHelp(program);
}

function explained(error: unknown): { message: string; exitCode: ExitCode } {
  if (error instanceof RunAborted) return { message: 'stopped.', exitCode: EXIT.interrupted };
  const told = outOfMemory(error) ?? error;
  if (told instanceof UserError) return { message: told.message, exitCode: EXIT.failure };
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  const detail = process.env.MAFAT_DEBUG ? (stack ?? message) : message;
  return {
    message: `this is a bug in MAFAT: ${detail}. Set MAFAT_DEBUG=1 for a stack trace.`,
    exitCode: EXIT.failure,
  };
}

const oneLine = (text: string): string => text.trim().replace(/\s+/g, ' ');
