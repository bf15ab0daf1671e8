import { coloured, hasColours } from './colours';

/** Where a command writes: results to `out`, all that is said about them to `err`. */
export interface Terminal {
  out(text: string): void;
  err(text: string): void;
}

const inColours = (text: string, stream: NodeJS.WriteStream): string =>
  hasColours(stream, process.env) ? coloured(text) : text;

export const processTerminal: Terminal = {
  out: text => void process.stdout.write(inColours(text, process.stdout)),
  err: text => void process.stderr.write(inColours(text, process.stderr)),
};

/** The terminal for what has been said about results already. */
export const silentOn = (terminal: Terminal): Terminal => ({
  out: text => terminal.out(text),
  err: () => undefined,
});

/** JSON for programs, indented for people who look at it. */
export const formatJson = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
