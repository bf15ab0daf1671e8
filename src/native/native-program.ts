import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '../base/user-error';
import { inputReference, shapeOf, type Network } from '../core/network/network';
import { elementCount, type Shape, type TensorType } from '../core/network/shape';
import { realNumbers } from '../core/network/stored-integers';
import { keptTensor, type Plan } from '../core/tiling/plan';
import type { Measured } from '../protocol/runner';
import { attempt, readBytes } from '../runner-client/file-access';
import { floats, type NetworkInput } from '../runner-client/network-input';
import type { Outputs } from '../runner-client/output-comparison';
import { runTool } from './tool';

/** A run of a built program. */
export interface ProgramRun {
  readonly program: string;
  /** Where the program runs; gets its input and its outputs. */
  readonly folder: string;
  /** Path of the packed weights. */
  readonly weights: string;
  readonly network: Network;
  readonly plan: Plan;
  /** One for each input of the network. */
  readonly inputs: readonly NetworkInput[];
  readonly repeat: number;
  /** Kernels to use; absent: the fastest. */
  readonly simd?: string;
}

export interface ProgramResult {
  readonly measured: Measured;
  /** Kernels that were used. */
  readonly simd: string;
  /** What the program itself was predicted to take. */
  readonly predictedBytes: number;
  readonly outputs: Outputs;
}

/** What the program prints; there is more in it. */
interface Printed {
  readonly simd: string;
  readonly ms: number;
  readonly loadMs: number;
  readonly observedBytes: number;
  readonly predictedBytes: number;
  readonly peakBytes: number;
}

/**
 * Runs a built program in a process of its own, which measures itself.
 * @throws UserError when it does not run to its end, RunAborted
 */
export async function runProgram(run: ProgramRun, signal: AbortSignal): Promise<ProgramResult> {
  const { program, folder, network, weights, repeat, simd } = run;
  const outFile = join(folder, 'outputs.f32');
  const words = [program, ...writeInputs(run), '--weights', weights, '--out', outFile, '--observe'];
  const options = ['--repeat', `${repeat}`, ...(simd === undefined ? [] : ['--simd', simd])];
  const ended = await runTool([...words, ...options], { cwd: folder, signal });
  if (ended.code !== 0) throw notFinished(ended);
  const printed = JSON.parse(ended.stdout) as Printed;
  return {
    measured: {
      arenaBytes: printed.observedBytes,
      processBytes: printed.peakBytes,
      anonymousBytes: null,
      ms: printed.ms,
      loadMs: printed.loadMs,
    },
    simd: printed.simd,
    predictedBytes: printed.predictedBytes,
    outputs: outputsIn(outFile, network),
  };
}

/** The exit code of a shell that could not start a program. */
const NOT_EXECUTABLE = 126;

function notFinished({ code, signal, stderr }: Awaited<ReturnType<typeof runTool>>): UserError {
  if (signal !== null)
    return new UserError(
      `The C program stopped (${signal}) before it finished: if the system ran out of memory, ` +
        `choose a plan with a smaller peak.`,
    );
  if (code === NOT_EXECUTABLE)
    return new UserError(
      `The C program cannot run on this machine: choose a compiler for this machine.`,
    );
  const said = stderr.trim().replace(/^.*?mafat-run: /s, '');
  return new UserError(`The C program failed: ${said === '' ? `exit code ${code ?? ''}` : said}`);
}

/** Writes the inputs in a form that the program reads, and gives their paths. */
const writeInputs = ({ folder, network, plan, inputs }: ProgramRun): readonly string[] =>
  inputs.map(({ bytes: given }, place) => {
    const kept = keptTensor(plan, network, inputReference(place));
    const { shape, element, quantization } = kept;
    const [ending, bytes] =
      element === 'u8' && quantization === undefined
        ? (['raw', given] as const)
        : (['f32', planar(numbersOf(given, kept), shape)] as const);
    const file = join(folder, `input-${place}.${ending}`);
    attempt(file, 'written', () => writeFileSync(file, bytes));
    return file;
  });

/** The numbers that are stored, or that integers stand for. */
const numbersOf = (given: Uint8Array, kept: TensorType): Float32Array =>
  kept.quantization === undefined ? floats(given) : realNumbers(given, kept);

/** H×W×C to C×H×W. */
function planar(numbers: Float32Array, { channels, height, width }: Shape): Float32Array {
  const result = new Float32Array(numbers.length);
  const positions = height * width;
  for (let position = 0; position < positions; position++)
    for (let channel = 0; channel < channels; channel++)
      result[channel * positions + position] = numbers[position * channels + channel] ?? NaN;
  return result;
}

/** The network's outputs, which the program writes one after the other. */
export function outputsIn(file: string, network: Network): Outputs {
  const numbers = floats(readBytes(file));
  let start = 0;
  return new Map(
    network.outputs.map(layer => {
      const end = start + elementCount(shapeOf(network, layer));
      const map = numbers.slice(start, end);
      start = end;
      return [layer, map];
    }),
  );
}
