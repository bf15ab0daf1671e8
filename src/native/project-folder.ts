import type { Project } from '../export/project';
import { PROJECT_MARKS } from '../protocol/inference';
import { checkFolder, createFolder, type Replacement } from '../runner-client/folder-access';
import type { Control } from './control';
import { makeProject } from './exporter';
import type { ProjectOrder } from './plan-project';

/** Where a project goes. */
export interface ProjectPlace {
  /** Made if it is missing; empty otherwise. */
  readonly folder: string;
  /** Whether an earlier export in the folder gives way. */
  readonly replace: boolean;
  /** Files that must not go with what is replaced. */
  readonly inputs: readonly string[];
}

/** @throws UserError when no project can be written there. */
export const checkProjectFolder = (place: ProjectPlace): void =>
  checkFolder(place.folder, replacementOf(place));

const replacementOf = ({ replace, inputs }: ProjectPlace): Replacement | undefined =>
  replace ? { marks: PROJECT_MARKS, inputs } : undefined;

/**
 * Writes a plan out as a C project, in one go: nobody ever finds half of it.
 * @param exporter the bundled exporter.
 * @throws UserError as planProject does and when the folder cannot be written, RunAborted
 */
export async function writeProject(
  place: ProjectPlace,
  order: ProjectOrder,
  exporter: string,
  control: Control,
): Promise<Project> {
  checkProjectFolder(place);
  const project = await makeProject(exporter, order, control);
  await createFolder(place.folder, project.files, control.signal, replacementOf(place));
  return project;
}
