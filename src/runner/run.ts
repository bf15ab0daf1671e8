import { dirname, join } from 'node:path';
import { at } from '../base/assert';
import { UserError } from '../base/user-error';
import { inputReference } from '../core/network/network';
import type { ParameterSource } from '../core/network/parameters';
import { checkExecutable } from '../core/schedule/execution-problem';
import { lower } from '../core/schedule/lowering';
import type { Schedule } from '../core/schedule/schedule';
import { Crew } from '../engine/crew';
import { Executor, type Execution } from '../engine/executor';
import { LayerTap } from '../engine/layer-tap';
import { layOutMemory, PAGE_BYTES, type MemoryLayout } from '../engine/memory-layout';
import { TensorAccess } from '../engine/tensor-access';
import { kernelsOn } from '../engine/wasm-kernels';
import { learnedNumbers, plannedModel } from '../formats/definition';
import { fileSource } from '../formats/model-source';
import { linePlace } from '../formats/source-map';
import type { RunParameters, RunResult } from '../protocol/runner';
import { writeAnswers } from './answer-writer';
import { MemorySampler } from './memory-sampler';
import { repeat, type RunControl } from './repetition';
import type { OpenFile, RunHost, Thread } from './run-host';

/** Addresses of the kernels have 32 bits. */
const MOST_PAGES = 65536;

/**
 * Runs a network as a plan says, once or several times, and writes its answers. Allocates the run's
 * memory, and beside it as little as it can: what it takes is what is measured.
 * @throws UserError, RunCancelled
 */
export async function run(
  parameters: RunParameters,
  host: RunHost,
  control: RunControl,
): Promise<RunResult> {
  const files: OpenFile[] = [];
  const threads: Thread[] = [];
  try {
    const open = (path: string): OpenFile => {
      const file = host.open(path);
      files.push(file);
      return file;
    };
    const kernels = host.kernels();
    const { schedule, numbers, tapped } = prepared(parameters, open);
    host.reclaim();
    const layout = layOutMemory(schedule, kernels === undefined ? 1 : parameters.threads);
    const memory = allocate(layout);
    const executor = new Executor({
      schedule,
      layout,
      buffer: memory.buffer,
      kernels: await startKernels({ module: kernels, memory, layout }, host, threads),
      parameters: numbers,
      input: inputReader(parameters.inputFiles, open),
      now: () => host.now(),
    });
    const access = new TensorAccess(memory.buffer, layout.arenaBase, schedule.buffers);
    const tap = new LayerTap(schedule, access, tapped);
    const sampler = parameters.sampleMemory ? new MemorySampler(schedule, executor, host) : null;
    const repetitions = { executor, schedule, times: parameters.repeat, tap, sampler };
    const { runs, fastest, trace } = await repeat(repetitions, host, control);
    const arenaBytes = executor.observedArenaBytes();
    const written = writeAnswers(schedule, access, tap, parameters.outputFolder, host);
    const { peakBytes: processBytes, anonymousBytes } = host.memory();
    const measured = { ...fastest, arenaBytes, processBytes, anonymousBytes };
    const engine = kernels === undefined ? 'reference' : 'compiled';
    return { measured, engine, runs, trace, memory: sampler?.samples ?? [], written };
  } finally {
    for (const file of files) file.close();
    await Promise.all(threads.map(thread => thread.end()));
  }
}

interface KernelParts {
  readonly module: WebAssembly.Module | undefined;
  readonly memory: WebAssembly.Memory;
  readonly layout: MemoryLayout;
}

/** The kernels, on this thread alone or divided among more, which are added to `threads`. */
async function startKernels(
  { module, memory, layout: { callAddress, stations } }: KernelParts,
  host: RunHost,
  threads: Thread[],
): Promise<Execution['kernels']> {
  const own = kernelsOn(module, memory, callAddress);
  if (module === undefined || stations.length === 0) return own;
  const crew = new Crew(memory.buffer, stations, own);
  for (const station of stations)
    threads.push(host.startThread({ module, memory, station }, () => crew.lose()));
  await Promise.all(threads.map(({ started }) => started));
  return crew.kernels;
}

/** What a run needs of its network. The rest of the definition's model may go before the run's memory is allocated. */
interface PreparedRun {
  readonly schedule: Schedule;
  readonly numbers: ParameterSource;
  /** Layers that are written though they aren't outputs. */
  readonly tapped: readonly number[];
}

type Open = (path: string) => OpenFile;

function prepared(parameters: RunParameters, open: Open): PreparedRun {
  const { plan, placement, dump, weights } = parameters;
  const model = plannedModel(parameters.network, plan, path =>
    fileSource(path, open(path), parts => open(join(dirname(path), ...parts))),
  );
  const { network } = model;
  checkExecutable(network, linePlace(model));
  const tapped = dump.filter(layer => !network.outputs.includes(layer));
  const schedule = lower(network, plan, { placement, tapped });
  return { schedule, numbers: learnedNumbers(model, weights, open), tapped };
}

function allocate({ pages }: MemoryLayout): WebAssembly.Memory {
  const mebibytes = Math.ceil((pages * PAGE_BYTES) / 2 ** 20);
  if (pages > MOST_PAGES)
    throw new UserError(
      `The run needs ${mebibytes} MiB, over the WebAssembly limit of 4096 MiB: choose a plan with a smaller peak.`,
    );
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  } catch {
    throw new UserError(
      `The system couldn't allocate ${mebibytes} MiB for the run: choose a plan with a smaller peak.`,
    );
  }
}

/** Reads inputs straight into the arena. */
function inputReader(
  paths: readonly string[],
  open: (path: string) => OpenFile,
): Execution['input'] {
  const files = paths.map(path => ({ path, file: open(path) }));
  return (target, source) => {
    const { path, file } = at(files, inputReference(source));
    if (file.byteLength !== target.byteLength)
      throw new UserError(
        `${path} has ${file.byteLength} bytes, but the network's input needs ${target.byteLength}.`,
      );
    file.read(0, target);
  };
}
