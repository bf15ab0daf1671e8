/** A file of a project. */
export interface ProjectFile {
  /** Below the project's folder, with `/` between the parts. */
  readonly path: string;
  readonly content: string | Uint8Array;
}
