import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { at } from '../src/base/assert';
import type { Network } from '../src/core/network/network';
import type { ParameterSource } from '../src/core/network/parameters';
import { elementCount } from '../src/core/network/shape';
import { lower } from '../src/core/schedule/lowering';
import { withKernels } from '../src/core/tiling/kernel-choice';
import type { KernelMode } from '../src/core/tiling/plan';
import { parsePlan } from '../src/core/tiling/plan-notation';
import { Executor } from '../src/engine/executor';
import { layOutMemory } from '../src/engine/memory-layout';
import { TensorAccess } from '../src/engine/tensor-access';
import { instantiateKernels } from '../src/engine/wasm-kernels';
import { onnxModel } from './onnx-model';
import { peer } from './peer';

/** A way to run one network on one input, ready to be measured again and again in this process. */
export interface BenchEngine {
  readonly name: string;
  readonly mode: KernelMode;
  readonly plan: string;
  /** Milliseconds of one run without what is done once (reading weights, compiling). */
  run(): Promise<number>;
  /** The last layer's output of the latest run, C×H×W. */
  output(): Float32Array;
}

/** This program's compiled kernels, one thread; weights are loaded outside the time. */
export function ownEngine(
  network: Network,
  parameters: ParameterSource,
  input: Float32Array,
  plan: string,
  kernel: KernelMode,
): BenchEngine {
  const schedule = lower(network, withKernels(network, parsePlan(plan, network), kernel));
  const layout = layOutMemory(schedule);
  const { pages } = layout;
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const wasm = readFileSync(join(__dirname, '..', 'dist', 'kernels.wasm'));
  const kernels = instantiateKernels(new WebAssembly.Module(wasm), memory, layout.callAddress);
  const executor = new Executor({
    schedule,
    layout,
    buffer: memory.buffer,
    kernels,
    parameters,
    input: target => {
      target.set(new Uint8Array(input.buffer, input.byteOffset, input.byteLength));
    },
    now: () => performance.now(),
  });
  const access = new TensorAccess(
    new Float32Array(memory.buffer),
    layout.arenaBase,
    schedule.buffers,
  );
  const last = at(network.layers, network.layers.length - 1);
  return {
    name: `mafat ${kernel}`,
    mode: kernel,
    plan,
    run: () => {
      const steps = executor.run();
      while (steps.next().done !== true);
      return Promise.resolve(
        schedule.steps.reduce(
          (sum, { kind }, i) =>
            kind === 'load' ? sum : sum + numberAt(executor.trace.durationMs, i),
          0,
        ),
      );
    },
    output: () => {
      const { shape } = last.output;
      const result = new Float32Array(elementCount(shape));
      const view = schedule.outputs.get(last.index);
      if (view === undefined) throw new Error('the last layer is no output');
      access.read(view, view.region, shape, result);
      return result;
    },
  };
}

const numberAt = (numbers: Float64Array, index: number): number => numbers[index] ?? 0;

/** The part of onnxruntime-node that is used. */
interface OnnxRuntime {
  readonly InferenceSession: {
    create(model: Uint8Array, options: unknown): Promise<Session>;
  };
  readonly Tensor: new (type: string, data: Float32Array, dims: readonly number[]) => unknown;
}

interface Session {
  run(feeds: Record<string, unknown>): Promise<Record<string, { readonly data: Float32Array }>>;
}

/** onnxruntime on the processor, one thread, all its optimizations. `input` is C×H×W. */
export async function onnxruntime(
  network: Network,
  parameters: ParameterSource,
  input: Float32Array,
): Promise<BenchEngine> {
  const { InferenceSession, Tensor } = peer('onnxruntime-node') as OnnxRuntime;
  const session = await InferenceSession.create(onnxModel(network, parameters), {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
  });
  const { channels, height, width } = network.input.shape;
  const x = new Tensor('float32', input, [1, channels, height, width]);
  let latest: Float32Array = new Float32Array();
  return {
    name: 'onnxruntime-node',
    mode: 'exact',
    plan: 'untiled',
    run: async () => {
      const start = performance.now();
      const { y } = await session.run({ x });
      const elapsed = performance.now() - start;
      latest = y?.data ?? latest;
      return elapsed;
    },
    output: () => latest,
  };
}
