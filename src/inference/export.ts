import type { ExportAnswer, ExportParameters } from '../protocol/inference';
import type { NativeParts } from '../native/native-run';
import { targetNamed } from '../core/target/target';
import { programFormFor } from '../native/plan-project';
import { labelsIn } from '../runner-client/label-file';
import { writeProject } from '../native/project-folder';
import type { InferenceControl } from './inference';

/**
 * Writes a plan out as a C project that reads its weights from a file, or as a library for a board.
 * @throws UserError, RunAborted
 */
export async function exportPlan(
  parameters: ExportParameters,
  { exporter, runtime }: NativeParts,
  { signal, progress }: InferenceControl,
): Promise<ExportAnswer> {
  const { network, path, plan, weights, pictureInput, labels, folder, replace } = parameters;
  const target = targetNamed(parameters.target);
  const form = target === undefined ? 'file' : programFormFor(target, 'file');
  const inputs = [path, ...(weights.kind === 'file' ? [weights.path] : [])];
  const names = labels === null ? {} : { labels: labelsIn(labels) };
  const { files, arenaBytes, processBytes } = await writeProject(
    { folder, replace, inputs },
    { network, plan, weights, pictureInput, ...names, form, runtime },
    exporter,
    { signal, progress: value => progress({ run: 'exporting', ...value }) },
  );
  return {
    files: files.length,
    arenaBytes,
    processBytes: form === 'board' ? null : processBytes,
  };
}
