import type { ExportAnswer, ExportParameters } from '../protocol/inference';
import type { NativeParts } from '../native/native-run';
import { writeProject } from '../native/project-folder';
import type { InferenceControl } from './inference';

/**
 * Writes a plan out as a C project that reads its weights from a file.
 * @throws UserError, RunAborted
 */
export async function exportPlan(
  parameters: ExportParameters,
  { exporter, runtime }: NativeParts,
  { signal, progress }: InferenceControl,
): Promise<ExportAnswer> {
  const { network, path, plan, weights, pictureInput, folder, replace } = parameters;
  const inputs = [path, ...(weights.kind === 'file' ? [weights.path] : [])];
  const { files, arenaBytes, processBytes } = await writeProject(
    { folder, replace, inputs },
    { network, plan, weights, pictureInput, form: 'file', runtime },
    exporter,
    { signal, progress: value => progress({ run: 'exporting', ...value }) },
  );
  return { files: files.length, arenaBytes, processBytes };
}
