import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { UserError } from '../../src/base/user-error';
import { floats } from '../../src/runner-client/network-input';
import type { RunTime } from '../../src/protocol/runner';
import type { RunningEngine } from './engine';
import { processPeak } from './process-peak';

/** How a host is started; `hosts/host.ts` says how it is talked to. */
export interface HostWish {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where it writes its outputs. */
  readonly folder: string;
}

/** Of what a host says on standard error so many characters are kept. */
const MOST_COMPLAINT = 4000;

/** The other end of the wire to a peer's program, and the owner of its process. */
export class HostProcess implements RunningEngine {
  private readonly child: ChildProcess;
  private readonly answers: AsyncIterator<string>;
  /** Settles when the process is gone. */
  private readonly exit: Promise<void>;
  private complaint = '';

  private constructor(private readonly wish: HostWish) {
    const { command, args, env } = wish;
    this.child = spawn(command, args, {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.exit = new Promise(settle => {
      this.child.once('close', () => settle());
      this.child.once('error', error => {
        this.complaint = error.message;
        settle();
      });
    });
    // Writing to a process that is gone fails; that it is gone is said elsewhere.
    this.child.stdin?.on('error', () => undefined);
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.complaint = (this.complaint + text).slice(-MOST_COMPLAINT);
    });
    const { stdout } = this.child;
    if (stdout === null) throw new Error('a host has no standard output');
    this.answers = createInterface({ input: stdout })[Symbol.asyncIterator]();
  }

  /** @throws UserError when the host cannot load the network. */
  static async start(wish: HostWish): Promise<HostProcess> {
    const host = new HostProcess(wish);
    await host.expect(/^ready$/);
    return host;
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  get peakBytes(): number | null {
    return processPeak(this.child.pid);
  }

  async run(times: number): Promise<readonly RunTime[]> {
    const runs: RunTime[] = [];
    for (let run = 0; run < times; run++) {
      const [, ms] = await this.ask('run', /^ms (\d+(?:\.\d*)?(?:e[-+]\d+)?)$/);
      runs.push({ ms: Number(ms), loadMs: 0 });
    }
    return runs;
  }

  async outputs(): Promise<Float32Array> {
    const path = join(this.wish.folder, `${this.wish.name}.out.f32`);
    await this.ask(`write ${path}`, /^written$/);
    return floats(readFileSync(path));
  }

  async end(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exit;
  }

  private ask(line: string, expected: RegExp): Promise<RegExpExecArray> {
    this.child.stdin?.write(`${line}\n`);
    return this.expect(expected);
  }

  private async expect(expected: RegExp): Promise<RegExpExecArray> {
    const answer = await this.answers.next();
    if (answer.done === true) {
      await this.exit;
      throw new UserError(this.death());
    }
    const match = expected.exec(answer.value);
    if (match === null) throw new Error(`${this.wish.name} answered "${answer.value}"`);
    return match;
  }

  private death(): string {
    const { exitCode, signalCode } = this.child;
    const how = signalCode === null ? `code ${exitCode ?? 'unknown'}` : signalCode;
    const [reason = 'it gave no reason'] = this.complaint.trim().split('\n').slice(-1);
    return `${this.wish.name} ended with ${how}: ${reason}`;
  }
}
