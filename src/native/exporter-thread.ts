import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '../base/assert';
import { UserError } from '../base/user-error';
import type { Project } from '../export/project';
import type { ExporterMessage } from './exporter-message';
import { planProject, type ProjectOrder } from './plan-project';

const PROGRESS_PAUSE_MS = 50;

/** A thread that makes the project of one order; its owner stops it by ending it. */
assert(parentPort !== null, 'the exporter runs in a worker thread');
const port = parentPort;
const post = (message: ExporterMessage, moved: readonly ArrayBuffer[] = []): void =>
  port.postMessage(message, [...moved]);

let last = 0;
function progress(done: number, total: number): void {
  const now = performance.now();
  if (now - last < PROGRESS_PAUSE_MS) return;
  last = now;
  post({ kind: 'progress', done, total });
}

try {
  const project = planProject(workerData as ProjectOrder, progress);
  post({ kind: 'project', project }, buffersOf(project));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  post({ kind: 'failed', message: error.message });
}

/** The memory of binary files: transferred, because weights can be large. */
function buffersOf({ files }: Project): readonly ArrayBuffer[] {
  return files.flatMap(({ content }) =>
    typeof content !== 'string' && content.buffer instanceof ArrayBuffer ? [content.buffer] : [],
  );
}
