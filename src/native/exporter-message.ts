import type { Project } from '../export/project';

/** What the thread that makes a project says to its owner; the last message isn't progress. */
export type ExporterMessage =
  | { readonly kind: 'progress'; readonly done: number; readonly total: number }
  | { readonly kind: 'project'; readonly project: Project }
  /** A sentence for the user. */
  | { readonly kind: 'failed'; readonly message: string };
