import { parentPort, workerData } from 'node:worker_threads';
import { serve } from '../engine/crew';
import { compiledKernels } from '../engine/wasm-kernels';
import type { ThreadTask } from './run-host';

/** A thread of the runner: computes its parts of kernel calls until it is ended. */
const { module, memory, station } = workerData as ThreadTask;
const kernels = compiledKernels(module, memory);
parentPort?.postMessage('ready');
serve(memory.buffer, station, kernels);
