import { modelFile, peerPackage, readInput, readSignature } from './case-files';
import type { HostArguments, Peer } from './host';

/** The part of onnxruntime-node and onnxruntime-web that is used. */
export interface OnnxRuntime {
  readonly env: { readonly wasm: { numThreads?: number } };
  readonly InferenceSession: {
    create(model: string, options: unknown): Promise<Session>;
  };
  readonly Tensor: new (type: string, data: Float32Array, dims: readonly number[]) => unknown;
}

interface Session {
  run(feeds: Record<string, unknown>): Promise<Record<string, { readonly data: Float32Array }>>;
}

/** A session of one of the two packages with all its optimizations. */
export async function onnxRuntime(
  packageName: string,
  provider: 'cpu' | 'wasm',
  { folder, threads }: HostArguments,
): Promise<Peer> {
  const { env, InferenceSession, Tensor } = peerPackage<OnnxRuntime>(packageName);
  if (provider === 'wasm') env.wasm.numThreads = threads;
  const session = await InferenceSession.create(modelFile(folder), {
    executionProviders: [provider],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    executionMode: 'sequential',
  });
  const { input, outputs } = readSignature(folder);
  const x = new Tensor('float32', readInput(folder), input.dims);
  let latest: Record<string, { readonly data: Float32Array }> = {};
  return {
    run: async () => {
      const start = performance.now();
      latest = await session.run({ [input.name]: x });
      return performance.now() - start;
    },
    outputs: () => outputs.map(name => latest[name]?.data ?? new Float32Array()),
  };
}
