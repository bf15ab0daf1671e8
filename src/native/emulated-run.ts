import { UserError } from '../base/user-error';
import { formatSize } from '../base/units';
import { flashBytes, predictedMemory, type BoardMemory } from '../core/target/board-memory';
import type { ArenaPlacement } from '../core/schedule/arena';
import type { Project } from '../export/project';
import type { Outputs } from '../runner-client/output-comparison';
import type { RunWish } from '../runner-client/network-run';
import { readTexts } from '../runner-client/folder-access';
import { withTemporaryFolder } from '../runner-client/temporary-folder';
import { ArtifactCache } from './artifact-cache';
import { buildEmulated, emulatedFiles, runEmulated, sectionsOf } from './emulated-program';
import type { EmulatorTools } from './emulator-tools';
import { makeProject } from './exporter';
import { RESERVED_STACK_BYTES, type Machine } from './machines';
import {
  compareWithEngine,
  withAnswers,
  type Compared,
  type NativeParts,
  type NativeWatch,
} from './native-run';

/** A run on a board that QEMU emulates. */
export interface EmulatedRunWish {
  /** Runs once, and memory isn't sampled, whatever it says. */
  readonly run: RunWish;
  /** Where the plan's buffers lie, if that is known already. */
  readonly placement?: ArenaPlacement;
  readonly machine: Machine;
  readonly tools: EmulatorTools;
  /** Folder in which what was compiled is kept. */
  readonly cache: string;
  /** Absent: half an hour. */
  readonly patienceMs?: number;
}

/** What an emulated run showed of the board. */
export interface EmulatedFacts {
  readonly machine: string;
  /** As in `gcc 12.2.1`. */
  readonly compiler: string;
  readonly measured: BoardMemory;
  /** Code and stack are upper bounds. */
  readonly predicted: BoardMemory;
  /** Of one run, counted to a tick of the machine. */
  readonly instructions: number;
}

export interface EmulatedOutcome extends Compared {
  readonly outputs: Outputs;
  readonly emulated: EmulatedFacts;
}

const PATIENCE_MS = 1_800_000;

/** Kernels without vectors and fused multiply-add, which have the bits of the WebAssembly engine. */
const KERNELS = 'scalar';

/**
 * Writes the plan out as a program without an operating system, runs it on an emulated board, and compares its outputs with
 * those of the untiled run in WebAssembly when they are to be compared.
 * @throws UserError, CompilationFailed, RunAborted: then nothing of it is left running
 */
export async function runOnEmulatedBoard(
  wish: EmulatedRunWish,
  parts: NativeParts,
  signal: AbortSignal,
  watch: NativeWatch,
): Promise<EmulatedOutcome> {
  const { run, machine, tools, placement, patienceMs = PATIENCE_MS } = wish;
  const { definition, plan, weights, network, inputs } = run;
  if (inputs.length > MOST_INPUTS)
    throw new UserError(
      `Emulated boards run networks with at most ${MOST_INPUTS} inputs, but ${network.name} has ${inputs.length}.`,
    );
  const order = {
    network: definition,
    plan,
    ...(placement !== undefined && { placement }),
    weights,
    form: 'board' as const,
    runtime: parts.runtime,
  };
  return withTemporaryFolder(async folder => {
    const project = await watch('exporting', progress =>
      makeProject(parts.exporter, order, { signal, progress }),
    );
    checkRoom(project, machine);
    const files = emulatedFiles(project, machine, readTexts(parts.runtime));
    const cache = new ArtifactCache(wish.cache);
    const program = await watch('compiling', progress =>
      buildEmulated(files, folder, machine, tools, cache, { signal, progress }),
    );
    const { data, flash } = await sectionsOf(program, tools, signal);
    const ran = await watch('emulated', () =>
      runEmulated({ program, folder, machine, network, inputs, patienceMs }, tools, signal),
    );
    const { outputs, arenaBytes, stackBytes, instructions } = ran;
    const emulated: EmulatedFacts = {
      machine: machine.name,
      compiler: `${tools.compiler.name} ${tools.compiler.version}`,
      measured: { ram: { arena: arenaBytes, data, stack: stackBytes }, flash },
      predicted: predictedOf(project),
      instructions,
    };
    const result = { outputs, simd: KERNELS };
    const compared = await compareWithEngine(run, result, parts.runner, signal, watch);
    return { outputs: withAnswers(network, outputs), ...compared, emulated };
  });
}

/** @throws UserError where the machine has less memory than the program needs. */
function checkRoom(project: Project, { name, code, weights, ram }: Machine): void {
  const needed = predictedOf(project);
  const constants = needed.flash.code + needed.flash.tables;
  const inCode = weights === undefined ? flashBytes(needed) : constants;
  for (const [what, bytes, room] of [
    ['RAM', needed.ram.arena + RESERVED_STACK_BYTES, ram.bytes],
    ['flash', inCode, code.bytes],
    ['flash for weights', needed.flash.weights, (weights ?? code).bytes],
  ] as const)
    if (bytes > room)
      throw new UserError(
        `${project.identifier} needs ${formatSize(bytes)} of ${what}, but the emulated ${name} has ${formatSize(room)}: ` +
          'choose a smaller network or another plan.',
      );
}

const predictedOf = ({ arenaBytes, tableBytes, weightsBytes }: Project): BoardMemory =>
  predictedMemory(arenaBytes, tableBytes, weightsBytes);

/** The names of their files have one digit. */
const MOST_INPUTS = 10;
