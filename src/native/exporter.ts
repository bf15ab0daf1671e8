import { Worker } from 'node:worker_threads';
import { UserError } from '../base/user-error';
import type { Project } from '../export/project';
import { RunAborted } from '../runner-client/child-program';
import type { Control } from './control';
import type { ExporterMessage } from './exporter-message';
import type { ProjectOrder } from './plan-project';

/**
 * Makes a project in a thread of its own, so that whoever waits for it stays responsive and can give it up at any time.
 * @param program the bundled exporter.
 * @throws UserError as planProject does, RunAborted
 */
export async function makeProject(
  program: string,
  order: ProjectOrder,
  { signal, progress }: Control,
): Promise<Project> {
  if (signal.aborted) throw new RunAborted('the export was not started');
  const worker = new Worker(program, { workerData: order });
  const abort = (): void => void worker.terminate();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await new Promise((resolve, reject) => {
      worker.on('message', (message: ExporterMessage) => {
        if (message.kind === 'progress') progress(message);
        else if (message.kind === 'project') resolve(message.project);
        else reject(new UserError(message.message));
      });
      worker.once('error', reject);
      worker.once('exit', () =>
        reject(
          signal.aborted
            ? new RunAborted('the export was stopped')
            : new Error('the exporter ended without a project'),
        ),
      );
    });
  } finally {
    signal.removeEventListener('abort', abort);
    await worker.terminate();
  }
}
