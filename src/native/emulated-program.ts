import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { assert } from '../base/assert';
import { UserError } from '../base/user-error';
import type { Network } from '../core/network/network';
import type { BoardMemory } from '../core/target/board-memory';
import { COMPILER_FLAGS } from '../export/build-files';
import { networkVariable } from '../export/identifier';
import type { Project } from '../export/project';
import type { ProjectFile } from '../export/project-file';
import { attempt, readBytes } from '../runner-client/file-access';
import type { NetworkInput } from '../runner-client/network-input';
import type { Outputs } from '../runner-client/output-comparison';
import { RunAborted } from '../runner-client/child-program';
import type { ArtifactCache } from './artifact-cache';
import { buildProgram } from './build';
import type { Control } from './control';
import type { EmulatorTools } from './emulator-tools';
import { linkScript, machineHeader, type Machine } from './machines';
import { outputsIn } from './native-program';
import { runTool, type Ended } from './tool';

/** Where a project has the runtime. */
const RUNTIME = 'src/mafat';

const LINK_SCRIPT = 'machine.ld';

/** Sources of the runtime that only emulated programs have. */
const isOfEmulator = (path: string): boolean =>
  path.startsWith('emulator/') || path.startsWith('observation.');

/** The sources of a project for a board with what an emulated machine needs around it. */
export function emulatedFiles(
  { files, identifier }: Project,
  machine: Machine,
  runtime: ReadonlyMap<string, string>,
): readonly ProjectFile[] {
  const around = [...runtime].filter(([path]) => isOfEmulator(path));
  const header = machineHeader(machine, `${identifier}.h`, networkVariable(identifier));
  return [
    ...files.filter(({ path }) => path.startsWith('src/')),
    ...around.map(([path, content]) => ({ path: `${RUNTIME}/${path}`, content })),
    { path: `${RUNTIME}/emulator/machine.h`, content: header },
    { path: LINK_SCRIPT, content: linkScript(machine) },
  ];
}

/**
 * Compiles a program for a machine and gives its path.
 * @throws CompilationFailed, UserError, RunAborted
 */
export const buildEmulated = (
  files: readonly ProjectFile[],
  folder: string,
  machine: Machine,
  { compiler }: EmulatorTools,
  cache: ArtifactCache,
  control: Control,
): Promise<string> =>
  buildProgram(
    {
      files,
      folder,
      compiler,
      cache,
      flags: [...COMPILER_FLAGS, ...machine.cpu, '-ffunction-sections', '-fdata-sections'],
      linking: ['-nostartfiles', '-Wl,--gc-sections', '-T', LINK_SCRIPT],
    },
    control,
  );

/**
 * What a program takes by the sections of its link script (machines.ts); what the emulator alone needs is left out.
 * @throws UserError, RunAborted
 */
export async function sectionsOf(
  program: string,
  { size }: EmulatorTools,
  signal: AbortSignal,
): Promise<Sections> {
  const { stdout } = await runTool([size, '-A', '-d', program], { signal });
  const bytes = new Map(
    [...stdout.matchAll(/^(\.\S+)\s+(\d+)\s+\d+$/gm)].map(row => [row[1] ?? '', Number(row[2])]),
  );
  const of = (...names: readonly string[]): number =>
    names.reduce((sum, name) => sum + (bytes.get(name) ?? 0), 0);
  return {
    data: of('.data', '.bss'),
    flash: { code: of('.text'), tables: of('.tables'), weights: of('.weights') },
  };
}

/** In bytes. */
export interface Sections extends Pick<BoardMemory, 'flash'> {
  readonly data: number;
}

/** A run of a program on an emulated board. */
export interface EmulatedRun {
  readonly program: string;
  /** Where it runs; gets its inputs, outputs and figures. */
  readonly folder: string;
  readonly machine: Machine;
  readonly network: Network;
  /** As the network keeps them. */
  readonly inputs: readonly NetworkInput[];
  /** After so long it is given up. */
  readonly patienceMs: number;
}

/** What a run measured on the board itself. */
export interface EmulatedFigures {
  /** Counted to a tick of the machine. */
  readonly instructions: number;
  readonly arenaBytes: number;
  readonly stackBytes: number;
  readonly outputs: Outputs;
}

/**
 * Runs a program in the emulator, in which each instruction takes a nanosecond.
 * @throws UserError when it doesn't run to its end, RunAborted: then nothing of the emulator is left
 */
export async function runEmulated(
  run: EmulatedRun,
  { emulator }: EmulatorTools,
  signal: AbortSignal,
): Promise<EmulatedFigures> {
  const { program, folder, machine, network, inputs } = run;
  inputs.forEach(({ bytes }, place) => {
    const file = join(folder, `input-${place}.bin`);
    attempt(file, 'written', () => writeFileSync(file, bytes));
  });
  const ended = await patiently(run, signal, either =>
    runTool([emulator, '-machine', machine.name, ...QEMU_OPTIONS, '-kernel', program], {
      cwd: folder,
      signal: either,
    }),
  );
  if (ended.code !== 0) throw notFinished(run, ended);
  const figures = readBytes(join(folder, 'figures.bin'));
  const view = new DataView(figures.buffer, figures.byteOffset, figures.byteLength);
  const [ticks, arenaBytes, stackBytes] = [0, 4, 8].map(offset => view.getUint32(offset, true));
  assert(
    ticks !== undefined && arenaBytes !== undefined && stackBytes !== undefined,
    'figures.bin has three numbers',
  );
  return {
    instructions: ticks * machine.instructionsPerTick,
    arenaBytes,
    stackBytes,
    outputs: outputsIn(join(folder, 'outputs.f32'), network),
  };
}

const QEMU_OPTIONS = [
  ...['-display', 'none', '-serial', 'none', '-monitor', 'none'],
  ...['-semihosting-config', 'enable=on,target=native'],
  ...['-icount', 'shift=0,sleep=off'],
];

/** @throws UserError when it takes too long */
async function patiently<T>(
  { machine, patienceMs }: EmulatedRun,
  signal: AbortSignal,
  use: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const patience = AbortSignal.timeout(patienceMs);
  try {
    return await use(AbortSignal.any([signal, patience]));
  } catch (error) {
    if (!patience.aborted || signal.aborted || !(error instanceof RunAborted)) throw error;
    const minutes = Math.round(patienceMs / 60_000);
    throw new UserError(
      `The program didn't finish on the emulated ${machine.name} within ${minutes} minutes: choose a smaller network.`,
    );
  }
}

/** By exit code: runtime/emulator/startup.c and main.c. */
const FAILURES: Readonly<Partial<Record<number, string>>> = {
  1: 'it could not read its input',
  2: 'it could not write its outputs',
  3: 'the processor faulted',
  4: 'its stack was full',
};

function notFinished({ machine }: EmulatedRun, { code, signal, stderr }: Ended): UserError {
  const [line = ''] = stderr.trim().split('\n');
  const said = line === '' ? `it ended with ${signal ?? `exit code ${code ?? 'unknown'}`}` : line;
  const why = (code !== null && line === '' ? FAILURES[code] : undefined) ?? said;
  return new UserError(`The program failed on the emulated ${machine.name}: ${why}.`);
}
