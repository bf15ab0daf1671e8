import { closeSync, openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

/**
 * The wire between a benchmark and a program that runs one peer on one network. The program is started with the
 * folder of the case and a number of threads; it reads what it needs and says `ready`. Then it answers each line of
 * its standard input with one of its standard output:
 *
 *     run          ms 12.345        one inference, without reading files and without making tensors of them
 *     write FILE   written          the outputs of the latest inference, float32 C×H×W, one after the other
 *
 * It ends when its input does, or at once with a code other than 0 and its reason as the last line on standard error.
 * `darknet.c` and `opencv.py` beside this file speak the same.
 */
export interface Peer {
  /** One inference; the milliseconds it took. */
  run(): Promise<number>;
  outputs(): readonly Float32Array[];
}

/** What the program was started with. */
export interface HostArguments {
  readonly folder: string;
  readonly threads: number;
}

export function serve(load: (wish: HostArguments) => Promise<Peer>): void {
  const [, , folder = '', threads = '1'] = process.argv;
  talk(load({ folder, threads: Number(threads) })).catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    console.error(`\n${message.replaceAll('\n', ' ')}`);
    process.exitCode = 1;
  });
}

async function talk(loading: Promise<Peer>): Promise<void> {
  // Standard output is the wire; what libraries have to say goes elsewhere.
  console.log = console.info = console.error;
  const peer = await loading;
  answer('ready');
  for await (const line of createInterface({ input: process.stdin })) {
    const [command = '', ...words] = line.split(' ');
    if (command === 'run') answer(`ms ${await peer.run()}`);
    else if (command === 'write') {
      write(words.join(' '), peer.outputs());
      answer('written');
    } else throw new Error(`"${command}" is no command`);
  }
}

const answer = (line: string): void => void writeSync(1, `${line}\n`);

function write(path: string, outputs: readonly Float32Array[]): void {
  const file = openSync(path, 'w');
  for (const { buffer, byteOffset, byteLength } of outputs)
    writeSync(file, new Uint8Array(buffer, byteOffset, byteLength));
  closeSync(file);
}
